"""Every format of `sla check` on a few diagnostics typed by hand, and with texts that try to leave their place."""

from __future__ import annotations

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from slakit import __version__
from slakit.baseline import mark
from slakit.diagnostics import Diagnostic, Related, Severity, Source, Span
from slakit.render.diagnostic_formats import FORMATS
from slakit.render.diagnostic_formats import printed as print_report
from slakit.render.diagnostic_formats.report import Report

SOURCE = Source(
    "texts/a b.sla", "promise at least 80 %\n  credit 5 % below 80 %\n  credit 9 % below 80 %\n\n  promis\n"
)


def at(words: str, source: Source = SOURCE) -> Span:
    start = source.text.index(words)
    return Span(source, start, start + len(words))


SAMPLE = (
    Diagnostic("SLA204", "2 lines pay: 0 % earns both", span=at("credit 9 % below 80 %"), help="change one, or both",
               label="this too", related=(Related(at("credit 5 % below 80 %"), "this line pays"),), blocks=False),
    Diagnostic("SLA101", "unknown word `promis`", span=at("promis\n"), help=None),
    Diagnostic("SLA710", "calls.csv has no records", Severity.WARNING, help="export it again", where="calls.csv:7",
               blocks=False),
    Diagnostic("SLA999", "a remark", Severity.NOTE, blocks=False),
)  # fmt: skip
PAGES = {
    "SLA204": "# SLA204: two lines\n\nTwo lines pay\nfor one.\n\n## Wrong\n\n```sla\n# x\n```\n\n## What to do\n\nX.\n"
}
REPORT = Report(mark(SAMPLE), ("texts/a b.sla", "good.sla"), pages=PAGES)

PRINTS = {
    "SLA204": '["SLA204", "texts/a b.sla", "2 lines pay: 0 % earns both", "credit 9 % below 80 %", 1]',
    "SLA101": '["SLA101", "texts/a b.sla", "unknown word `promis`", "promis", 1]',
    "SLA710": '["SLA710", "calls.csv:7", "calls.csv has no records", "", 1]',
    "SLA999": '["SLA999", "", "a remark", "", 1]',
}
"""What each fingerprint is the SHA-256 of."""


def fingerprint(code: str) -> str:
    return hashlib.sha256(PRINTS[code].encode()).hexdigest()


def printed(output_format: str, *diagnostics: Diagnostic, **settings: Any) -> str:
    return print_report(output_format, Report(mark(diagnostics), **settings))


def parsed(output_format: str, *diagnostics: Diagnostic) -> Any:
    return json.loads(printed(output_format, *diagnostics))


def test_concise() -> None:
    assert print_report("concise", REPORT) == (
        "texts/a b.sla:3:3: error[SLA204] 2 lines pay: 0 % earns both\n"
        "texts/a b.sla:5:3: error[SLA101] unknown word `promis`\n"
        "calls.csv:7: warning[SLA710] calls.csv has no records\n"
        "note[SLA999] a remark\n"
    )


@pytest.mark.parametrize("name", ["::error::x.sla", "  ::stop-commands::x.sla", ":"])
def test_concise_lines_are_no_commands(name: str) -> None:
    assert printed("concise", Diagnostic("SLA001", "m", where=name)) == f"./{name}: error[SLA001] m\n"


def test_github() -> None:
    assert print_report("github", REPORT) == (
        "::error file=texts/a b.sla,line=3,col=3,endLine=3,endColumn=24,title=SLA204"
        "::2 lines pay: 0 %25 earns both%0Achange one, or both\n"
        "::error file=texts/a b.sla,line=5,col=3,endLine=6,endColumn=1,title=SLA101::unknown word `promis`\n"
        "::warning file=calls.csv,line=7,title=SLA710::calls.csv has no records%0Aexport it again\n"
        "::notice title=SLA999::a remark\n"
    )


def test_github_escapes_properties() -> None:
    diagnostic = Diagnostic("SLA001", "50 %,: \r\n::error::x", where="./a,b:c%.sla")
    assert printed("github", diagnostic) == (
        "::error file=a%2Cb%3Ac%25.sla,title=SLA001::50 %25,: \ufffd\ufffd::error::x\n"
    )


