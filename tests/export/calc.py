"""Opens workbooks with LibreOffice, which works out every formula anew, and reads what they come to."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

__all__ = ["recalculated", "sheets"]

Sheets = dict[str, Sequence[Sequence[object]]]
_HARD = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
    "<value>0</value></prop></item></oor:items>"
)
"""Always recalculate what was saved by another program, instead of trusting its values."""


def sheets(data: bytes) -> Sheets:
    """The cells of every sheet as a program reads them, without working anything out."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def recalculated(books: dict[str, bytes], folder: Path) -> dict[str, Sheets]:
    """The cells of workbooks after one run of LibreOffice over all of them."""
    profile, before, after = folder / "profile", folder / "before", folder / "after"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_HARD, encoding="utf-8")
    before.mkdir()
    for name, data in books.items():
        (before / f"{name}.xlsx").write_bytes(data)
    command = [
        "soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "ods", "--outdir",
        str(after), *(str(before / f"{name}.xlsx") for name in books),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: sheets((after / f"{name}.ods").read_bytes()) for name in books}
