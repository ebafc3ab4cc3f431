"""Places in a text, the order of reports, and how they look: wide letters, tabs, long lines, several files, colour."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from slakit.diagnostics import (
    Diagnostic,
    Related,
    Severity,
    Source,
    Span,
    has_errors,
    refuses,
    sort_diagnostics,
)
from slakit.render.diagnostics import diagnostics_json, full_text, summary_text


def at(source: Source, words: str) -> Span:
    start = source.text.index(words)
    return Span(source, start, start + len(words))


@given(st.text(alphabet="ab\n\u4e2d", max_size=60), st.integers(0, 60))
def test_positions_agree_with_counting(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    before = text[:offset]
    source = Source("a.sla", text)
    assert source.position(offset) == (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    assert [source.line(n) for n in range(1, text.count("\n") + 2)] == text.split("\n")


def test_full_text_of_two_places() -> None:
    source = Source("a.sla", "one two\n\n\nthree four\n")
    diagnostic = Diagnostic(
        "SLA999", "a message", span=at(source, "four"), help="do this", label="here",
        related=(Related(at(source, "two"), "and there"),),
    )  # fmt: skip
    assert full_text(diagnostic) == (
        "error[SLA999]: a message\n"
        " --> a.sla:4:7\n"
        "  |\n"
        "1 | one two\n"
        "  |     --- and there\n"
        "…\n"
        "4 | three four\n"
        "  |       ^^^^ here\n"
        "  |\n"
        "help: do this"
    )


def test_full_text_of_two_files() -> None:
    first, second = Source("a.sla", "alpha"), Source("b.sla", "beta")
    diagnostic = Diagnostic("SLA999", "m", span=at(first, "alpha"), related=(Related(at(second, "beta"), "x"),))
    assert full_text(diagnostic) == (
        "error[SLA999]: m\n --> a.sla:1:1\n  |\n1 | alpha\n  | ^^^^^\n ::: b.sla:1\n  |\n1 | beta\n  | ---- x\n  |"
    )


def test_caret_stands_under_wide_and_combining_letters() -> None:
    source = Source("a.sla", "服务\te\u0301می\u200cx here")
    text = full_text(Diagnostic("SLA999", "m", span=at(source, "here")))
    assert text.splitlines()[3] == "1 | 服务 e\u0301می\u200cx here"
    # Two wide letters, a tab shown as one space, e with its accent, two Persian letters, x, a space.
    assert text.splitlines()[4] == "  | " + " " * (4 + 1 + 1 + 2 + 1 + 1) + "^^^^"


def test_characters_that_move_the_cursor_are_never_printed() -> None:
    source = Source("a.sla", "a\x1b[2Jb\u202ec\u2028d")
    text = full_text(Diagnostic("SLA999", "bad \x07 bell", span=Span(source, 0, 1), help="x\x9by"))
    assert not any(char in text for char in "\x1b\u202e\u2028\x07\x9b")
    assert text.count("\ufffd") == 5


def test_long_lines_are_cut_around_the_place() -> None:
    source = Source("a.sla", "x" * 5000 + " here " + "y" * 5000)
    rows = full_text(Diagnostic("SLA999", "m", span=at(source, "here"))).splitlines()
    assert max(len(row) for row in rows) < 200
    assert rows[3][rows[4].index("^") : rows[4].index("^") + 4] == "here"


def test_place_without_text_and_colour() -> None:
    diagnostic = Diagnostic("SLA999", "m", Severity.WARNING, where="calls.csv:7")
    assert full_text(diagnostic) == "warning[SLA999]: m\n  --> calls.csv:7"
    coloured = full_text(diagnostic, colour=True)
    assert "\x1b[1;33mwarning[SLA999]\x1b[0m" in coloured


def test_order_and_duplicates() -> None:
    a, b = Source("a.sla", "one two"), Source("b.sla", "one")
    two, one = Diagnostic("SLA2", "m", span=at(a, "two")), Diagnostic("SLA1", "m", span=at(a, "one"))
    other, nowhere = Diagnostic("SLA1", "m", span=at(b, "one")), Diagnostic("SLA9", "m", where="z")
    assert sort_diagnostics([other, two, one, two, nowhere]) == [nowhere, one, two, other]


def test_what_blocks() -> None:
    finding = Diagnostic("SLA1", "m", blocks=False)
    warning = Diagnostic("SLA1", "m", Severity.WARNING)
    assert not refuses([finding, warning])
    assert refuses([finding, Diagnostic("SLA1", "m")])
    assert has_errors([finding])
    assert not has_errors([warning])
    assert has_errors([warning], Severity.WARNING)


def test_summary() -> None:
    error, warning = Diagnostic("SLA1", "m"), Diagnostic("SLA1", "m", Severity.WARNING)
    assert summary_text([], 1) == "1 file checked, nothing to mend"
    assert summary_text([warning, error, error], 2).startswith("2 files checked: 2 errors, 1 warning.")


def test_json_gives_places_that_count_from_one() -> None:
    source = Source("a.sla", "one\ntwo three")
    found = diagnostics_json([Diagnostic("SLA1", "m", span=at(source, "three"), help="h")])
    assert json.loads(json.dumps(found))["diagnostics"][0] == {
        "code": "SLA1", "severity": "error", "message": "m", "help": "h", "blocks": True, "related": [], "fix": None,
        "place": {"file": "a.sla", "line": 2, "column": 5, "end_line": 2, "end_column": 10},
    }  # fmt: skip
