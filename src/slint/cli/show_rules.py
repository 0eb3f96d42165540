"""Rules as text for a terminal, and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence

import click

from slint.catalogue import Catalogue, CatalogueError, Example, Rule, SelectionError
from slint.catalogue.examples import MARKER
from slint.cli.output import terminal_width, use_color, write
from slint.report.terminal import Painter


def describe(catalogue: Catalogue, name: str, color: str) -> None:
    """Prints all about the rule with this id or name; raises ClickException."""
    colored = use_color(color)
    try:
        rule = catalogue.get(name)
        lines = list(_description(rule, Painter(colored), terminal_width()))
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except CatalogueError as error:
        raise click.ClickException(str(error)) from error
    write("".join(f"{line}\n" for line in lines), None, color=colored)


def _description(rule: Rule, paint: Painter, width: int) -> Iterator[str]:
    yield paint(f"{rule.id} {rule.name}", "strong")
    yield from _paragraphs(rule.summary, width)
    yield ""
    *levels, last = [paint(str(level), level) for level in rule.severities]
    severities = " or ".join(filter(None, (", ".join(levels), last)))
    state = "on by default" if rule.default else "opt-in"
    tags = f" | tags: {', '.join(rule.tags)}" if rule.tags else ""
    yield f"{severities} | {rule.confidence} confidence | {state}{tags}"
    for title, text in (("Why", rule.why), ("Fix", rule.fix), ("Leave it when", rule.unless)):
        if text:
            yield from ("", paint(title, "help"))
            yield from _paragraphs(text, width)
    if rule.options:
        yield from ("", paint("Options", "help"))
        for name, option in rule.options.items():
            yield from _paragraphs(f"{name}: {option.help}", width)
            yield from _value("default", option.default, width)
            if option.example is not None:
                yield from _value("example", option.example, width)
    if rule.yields_to:
        text = f"Says nothing about what one of these is about: {', '.join(rule.yields_to)}"
        yield from ("", paint("Gives way", "help"), *_paragraphs(text, width))
    for kind, others in (("bad", "Reported as well"), ("good", "Not reported")):
        yield from _examples(
            [example for example in rule.examples if example.kind == kind], others, paint, width
        )
    if rule.references:
        yield from ("", paint("References", "help"))
        yield from (f"  {reference}" for reference in rule.references)


def _paragraphs(text: str, width: int) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        yield from _wrapped(paragraph, width, "  ", "  ")


def _value(title: str, value: object, width: int) -> Iterator[str]:
    """A value of an option: a mapping in a line for each key, anything else in one paragraph."""
    if isinstance(value, Mapping) and value:
        yield f"    {title}:"
        for key, held in value.items():
            yield from _wrapped(f"{key}: {_plain(held)}", width, "      ", "        ")
    else:
        yield from _wrapped(f"{title}: {_plain(value)}", width, "    ", "      ")


def _plain(value: object) -> str:
    """A value as a line of YAML would have it; the words of a list only with commas."""
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence) and value and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return json.dumps(value, default=str)


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _examples(
    examples: Sequence[Example], others: str, paint: Painter, width: int
) -> Iterator[str]:
    """The first example in full, of the others what they are about."""
    for example in examples[:1]:
        title = example.kind.capitalize()
        because = f"{title}: {example.because}" if example.because else title
        head, *more = _wrapped(because, width, "", "  ")
        yield from ("", f"{paint(title, 'help')}{head.removeprefix(title)}", *more)
        for path, text in example.files.items():
            if len(example.files) > 1:
                yield paint(f"  {path}", "gutter")
            for line in text.rstrip().split("\n"):
                yield MARKER.sub(paint("# <- here", "error"), f"    {line}".rstrip())
    if about := [example.because for example in examples[1:] if example.because]:
        yield from ("", paint(others, "help"))
        for because in about:
            yield from _wrapped(because, width, "  - ", "    ")


def list_rules(catalogue: Catalogue, format_: str) -> None:
    """Prints every rule, as a `table` or as `json`; raises ClickException."""
    if format_ == "json":
        try:
            entries = [_entry(rule) for rule in catalogue]
        except CatalogueError as error:
            raise click.ClickException(str(error)) from error
        write(json.dumps({"rules": entries}, indent=2) + "\n", None)
        return
    longest = max((len(rule.name) for rule in catalogue), default=0)
    lines = [
        f"{rule.id} {'*' if rule.default else ' '} {rule.severity!s:8} {rule.name:{longest}}  "
        f"{rule.summary}"
        for rule in catalogue
    ]
    write("".join(f"{line}\n" for line in lines), None)


def _entry(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": rule.name,
        "summary": rule.summary,
        "severity": str(rule.severity),
        "confidence": str(rule.confidence),
        "default": rule.default,
        "tags": list(rule.tags),
        "fixable": rule.fixable,
    }
