from __future__ import annotations

import pytest

from slint.model.abstract import beginning


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("os.path.join('/tmp', 'rows.csv')", "/tmp/rows.csv"),
        ("os.path.join('/tmp', event['key'])", "/tmp/"),
        ("os.path.join(tempfile.gettempdir(), 'rows.csv')", "/tmp/rows.csv"),
        ("str(Path('/tmp') / 'out' / 'rows.csv')", "/tmp/out/rows.csv"),
        ("str(Path('/tmp', 'out') / event['key'])", "/tmp/out/"),
        ("f'{Path('/tmp')}/rows.csv'", "/tmp/rows.csv"),
        ("str(Path(event['key']) / 'rows.csv')", ""),
        ("os.path.join(event['key'], 'rows.csv')", ""),
    ],
)
def test_how_a_path_begins(run, path, start):
    execution = run(f"""
        import os, tempfile
        from pathlib import Path

        def handler(event, context):
            return {path}
    """)
    assert beginning(execution.returns[0].value) == start
