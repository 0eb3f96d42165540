"""Files that the invocation writes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from slint.model.abstract import Constant, Derived, Object, Origins, Value, derives_from, literal
from slint.model.execution import Call, Execution
from slint.model.function import Function
from slint.model.slots import PATH
from slint.rules import Report, rule
from slint.rules.places import led_here

_TEMPORARY = "/tmp"  # noqa: S108 (the one folder that can be written)
_DEVICES = ("/dev/", "/proc/")
_OPENING = ("builtins.open", "io.open", "codecs.open", "gzip.open", "pathlib.Path.open")
_PATH_WRITING = ("write_text", "write_bytes", "mkdir", "touch")
_REMOVING = (
    "os.remove", "os.unlink", "os.rename", "os.replace", "os.truncate", "os.system", "os.rmdir",
    "shutil.rmtree", "shutil.move", "pathlib.Path.unlink", "pathlib.Path.rename",
    "pathlib.Path.rmdir", "pathlib.Path.replace",
)  # fmt: skip
_EXISTING = (
    "os.path.exists", "os.path.isfile", "os.path.isdir", "pathlib.Path.exists",
    "pathlib.Path.is_file", "pathlib.Path.is_dir",
)  # fmt: skip


@rule
def write_outside_tmp(execution: Execution, report: Report) -> None:
    """SL109: a file or folder that is written where nothing can be written."""
    function = execution.function
    if function is None or function.platform != "lambda":
        return
    mounts = _mounts(function)
    calls = execution.all_calls
    if mounts is None:
        return
    moved = any(call.name == "os.chdir" for call in calls)
    for call, value in _written(calls, report):
        path, known = _beginning(value)
        if not path or (moved and not path.startswith("/")) or _writable(path, mounts, known=known):
            continue
        if any(derives_from(guard.origins, "environment") for guard in call.guards):
            continue
        name = call.name.removeprefix("builtins.")
        shown = path if known else f"{path}…"
        report(
            call.span,
            f"`{name}` writes to `{shown}`, but in Lambda only `/tmp` can be written: this fails "
            f"in `{function.id}` with a read-only file system; put it below `/tmp`",
            related=led_here(execution, call),
            owner=call.owner,
        )


def _mounts(function: Function) -> list[str] | None:
    """The folders where file systems are mounted; None where that is not known."""
    configured = function.get("FileSystemConfigs")
    found = [item.get("LocalMountPath") for item in configured.items] if configured else []
    paths = [each.text for each in found if each and each.text]
    return paths if len(paths) == len(found) else None


def _writable(path: str, mounts: list[str], *, known: bool) -> bool:
    """Whether what begins with a path may lie where something can be written."""
    if "://" in path or path.startswith((*_DEVICES, "~", "\\")) or path[1:2] == ":":
        return True
    folder = posixpath.normpath(path) if known else path
    for mount in (_TEMPORARY, *mounts):
        if folder == mount or folder.startswith(f"{mount}/"):
            return True
        # What is known of it may end before the mount's name does.
        if not known and mount.startswith(folder):
            return True
    return False


def _written(calls: Sequence[Call], report: Report) -> Iterator[tuple[Call, Value]]:
    """The calls that write a file or folder, with its path."""
    for call in calls:
        owner, _, method = call.name.rpartition(".")
        if call.name in _OPENING:
            if _mode(call)[:1] in ("w", "a", "x"):
                yield call, _path(call)
        elif method in _PATH_WRITING and call.receiver and report.libraries.type(owner).path:
            yield call, call.receiver
        elif (writes := report.libraries.effect(call.name).writes) is not None:
            yield call, call.argument(*writes) or ()


def _mode(call: Call) -> str:
    """How a call opens a file; empty where that is not known."""
    value = call.argument(0 if call.name == "pathlib.Path.open" else 1, "mode")
    mode = literal(value) if value else "r"
    return mode if isinstance(mode, str) else ""


def _path(call: Call) -> Value:
    """The path that a call opens, removes or looks for."""
    if call.name.startswith("pathlib.Path."):
        return call.receiver or ()
    return call.argument(0, "file") or ()


def _beginning(value: Value) -> tuple[str, bool]:
    """How a path begins, and whether that is all of it."""
    if len(value) != 1:
        return "", False
    atom = value[0]
    if isinstance(atom, Constant) and isinstance(atom.value, str):
        return atom.value, True
    if isinstance(atom, Derived):
        return atom.start, False
    if isinstance(atom, Object) and PATH in atom.slots:
        return _beginning(atom.slots[PATH])
    return "", False


@rule
def tmp_user_state(execution: Execution, report: Report) -> None:
    """SL103: a file below /tmp hands data of one request to the next invocation."""
    if execution.partial:
        return
    calls = execution.calls
    for call, value in _written(calls, report):
        path, known = _beginning(value)
        if not known or not path.startswith(f"{_TEMPORARY}/"):
            continue
        found = _content(call, calls)
        how = _kept(call, path, calls)
        if how and derives_from(found, "event") and not _emptied(path, calls):
            report(
                call.span,
                f"`{path}` {how} data of the event and is still there for the next invocation, "
                "whoever calls it; remove it before the handler returns, or use a name of its own "
                "for each invocation (`tempfile`)",
                related=led_here(execution, call),
                owner=call.owner,
            )


def _content(call: Call, calls: Sequence[Call]) -> Origins:
    """What the content of a written file derives from."""
    if call.name not in _OPENING:
        return call.argument_origins
    found: Origins = frozenset()
    writers: set[str] = set()
    for other in calls:
        if any(_opened(value, call) for value in (*other.arguments, other.receiver or ())):
            found |= other.argument_origins
            writers.add(f"{other.name}.")
        elif any(other.name.startswith(writer) for writer in writers):
            found |= other.argument_origins  # csv.writer(file).writerow(…)
    return found


def _opened(value: Value, call: Call) -> bool:
    return any(isinstance(atom, Derived) and atom.call is call for atom in value)


def _kept(call: Call, path: str, calls: Sequence[Call]) -> str | None:
    """Why what was there before stays there, None where it does not."""
    if call.name in _OPENING and _mode(call)[:1] == "a":
        return "is appended"
    for guard in call.guards:
        for other in calls:
            if other.name in _EXISTING and guard.span and other.span.within(guard.span):
                if _beginning(_path(other)) == (path, True):
                    return "is only written where it does not exist yet; it gets"
    return None


_PROGRAMS = frozenset(("rm", "mv", "find", "shred", "unlink", "sh", "bash", "python", "python3"))


def _may_remove(call: Call) -> bool:
    """Whether a call starts a program that may remove files."""
    if not call.name.startswith("subprocess."):
        return False
    line = call.positional[0] if call.positional else ()
    first = line[0] if len(line) == 1 else None
    program = literal(first.slots.get(0, ())) if isinstance(first, Object) else None
    if not isinstance(program, str) or Constant(value=True) in call.keywords.get("shell", ()):
        return True
    return posixpath.basename(program) in _PROGRAMS


def _emptied(path: str, calls: Sequence[Call]) -> bool:
    """Whether the file may be removed, or is written anew on every path."""
    for call in calls:
        if call.name in _REMOVING or _may_remove(call):
            found, known = _beginning(_path(call))
            if not known or path == found or path.startswith(f"{found.rstrip('/')}/"):
                return True
        if call.name in _OPENING and _mode(call)[:1] == "w" and call.on_every_path:
            if _beginning(_path(call)) == (path, True) and not call.guards:
                return True
    return False