@pytest.mark.parametrize(("number", "lines"), [(10, 10), (11, 12), (25, 26)])
def test_github_shows_ten_of_a_level_and_counts_the_rest(number: int, lines: int) -> None:
    warnings = [Diagnostic("SLA2", f"w{n}", Severity.WARNING) for n in range(number)]
    errors = [Diagnostic("SLA1", f"e{n}") for n in range(number)]
    rows = printed("github", *warnings, *errors).splitlines()
    assert len(rows) == 2 * lines
    assert rows[8] == "::error title=SLA1::e8"
    assert rows[lines + 8] == "::warning title=SLA2::w8"
    if number > 10:
        assert rows[9] == f"::error title=slakit::{number - 9} more errors: the log of this step has them all"
        assert rows[lines + 9].startswith(f"::warning title=slakit::{number - 9} more warnings: ")
        assert rows[10] == "::error title=SLA1::e9"
    assert rows[lines - 1] == f"::error title=SLA1::e{number - 1}"


def test_gitlab() -> None:
    assert json.loads(print_report("gitlab", REPORT)) == [
        {
            "description": "2 lines pay: 0 % earns both; change one, or both",
            "check_name": "SLA204",
            "fingerprint": fingerprint("SLA204"),
            "severity": "critical",
            "location": {"path": "texts/a b.sla", "lines": {"begin": 3}},
        },
        {
            "description": "unknown word `promis`",
            "check_name": "SLA101",
            "fingerprint": fingerprint("SLA101"),
            "severity": "blocker",
            "location": {"path": "texts/a b.sla", "lines": {"begin": 5}},
        },
        {
            "description": "calls.csv has no records; export it again",
            "check_name": "SLA710",
            "fingerprint": fingerprint("SLA710"),
            "severity": "minor",
            "location": {"path": "calls.csv", "lines": {"begin": 7}},
        },
        {
            "description": "a remark",
            "check_name": "SLA999",
            "fingerprint": fingerprint("SLA999"),
            "severity": "info",
            "location": {"path": ".", "lines": {"begin": 1}},
        },
    ]
    assert print_report("gitlab", Report(())) == "[]\n"


def test_gitlab_paths_have_no_dot_in_front() -> None:
    assert parsed("gitlab", Diagnostic("SLA001", "m", where="./x/./a.sla"))[0]["location"]["path"] == "x/a.sla"


def test_json() -> None:
    document = json.loads(print_report("json", REPORT))
    assert document["schema_version"] == 1
    assert [d["code"] for d in document["diagnostics"]] == ["SLA204", "SLA101", "SLA710", "SLA999"]
    assert document["diagnostics"][3]["place"] is None


def test_json_escapes_what_a_terminal_would_obey() -> None:
    text = "a\x9b2J\u202eb\u2028\U000e0041\ud800é"
    shown = printed("json", Diagnostic("SLA1", text))
    assert r'"a\u009b2J\u202eb\u2028\udb40\udc41\ud800é"' in shown
    assert json.loads(shown)["diagnostics"][0]["message"] == text


TEXT = {"type": "string", "minLength": 1}


def _only(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


NUMBER = {"type": "integer", "minimum": 1}
MESSAGE = _only({"text": TEXT})
PHYSICAL = _only(
    {"artifactLocation": _only({"uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~/%:-]+$"}})},
    region=_only({"startLine": NUMBER}, startColumn=NUMBER, endLine=NUMBER, endColumn=NUMBER),
)
SARIF = _only(
    {
        "$schema": {
            "const": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
        },
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": _only(
                {
                    "tool": _only(
                        {
                            "driver": _only(
                                {
                                    "name": {"const": "slakit"},
                                    "version": TEXT,
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": _only(
                                            {"id": TEXT},
                                            shortDescription=MESSAGE,
                                            fullDescription=MESSAGE,
                                            help=_only({"text": TEXT, "markdown": TEXT}),
                                        ),
                                    },
                                }
                            )
                        }
                    ),
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "type": "array",
                        "items": _only(
                            {
                                "ruleId": TEXT,
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": MESSAGE,
                                "partialFingerprints": {"type": "object", "additionalProperties": TEXT},
                            },
                            locations={
                                "type": "array",
                                "minItems": 1,
                                "items": _only({"physicalLocation": PHYSICAL}),
                            },
                            relatedLocations={
                                "type": "array",
                                "uniqueItems": True,
                                "items": _only({"physicalLocation": PHYSICAL, "message": MESSAGE, "id": NUMBER}),
                            },
                        ),
                    },
                }
            ),
        },
    }
)
"""The part of SARIF 2.1.0 that slakit writes, more strictly than the standard has it."""


