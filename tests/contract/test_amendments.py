"""Amendments: which contract holds when, that nothing else changes, and that the printed text means the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from tests.language.reading import codes, read

from slakit import api
from slakit.contract.model import Contract

HERE = Path(__file__).parents[1] / "language"
WHOLE = (HERE / "amendments/good/everything.sla").read_text("utf-8")
BASE = WHOLE[: WHOLE.index("amendment 1")]
TEMPLATE = HERE / "templates/good/shared/voice-standard.sla"


def _contract(text: str) -> Contract:
    contract, found = read(text)
    assert contract is not None, found
    return contract


def test_which_contract_holds() -> None:
    whole, day = _contract(WHOLE), dt.date
    first, second = whole.amendments
    assert whole.for_window(day(2026, 6, 1), day(2026, 6, 30)) is whole
    assert whole.for_window(day(2026, 6, 30), day(2026, 7, 31)) is whole
    assert whole.for_window(day(2026, 7, 1), day(2026, 7, 31)) is first.contract
    assert whole.for_window(day(2026, 9, 1), day(2026, 9, 30)) is first.contract
    assert whole.for_window(day(2026, 9, 15), day(2026, 10, 14)) is second.contract  # it takes late windows
    assert whole.in_force(day(2026, 6, 30)) == _contract(BASE)
    assert whole.in_force(day(2026, 10, 1)) == second.contract


def test_nothing_but_what_is_named_changes() -> None:
    whole = _contract(WHOLE)
    first = whole.amendments[0].contract
    changed = {"objectives", "calendars"}
    kept = {"tests", "amendments"}
    assert first.model_dump(exclude=changed | kept) == whole.model_dump(exclude=changed | kept)
    old, new = whole.objectives[0], first.objectives[0]
    assert new == old.model_copy(update={"promise": new.promise, "credits": new.credits})


LINES = [line for line in BASE.split("\n") if line.startswith("  ")]
BLOCKS = {
    "agreement": ("agreement voice", "replace in agreement"),
    "objective": ("objective ANS-1", "replace in objective ANS-1"),
    "calendar": ("calendar office-hours", "replace in calendar office-hours"),
    "clause": ("clause OLD-1", "replace in clause OLD-1"),
    "remedies": ("remedies", "replace in remedies"),
}


@pytest.mark.slow
@drawn(st.data())
def test_replacing_lines_by_themselves_changes_nothing(data: st.DataObject) -> None:
    opening, replace = BLOCKS[data.draw(st.sampled_from(sorted(BLOCKS)))]
    body = BASE.split(f"\n{opening}", 1)[1].split("\nend ")[0].split("\n")[1:]
    words = sorted({line.split()[0] for line in body})
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, unique=True))
    lines = "\n".join(line for line in body if line.split()[0] in chosen)
    amendment = f'amendment 1 effective 2026-07-01 "Same"\n{replace}\n{lines}\nend amendment\n'
    contract, found = read(BASE + amendment)
    assert contract is not None
    assert {d.code for d in found} == {"SLA354"}
    assert contract.amendments[0].contract == _contract(BASE)


@pytest.mark.parametrize("date", [dt.date(2026, 1, 1), dt.date(2026, 7, 1), dt.date(2026, 9, 30), dt.date(2026, 10, 1)])
@pytest.mark.parametrize("template", [False, True], ids=["plain", "template"])
def test_the_text_in_force_means_the_contract_in_force(date: dt.date, template: bool, tmp_path: Path) -> None:
    path = tmp_path / "whole.sla"
    text = "# Remark at the top\n\n" + WHOLE.replace("  no data", "\n  # A remark within\n  no data")
    if template:
        (tmp_path / "shared").mkdir()
        (tmp_path / "shared/voice.sla").write_text(TEMPLATE.read_text("utf-8"), encoding="utf-8")
        amendments = WHOLE[WHOLE.index("amendment 1") : WHOLE.index("test ")].replace(
            "remove clause OLD-1", "remove clause PAY-1"
        )
        hours = BASE[BASE.index("calendar office") : BASE.index("objective")]
        remedies = BASE[BASE.index("remedies") :]
        text = 'use "shared/voice" with fee = EUR 500.00, customer = "Acme  N.V.", start = 2026-01-01,\n'
        text += f"  target = 80 %, limit = 1 minute 30 seconds\n\n{hours}{remedies}{amendments}"
    path.write_text(text, encoding="utf-8")
    loaded = api.load(path)
    assert loaded.contract is not None, loaded.diagnostics
    shown, numbers = api.in_force(loaded, date)
    assert numbers == tuple(a.number for a in loaded.contract.amendments if a.effective <= date)
    again = tmp_path / "again.sla"
    again.write_text(shown, encoding="utf-8")
    read_back = api.load(again)
    assert read_back.contract == loaded.contract.in_force(date), shown
    assert "amendment" not in shown
    if not template:
        assert "# Remark at the top" in shown
        assert ("# A remark within" in shown) == (not numbers)  # a block that changes loses its remarks
    assert api.formatted(again).differs is False


def test_a_template_that_is_not_amended_stays_a_use_line(tmp_path: Path) -> None:
    (tmp_path / "voice.sla").write_text(TEMPLATE.read_text("utf-8"), encoding="utf-8")
    path = tmp_path / "c.sla"
    given = 'fee = EUR 5.00, customer = "A", start = 2026-01-01, target = 80 %, limit = 9 seconds'
    path.write_text(f'use "voice" with {given}\n'
                    'amendment 1 effective 2026-03-01 "More"\n  add clause B "B"\n    text "C"\n  end clause\n'
                    "end amendment\n", encoding="utf-8")  # fmt: skip
    shown, _ = api.in_force(api.load(path), dt.date(2026, 3, 1))
    assert shown.startswith('use "voice"')
    assert "parameter" not in shown
    assert shown.endswith('clause B "B"\n  text "C"\nend clause\n')


def test_problems_are_not_repeated() -> None:
    broken = BASE.replace("promise at least 80 %", "promise at least 85 %")
    once = codes(broken)
    add = '  add clause N-{n} "N"\n    text "x"\n  end clause\n'
    more = "".join(
        f'amendment {n} effective 2026-0{n + 1}-01 "A"\n{add.format(n=n)}end amendment\n' for n in range(1, 5)
    )
    assert once == ["SLA201"]
    assert codes(broken + more) == once


def test_lines_that_are_added_go_behind_the_others() -> None:
    text = BASE + 'amendment 1 effective 2026-07-01 "A"\n  add to objective ANS-1\n    aim for at least 90 %\n' \
        "  add to remedies\n    cap credits at EUR 5000.00 each calendar year\nend amendment\n"  # fmt: skip
    contract = _contract(text).amendments[0].contract
    assert contract.objectives[0].aim is not None
    assert [cap.each.value for cap in contract.remedies.caps] == ["month", "year"]
