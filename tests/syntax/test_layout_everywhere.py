"""Layout never changes a meaning, in any contract that there is: every good `.sla` file here, laid out anew.

A file without an agreement is a part; it is compared by its tokens and, with an agreement behind it, by its model.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Source
from slakit.resources import read_use, stdlib_names
from slakit.syntax import parse
from slakit.syntax.format import formatted
from slakit.syntax.grammar import load_grammar
from slakit.syntax.read import long_text

ROOT = Path(__file__).parents[2]
FILES = sorted({
    *ROOT.glob("examples/**/*.sla"),
    *ROOT.glob("src/slakit/std/**/*.sla"),
    *ROOT.glob("tests/language/*/good/**/*.sla"),
    *ROOT.glob("tests/published/**/*.sla"),
    *ROOT.glob("tests/phonenow/**/*.sla"),
})  # fmt: skip
AGREEMENT = """
agreement laid-out "Laid out" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR fee monthly-fee "Fee" EUR 100.00 per month end agreement
"""


def _read(path: Path, text: str | bytes) -> tuple[Contract | None, list[tuple[str, str]]]:
    """The model and what is said of it, without places, from the file's own folder."""
    data = text.encode() if isinstance(text, str) else text
    if not any(token.type == "AGREEMENT" for token in load_grammar().tokens(path.read_text(encoding="utf-8"))):
        data += AGREEMENT.encode()
    contract, found, _ = read_contract(str(path), data, read_use, stdlib_names())
    return contract, sorted(map(_said, found))


def _said(one: Diagnostic) -> tuple[str, str]:
    return one.code, one.message


def _pieces(text: str) -> list[Any]:
    return load_grammar().tokens_and_comments(text)


def _rewritten(text: str, between: Callable[[], str], *, comments: bool = True) -> str:
    """The same tokens with other white space between them; a comment ends with its line whatever comes."""
    out = []
    for token in _pieces(text):
        if token.type == "COMMENT":
            out.append(f"{token}\n" if comments else "")
        else:
            out.append(str(token) + between())
    return "".join(out)


def _indented(text: str) -> str:
    """Every line outside the long texts further in, and those within them all alike."""
    return "\n".join(f"   \t {line}" if line.strip() else line for line in text.split("\n"))


def _flat(text: str) -> str:
    inside = False
    lines = []
    for line in text.split("\n"):
        lines.append(line if inside else line.lstrip())
        inside ^= line.count('"""') % 2 == 1 and not line.lstrip().startswith("#")
    return "\n".join(lines)


def _shuffled(text: str) -> str:
    rng = random.Random(text[:200])
    spaces = ["\n", " ", "\t", "\n\n   ", "\r\n", " # a remark\n", "\u00a0", "  \n\t"]
    return _rewritten(text, lambda: rng.choice(spaces))


CHANGES: dict[str, Callable[[str], str | bytes]] = {
    "indented": _indented,
    "flat": _flat,
    "joined": lambda text: _rewritten(text, lambda: " ", comments=False),
    "a line a word": lambda text: _rewritten(text, lambda: "\n"),
    "shuffled": _shuffled,
    "windows": lambda text: text.replace("\n", "\r\n").encode(),
    "old mac": lambda text: text.replace("\n", "\r").encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "blanks at the end of lines": lambda text: re.sub(
        r'(""".*?""")|\n', lambda m: m[1] or "  \t\n", text, flags=re.DOTALL
    ),
    "formatted": lambda text: formatted(Source("a.sla", text))[0] or "",
}


def test_there_are_files_of_every_kind() -> None:
    assert len(FILES) > 20
    assert all(parse(Source(path.name, path.read_text(encoding="utf-8")))[1] == [] for path in FILES)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_layout_changes_no_model(path: Path, change: str) -> None:
    text = path.read_text(encoding="utf-8")
    meant, said = _read(path, text)
    found, told = _read(path, CHANGES[change](text))
    assert meant is not None
    assert found == meant
    assert told == said
    assert hash(found) == hash(meant)


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_long_texts_are_cut_out_of_their_indentation(path: Path) -> None:
    texts = [token for token in load_grammar().tokens(path.read_text(encoding="utf-8")) if token.type == "LONG_STRING"]
    for text in texts:
        deeper = '"""' + "\n".join(f"      {line}" if line.strip() else line for line in text[3:-3].split("\n")) + '"""'
        if "\n" in text[3:-3].strip() and text[3:4] == "\n":
            assert long_text(deeper) == long_text(text)