def sarif(*diagnostics: Diagnostic) -> Any:
    document = parsed("sarif", *diagnostics)
    Draft202012Validator(SARIF).validate(document)
    return document["runs"][0]


def test_sarif() -> None:
    document = json.loads(print_report("sarif", REPORT))
    Draft202012Validator(SARIF).validate(document)
    run = document["runs"][0]
    assert run["tool"]["driver"]["version"] == __version__
    assert run["tool"]["driver"]["rules"] == [
        {"id": "SLA101"},
        {
            "id": "SLA204",
            "shortDescription": {"text": "two lines"},
            "fullDescription": {"text": "Two lines pay for one."},
            "help": {
                "text": "Two lines pay\nfor one.\n\nWrong\n\n# x\n\nWhat to do\n\nX.",
                "markdown": PAGES["SLA204"],
            },
        },
        {"id": "SLA710"},
        {"id": "SLA999"},
    ]
    region = {"startColumn": 3, "endColumn": 24}
    artifact = {"uri": "texts/a%20b.sla"}
    assert run["results"] == [
        {
            "ruleId": "SLA204",
            "ruleIndex": 1,
            "level": "error",
            "message": {"text": "2 lines pay: 0 % earns both; change one, or both"},
            "locations": [
                {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 3, "endLine": 3, **region}}}
            ],
            "relatedLocations": [
                {
                    "id": 1,
                    "physicalLocation": {
                        "artifactLocation": artifact,
                        "region": {"startLine": 2, "endLine": 2, **region},
                    },
                    "message": {"text": "this line pays"},
                }
            ],
            "partialFingerprints": {"slakitFinding/v1": fingerprint("SLA204")},
        },
        {
            "ruleId": "SLA101",
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": "unknown word `promis`"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": artifact,
                        "region": {"startLine": 5, "startColumn": 3, "endLine": 6, "endColumn": 1},
                    }
                }
            ],
            "partialFingerprints": {"slakitFinding/v1": fingerprint("SLA101")},
        },
        {
            "ruleId": "SLA710",
            "ruleIndex": 2,
            "level": "warning",
            "message": {"text": "calls.csv has no records; export it again"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "calls.csv"}, "region": {"startLine": 7}}}],
            "partialFingerprints": {"slakitFinding/v1": fingerprint("SLA710")},
        },
        {
            "ruleId": "SLA999",
            "ruleIndex": 3,
            "level": "note",
            "message": {"text": "a remark"},
            "partialFingerprints": {"slakitFinding/v1": fingerprint("SLA999")},
        },
    ]


def test_sarif_texts_are_literal_and_paths_are_uris() -> None:
    run = sarif(
        Diagnostic("SLA1", "{0} [x](http://e)", where="./ä:#?.sla"),
        Diagnostic("SLA1", "m", where="/tmp/a b.sla"),
        Diagnostic("SLA1", "m", where="caf\udce9.sla"),
    )
    assert run["results"][0]["message"]["text"] == r"{{0}} \[x\](http://e)"
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]]
    assert uris == ["%C3%A4%3A%23%3F.sla", "file:///tmp/a%20b.sla", "caf%E9.sla"]


