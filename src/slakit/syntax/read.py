r"""Turns the bytes of a contract file into a `Source`, or says why they cannot be one.

Runs before anything is parsed. Every text becomes NFC with `\n` line ends, so that a file mailed through
another system, or typed on another keyboard, means the same.
"""

from __future__ import annotations

import textwrap
import unicodedata

from slakit.diagnostics import Diagnostic, Source
from slakit.syntax.parameters import samples

__all__ = ["MAX_BYTES", "decode", "long_text"]

MAX_BYTES = 8_000_000
"""More than a hundred thousand lines; a larger file is not an agreement."""


def _refuse(code: str, name: str, message: str, help_: str) -> Diagnostic:
    return Diagnostic(code, message, where=name, help=help_)


def decode(name: str, data: bytes) -> tuple[Source | None, list[Diagnostic]]:
    """Return the text of a contract file given as bytes; UTF-8, with or without a byte order mark.

    A file with parameters has their sample values filled in.
    """
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1_000_000:.1f} MB"
        return None, [
            _refuse(
                "SLA003",
                name,
                f"the file has {size}, which is too large for a contract",
                f"a contract may have up to {MAX_BYTES // 1_000_000} MB; is this the right file?",
            )
        ]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [_refuse("SLA005", name, "the file is UTF-16, not UTF-8", "save the file as UTF-8 and try again")]
    if b"\0" in data:
        return None, [
            _refuse(
                "SLA004",
                name,
                "the file is not text",
                "a contract is a plain text file in UTF-8; is this the right file?",
            )
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        return None, [
            _refuse(
                "SLA005",
                f"{name}:{line}",
                f"the file is not UTF-8: byte 0x{byte:02X} on line {line} does not fit",
                "save the file as UTF-8 and try again",
            )
        ]
    if not text.strip():
        return None, [
            _refuse(
                "SLA002",
                name,
                "the file is empty",
                'start with `agreement NAME "Title"`, or copy an example from `sla demo`',
            )
        ]
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return Source(name, text, data, samples(text)), []


def long_text(written: str) -> str:
    """Return what a text in three quotes says: without the indentation that all its lines share, and trimmed."""
    return textwrap.dedent(written[3:-3].rstrip()).strip("\n").strip()
