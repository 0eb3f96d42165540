"""Handlers that a template names and that are not there."""

from __future__ import annotations

from slint.model.code import EntryPoint
from slint.rules import Report, rule
from slint.source import Span


@rule
def handler_not_found(entry: EntryPoint, report: Report) -> None:
    """SL901: `Handler` names no file, or nothing that can be called in it."""
    function, location = entry.function, entry.location
    if not entry.problem or location.by != "template":
        return
    absent = entry.problem == "file" and location.path is None
    if absent and location.unknown_layers and report.options["layers"]:
        return
    handler = function.get("Handler")
    span = handler.span if handler else function.span
    written = handler.text if handler else ""
    code = function.get("CodeUri") or function.get("Code")
    root = f"`{code.text}`" if code and code.text else "the folder of the template"
    file = (location.path or "").rpartition("/")[2]
    if entry.problem == "root":
        span = code.span if code else span
        message = (
            f"the code folder {root} does not exist, so `{written}` cannot run; correct its path"
        )
    elif entry.problem == "format":
        message = f"handler `{written}` names no module, as in `module.{written}`"
    elif entry.problem == "file" and location.path is not None:
        message = f"handler `{written}` is not found: code in a template is always module `index`"
    elif entry.problem == "file":
        message = (
            f"handler `{written}` is not found: there is no module `{location.module}` in {root}"
        )
    elif entry.problem == "link":
        link = location.module.replace(".", "/") + ".py"
        message = f"handler `{written}` cannot run: the link `{link}` in {root} leads nowhere"
    elif entry.problem == "name":
        message = f"handler `{written}` is not found: {file} defines no `{location.name}`"
    else:
        message = f"handler `{written}` cannot run: `{location.name}` in {file} is no function"
    if entry.problem != "root":
        wrong = "the link" if entry.problem == "link" else f"`{function.word('Handler')}`"
        near = f"did you mean `{entry.nearest}`?" if entry.nearest else f"correct {wrong}"
        message += f"; {near}"
    related: list[tuple[Span, str]] = []
    if entry.defined is not None:
        related.append((entry.defined, "defined here"))
    report(span, message, related=related)
