"""`sla check --fix`: files mended in place, what is left reported."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Sla
from tests.test_fixes import TEXT


def test_a_used_file_is_mended_and_the_library_is_not(sla: Sla) -> None:
    Path("parts").mkdir()
    part = 'calendar office "Office"\n  open monday from 9:00 to 17:00\nend calendar\n'
    Path("parts/hours.sla").write_text(part)
    start, end = TEXT.index("calendar office"), TEXT.index("objective ANS-1")
    Path("tiny.sla").write_text(TEXT[:start] + 'use "parts/hours"\n' + TEXT[end:])
    ran = sla("check", "--fix", "tiny.sla")
    assert ran.code == 0, ran.text
    assert "tiny.sla: 1 problem mended" in ran.err
    assert Path("parts/hours.sla").read_text() == part.replace("9:00", "09:00")


def test_on_the_command_line(sla: Sla) -> None:
    text = Path("tiny.sla").read_text()
    wrong = text.replace("promise", "promisse").replace("below 60 %", "below 0 %")
    Path("tiny.sla").write_text(wrong)
    shown = sla("check", "tiny.sla")
    assert "fixable with --fix" in shown.out
    assert Path("tiny.sla").read_text() == wrong
    ran = sla("check", "--fix", "tiny.sla")
    assert ran.code == 1
    assert "SLA205" in ran.out
    assert "1 with --unsafe-fixes, which may change the meaning" not in shown.err
    ran = sla("check", "--unsafe-fixes", "tiny.sla")
    assert ran.code == 0, ran.text
    assert "below 0 %" not in Path("tiny.sla").read_text()


def test_json_has_the_edits(sla: Sla) -> None:
    Path("tiny.sla").write_text(Path("tiny.sla").read_text().replace("promise", "promisse"))
    ran = sla("check", "--output-format", "json", "tiny.sla")
    assert '"safe": true' in ran.out
    assert '"text": "promise"' in ran.out
