"""The same input gives the same bytes, whoever runs it, where and when."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.render.pdf.samples import ATTACHMENTS, FIELDS, make, sample_html

import slakit

pytestmark = pytest.mark.slow

_PROGRAM = """\
import hashlib
from tests.render.pdf.samples import ATTACHMENTS, FIELDS, make, sample_html
print(hashlib.sha256(make(sample_html(), ATTACHMENTS, FIELDS)).hexdigest())
"""


def _in_another_process(settings: dict[str, str]) -> str:
    checkout = Path(__file__).resolve().parents[3]
    sources = Path(slakit.__file__).resolve().parents[1]
    path = os.pathsep.join([str(checkout), str(sources), *filter(None, [os.environ.get("PYTHONPATH")])])
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env={**os.environ, "PYTHONPATH": path, **settings},
        cwd=settings["TMPDIR"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    # Fontconfig writes its complaints there.
    assert result.stderr == ""
    return result.stdout.strip()


def test_bytes_do_not_depend_on_process_or_machine_settings(tmp_path: Path) -> None:
    here = hashlib.sha256(make(sample_html(), ATTACHMENTS, FIELDS)).hexdigest()
    assert hashlib.sha256(make(sample_html(), ATTACHMENTS, FIELDS)).hexdigest() == here
    elsewhere = tmp_path / "a folder with spaces & signs"
    elsewhere.mkdir()
    assert here == _in_another_process(
        {"PYTHONHASHSEED": "1", "TMPDIR": str(tmp_path), "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    )
    assert here == _in_another_process(
        {
            "PYTHONHASHSEED": "77",
            "TMPDIR": str(elsewhere),
            "TZ": "America/Los_Angeles",
            "LC_ALL": "C.UTF-8",
            "HOME": "/nonexistent",
            "FONTCONFIG_FILE": "/etc/fonts/fonts.conf",
        }
    )
    assert list(elsewhere.iterdir()) == [], "temporary files were left behind"