def test_junit() -> None:
    assert (
        print_report("junit", REPORT)
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="sla check" tests="5" failures="3" errors="0">
  <testsuite name="texts/a b.sla" tests="2" failures="2" errors="0" skipped="0">
    <testcase classname="texts/a b.sla" name="SLA204: 2 lines pay: 0 % earns both" file="texts/a b.sla" line="3">
      <failure type="SLA204" message="error: 2 lines pay: 0 % earns both">error[SLA204]: 2 lines pay: 0 % earns both
 --&gt; texts/a b.sla:3:3
  |
2 |   credit 5 % below 80 %
  |   --------------------- this line pays
3 |   credit 9 % below 80 %
  |   ^^^^^^^^^^^^^^^^^^^^^ this too
  |
help: change one, or both</failure>
    </testcase>
    <testcase classname="texts/a b.sla" name="SLA101: unknown word `promis`" file="texts/a b.sla" line="5">
      <failure type="SLA101" message="error: unknown word `promis`">error[SLA101]: unknown word `promis`
 --&gt; texts/a b.sla:5:3
  |
5 |   promis
  |   ^^^^^^
  |</failure>
    </testcase>
  </testsuite>
  <testsuite name="good.sla" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="good.sla" name="check" file="good.sla"/>
  </testsuite>
  <testsuite name="calls.csv" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="calls.csv" name="SLA710: calls.csv has no records" file="calls.csv" line="7">
      <failure type="SLA710" message="warning: calls.csv has no records">warning[SLA710]: calls.csv has no records
  --&gt; calls.csv:7
help: export it again</failure>
    </testcase>
  </testsuite>
  <testsuite name="sla check" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="sla check" name="SLA999: a remark" file="sla check">
      <system-out>note[SLA999]: a remark</system-out>
    </testcase>
  </testsuite>
</testsuites>
"""
    )


def test_junit_fails_what_the_check_fails() -> None:
    for level, failures in ((Severity.NOTE, 4), (Severity.ERROR, 2), (None, 1)):
        root = ET.fromstring(print_report("junit", Report(mark(SAMPLE), fail_on=level)))
        assert root.get("failures") == str(failures)
        assert len(root.findall(".//failure")) == failures
        assert len(root.findall(".//system-out")) == 4 - failures


def test_junit_escapes() -> None:
    text = printed("junit", Diagnostic("SLA1", "]]></failure><x a='&quot;'>\x00\x1b\ufffe\n", where='"<&.sla'))
    (case,) = ET.fromstring(text).iter("testcase")
    assert case.get("name") == "SLA1: ]]></failure><x a='&quot;'>\ufffd\ufffd\ufffd\ufffd"
    assert case.get("file") == '"<&.sla'
    assert [child.tag for child in case] == ["failure"]


def test_markdown() -> None:
    assert (
        print_report("markdown", REPORT)
        == """\
**sla check**: 2 files checked: 2 errors, 1 warning, 1 note. `sla explain CODE` tells more about a code.

| severity | code | place | problem | next step |
|---|---|---|---|---|
| error | SLA204 | `texts/a b.sla:3:3` | `2 lines pay: 0 % earns both` | `change one, or both` |
| error | SLA101 | `texts/a b.sla:5:3` | `` unknown word `promis` `` |  |
| warning | SLA710 | `calls.csv:7` | `calls.csv has no records` | `export it again` |
| note | SLA999 |  | `a remark` |  |

In full:

```text
error[SLA204]: 2 lines pay: 0 % earns both
 --> texts/a b.sla:3:3
  |
2 |   credit 5 % below 80 %
  |   --------------------- this line pays
3 |   credit 9 % below 80 %
  |   ^^^^^^^^^^^^^^^^^^^^^ this too
  |
help: change one, or both

error[SLA101]: unknown word `promis`
 --> texts/a b.sla:5:3
  |
5 |   promis
  |   ^^^^^^
  |

warning[SLA710]: calls.csv has no records
  --> calls.csv:7
help: export it again

note[SLA999]: a remark
```
"""
    )
    assert printed("markdown", files=("a.sla",)) == "**sla check**: 1 file checked, nothing to mend\n"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a|b", r"`a\|b`"),
        (r"a\|b", r"`a\\\|b`"),
        (r"a\\|b", r"`a\\\|b`"),
        ("ends in `", "`` ends in ` ``"),
        ("``` three", "```` ``` three ````"),
        ("<img src=x> @all #1 [x](http://e)", "`<img src=x> @all #1 [x](http://e)`"),
        ("two\nlines\u202e", "`two\ufffdlines\ufffd`"),
        ("back\\", "` back\\ `"),
        ("  ", ""),
    ],
)
def test_markdown_keeps_text_in_its_cell(text: str, cell: str) -> None:
    rows = printed("markdown", Diagnostic("SLA1", text)).splitlines()
    assert rows[4] == f"| error | SLA1 |  | {cell} |  |"


def test_markdown_shows_ten_excerpts_and_a_hundred_rows() -> None:
    text = printed("markdown", *(Diagnostic("SLA1", f"m{n} ````") for n in range(103)))
    assert text.count("\n| error |") == 100
    assert "\n3 more are not in this table.\n\nThe first 10 in full:\n\n`````text\nerror[SLA1]: m0" in text
    assert text.count("error[SLA1]") == 10
    assert text.endswith("error[SLA1]: m9 ````\n`````\n")


EVIL = st.text(
    alphabet=st.sampled_from("a \\|`<>&\"'%:,[](){}#@=\n\r\t\x00\x1b\x7f\x85\x9b\u2028\u202e\ufeff\ufffe😀"),
    max_size=30,
)
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def _cells(row: str) -> list[str]:
    """Cells of a table's row, read letter by letter: a backslash takes the next letter with it."""
    cells, cell, i = [], "", 0
    while i < len(row):
        if row[i] == "\\" and i + 1 < len(row):
            cell, i = cell + row[i : i + 2], i + 2
        elif row[i] == "|":
            cells.append(cell)
            cell, i = "", i + 1
        else:
            cell, i = cell + row[i], i + 1
    return [*cells, cell]


def _is_code(cell: str) -> bool:
    """Whether a cell is one code span from end to end."""
    runs = re.findall("`+", cell)
    return not cell or (
        cell.startswith("`") and cell.endswith("`") and runs.count(runs[0]) == 2 and runs[0] == runs[-1]
    )


@settings(max_examples=60, deadline=None)
@given(EVIL, EVIL, EVIL)
def test_no_text_leaves_its_place(message: str, advice: str, name: str) -> None:
    source = Source(name or "x", f"{message}\n")
    first = Diagnostic("SLA1", message, span=Span(source, 0, 1), help=advice, label=advice,
                       related=(Related(Span(source, 0, 1), message or "m"),))  # fmt: skip
    found = (first, Diagnostic("SLA2", message, Severity.WARNING, where=name))
    texts = {output_format: printed(output_format, *found, files=(name,)) for output_format in FORMATS}
    for output_format, text in texts.items():
        assert not FORBIDDEN.search(text), output_format
        assert text == printed(output_format, *found, files=(name,))
    assert len(texts["concise"].splitlines()) == 2
    commands = texts["github"].splitlines()
    assert [re.match(r"::(\w+) (?:[a-zA-Z]+=[^,:]*,)*title=(SLA\d)::", row) is not None for row in commands] == [
        True
    ] * 2
    assert not any(row.lstrip().startswith("::") for row in texts["concise"].splitlines())
    assert len(json.loads(texts["gitlab"])) == 2
    ET.fromstring(texts["junit"])
    rows = [row for row in texts["markdown"].splitlines() if re.match(r"\| (error|warning) \|", row)]
    assert len(rows) == 2
    for row in rows:
        cells = [cell.strip() for cell in _cells(row)]
        assert len(cells) == 7
        assert all(_is_code(cell) for cell in cells[3:6]), row


def test_fingerprints_stay_when_text_moves_and_are_never_equal() -> None:
    moved = Source(SOURCE.name, f"# a new line\n{SOURCE.text.replace('  credit', '    credit')}")
    before = mark([SAMPLE[0], SAMPLE[0]])
    after = mark([Diagnostic("SLA204", SAMPLE[0].message, span=at("credit 9 %", moved))])
    assert after[0].fingerprint == before[0].fingerprint != before[1].fingerprint
    other = Source("./texts/a b.sla", SOURCE.text)
    assert (
        mark([Diagnostic("SLA204", SAMPLE[0].message, span=at("credit 9 %", other))])[0].fingerprint
        == before[0].fingerprint
    )
    changed = Source(SOURCE.name, SOURCE.text.replace("9 %", "8 %"))
    assert mark([Diagnostic("SLA204", SAMPLE[0].message, span=at("credit 8 %", changed))])[0].fingerprint not in {
        m.fingerprint for m in before
    }
