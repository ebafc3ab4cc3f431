"""Published mechanisms as whole contracts: each file here is laid out well and has exactly the findings listed for it.

A file without a row is expected to be clean. A row holds, in the order of the file, the code of each finding and words
of its message.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.reading import read

from slakit.diagnostics import Source
from slakit.syntax.format import formatted

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.sla"))
GAP = "no line of the credit table covers "
FINDINGS: dict[str, list[tuple[str, str]]] = {
    "c09_github_enterprise_cloud": 2 * [
        ("SLA201", f"{GAP}exactly 99 %, which misses the promise"),
        ("SLA210", "99.9 % keeps the promise, and this line pays at exactly 99.9 %"),
    ],
    "c40_a_service_points": [
        ("SLA201", f"{GAP}more than 97.9 % and below 98 %:"),
        ("SLA201", f"{GAP}more than 98.9 % and below 99 %:"),
        ("SLA201", f"{GAP}more than 96.9 % and below 97 %:"),
    ],
    "c66_tables_with_gaps": [
        ("SLA201", f"{GAP}more than 96.89 % and below 97.9 %:"),
        ("SLA201", f"{GAP}more than 99.69 % and below 99.7 %:"),
        ("SLA201", f"{GAP}more than 95.89 % and below 95.9 %:"),
        ("SLA201", f"{GAP}below 93.9 %:"),
        ("SLA201", f"{GAP}more than 98.39 % and below 99.4 %:"),
        ("SLA201", f"{GAP}more than 99.49 % and below 99.5 %:"),
        ("SLA201", f"{GAP}at least 98.29 % and below 98.3 %:"),
        ("SLA201", f"{GAP}more than 98.9 % and below 99 %:"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_findings(path: Path) -> None:
    contract, found = read(path.read_bytes(), path.name)
    wanted = FINDINGS.get(path.stem, [])
    assert [d.code for d in found] == [code for code, _ in wanted], [f"{d.code} {d.message}" for d in found]
    for diagnostic, (_, words) in zip(found, wanted, strict=True):
        assert words in diagnostic.message
    assert contract is not None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_layout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert formatted(Source(path.name, text))[0] == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_first_line_names_the_case(path: Path) -> None:
    case, first = path.stem.partition("_")[0].upper(), path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith(f"# {case} ")


def test_every_row_has_its_file() -> None:
    assert FINDINGS.keys() <= {path.stem for path in FILES}
