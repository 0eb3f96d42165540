"""What the README shows is what slint prints."""

from __future__ import annotations

import re
from pathlib import Path


def test_the_finding_is_of_the_fixture(checkout: Path) -> None:
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    printed = (checkout / "fixtures/thumbnails-faulty/expected.txt").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```\n(error\[.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert shown in printed
