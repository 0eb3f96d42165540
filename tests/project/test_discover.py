"""Which files are looked at."""

from __future__ import annotations

from slint.files import MemoryFiles
from slint.globs import Glob
from slint.project.discover import discover
from slint.settings import Settings

FILES = MemoryFiles(
    dict.fromkeys(
        (
            "template.yaml",
            "app.py",
            "cdk.out/stack.json",
            "legacy/template.yaml",
            "legacy/app.py",
            "services/legacy/app.py",
        ),
        "",
    )
)


def seen(*paths: str, **settings: object) -> list[str]:
    found = discover(FILES, Settings(paths=paths or (".",), **settings))  # type: ignore[arg-type]
    return sorted((*found.templates, *found.python))


def test_the_usual_folders_are_left_out() -> None:
    assert "cdk.out/stack.json" not in seen()
    assert seen("cdk.out") == ["cdk.out/stack.json"]


def test_exclude_replaces_and_extend_exclude_adds() -> None:
    legacy = (Glob(".", "legacy/"),)
    assert seen(extend_exclude=legacy) == ["app.py", "template.yaml"]
    assert seen(exclude=legacy) == ["app.py", "cdk.out/stack.json", "template.yaml"]
    assert len(seen(exclude=())) == 6
    top = (Glob("services", "/legacy"), Glob(".", "*.yaml"))
    assert seen(extend_exclude=top) == ["app.py", "legacy/app.py"]


def test_what_is_named_is_looked_at() -> None:
    legacy = (Glob(".", "legacy/"),)
    assert seen("legacy", extend_exclude=legacy) == ["legacy/app.py", "legacy/template.yaml"]
    assert seen("legacy/app.py", extend_exclude=legacy) == ["legacy/app.py", "template.yaml"]
