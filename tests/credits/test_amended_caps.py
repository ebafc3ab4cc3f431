"""Caps whose window holds windows from before and after an amendment; every amount is worked out by hand beside it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.made import credited, made_contract

from slakit.contract.model import Contract
from slakit.credits import Credits, Unknown

MONTHS = [f"2026-{n:02}" for n in range(1, 13)]
ANS = """
objective {name} "{name}"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as undecided
  credit {amount} when missed
end objective
"""


def _contract(caps: str, amendment: str, *, on: str = "2026-07-01") -> Contract:
    remedies = f"remedies\n{caps}\n  round half up to EUR 0.01\nend remedies\n"
    change = f'amendment 1 effective {on} "Later"\n{amendment}\nend amendment\n'
    return made_contract(ANS.format(name="A", amount="EUR 300.00") + remedies + change)


def _missed(contract: Contract, last: int = 12, names: str = "A") -> Credits:
    return credited(contract, {(name, month): Fraction(1, 2) for name in names for month in MONTHS[:last]})


def _paid(credits: Credits) -> list[int]:
    assert all(line.payable is not None for line in credits.lines), [line.unknown for line in credits.lines]
    return [line.payable.minor // 100 for line in credits.lines if line.payable is not None]


def test_a_limit_takes_the_fee_of_each_month() -> None:
    new = '  replace in agreement\n    fee monthly-fee "Fee" EUR 2000.00 per month'
    contract = _contract("  cap credits at 12 % of monthly-fee each calendar year", new)
    credits = _missed(contract)
    # Until June 12 % of 12 x 1000 = 1440, as agreed then; from July 12 % of (6 x 1000 + 6 x 2000) = 2160.
    assert _paid(credits) == [300, 300, 300, 300, 240, 0, 300, 300, 120, 0, 0, 0]
    limits = [step.limit for due in credits.dues for step in due.caps]
    assert limits == [Fraction(144000)] * 6 + [Fraction(216000)] * 6
    base = credits.dues[6].caps[0].base
    assert base is not None
    assert [int(part.exact) for part in base.parts] == [100000] * 6 + [200000] * 6


def test_what_was_due_before_the_amendment_is_as_without_it() -> None:
    new = '  replace in agreement\n    fee monthly-fee "Fee" EUR 500.00 per month'
    contract = _contract("  cap credits at 12 % of monthly-fee each calendar year", new)
    assert _paid(_missed(contract, 6)) == _paid(_missed(contract.model_copy(update={"amendments": ()}), 6))
    # From July the limit is 12 % of 9000 = 1080, which is used up.
    assert _paid(_missed(contract)) == [300, 300, 300, 300, 240, 0, *[0] * 6]


def test_another_limit_takes_what_was_used_before_it() -> None:
    contract = _contract(
        "  cap credits at EUR 1000.00 each calendar year",
        "  replace in remedies\n    cap credits at EUR 1500.00 each calendar year",
    )
    assert _paid(_missed(contract)) == [300, 300, 300, 100, 0, 0, 300, 200, 0, 0, 0, 0]


def test_a_limit_below_what_was_paid_takes_nothing_back() -> None:
    contract = _contract(
        "  cap credits at EUR 1000.00 each calendar year",
        "  replace in remedies\n    cap credits at EUR 500.00 each calendar year",
    )
    assert _paid(_missed(contract)) == [300, 300, 300, 100, *[0] * 8]


def test_a_cap_that_is_removed_ends() -> None:
    contract = _contract(
        "  cap credits at EUR 1000.00 each calendar year\n  cap credits at EUR 200.00 each calendar month",
        "  replace in remedies\n    cap credits at EUR 200.00 each calendar month",
    )
    assert _paid(_missed(contract)) == [200] * 5 + [0] + [200] * 6


def test_a_cap_that_is_added_counts_what_its_window_already_has() -> None:
    contract = _contract(
        "  cap credits at EUR 200.00 each calendar month",
        "  add to remedies\n    cap credits at EUR 1500.00 each calendar year",
    )
    # 6 x 200 = 1200 until June.
    assert _paid(_missed(contract)) == [200] * 6 + [200, 100, 0, 0, 0, 0]


def test_the_other_cap_counts_what_is_kept_back_though_the_order_changes() -> None:
    contract = _contract(
        "  cap credits at EUR 100.00 each calendar month rest counts\n  cap credits at EUR 2300.00 each calendar year",
        "  replace in remedies\n    cap credits at EUR 2300.00 each calendar year\n"
        "    cap credits at EUR 100.00 each calendar month rest counts",
    )
    # Until June the year has counted 6 x 300; 500 are left: July takes 300 of them, August 200; 100 of each are paid.
    assert _paid(_missed(contract)) == [100] * 6 + [100, 100, 0, 0, 0, 0]


def test_what_a_cap_itself_kept_back_does_not_count_towards_it() -> None:
    contract = _contract(
        "  cap credits at EUR 500.00 each calendar year rest counts",
        "  replace in remedies\n    cap credits of A at EUR 100.00 each calendar month\n"
        "    cap credits at EUR 900.00 each calendar year rest counts",
    )
    # 500 were paid; the 1300 that this cap kept back count for others only, so 400 are left.
    assert _paid(_missed(contract)) == [300, 200, 0, 0, 0, 0, 100, 100, 100, 100, 0, 0]


def test_excess_of_a_removed_cap_is_carried_all_the_same() -> None:
    contract = _contract(
        "  cap credits at EUR 200.00 each calendar month rest carried forward",
        "  replace in remedies\n    cap credits at EUR 5000.00 each calendar month",
    )
    credits = _missed(contract, 7)
    # 6 x 100 were carried on; July has them beside its 300.
    assert [due.total.minor // 100 for due in credits.dues if due.total is not None] == [200] * 6 + [900]


def test_trailing_months() -> None:
    limit = "50 % of monthly-fee each calendar month over trailing 12 months"
    contract = _contract(
        f"  cap credits at {limit}", '  replace in agreement\n    fee monthly-fee "Fee" EUR 2000.00 per month'
    )
    # The limit is of one month's fee: 500 until June, 1000 from July, of what the last 12 months have.
    assert _paid(_missed(contract)) == [300, 200, 0, 0, 0, 0, 300, 200, 0, 0, 0, 0]


def test_a_sum_of_fees_over_trailing_months_takes_each_months_own() -> None:
    limit = "10 % of monthly-fee over trailing 12 months each calendar month over trailing 12 months"
    contract = _contract(
        f"  cap credits at {limit}", '  replace in agreement\n    fee monthly-fee "Fee" EUR 2000.00 per month'
    )
    # The limit grows by 100 a month until June, and by 200 from July; all of it is used up at once.
    assert _paid(_missed(contract)) == [100] * 6 + [200] * 6


def test_a_month_belongs_to_the_version_of_its_first_day_unless_said() -> None:
    fee = '  replace in agreement\n    fee monthly-fee "Fee" EUR 2000.00 per month'
    cap = "  cap credits at 100 % of monthly-fee each calendar year"
    for words, old in (("", 7), ("  applies to windows that end after it\n", 6)):
        base = _missed(_contract(cap, words + fee, on="2026-07-15")).dues[-1].caps[0].base
        assert base is not None
        assert base.exact == 100000 * old + 200000 * (12 - old)


def test_a_fee_that_comes_later_is_nothing_before() -> None:
    contract = _contract(
        "  cap credits at EUR 9000.00 each calendar year",
        '  add to agreement\n    fee extra-fee "Extra" EUR 1000.00 per month\n'
        "  replace in remedies\n    cap credits at 30 % of extra-fee each calendar year",
    )
    # From July the limit is 30 % of 6 x 1000, of which 1800 are used up by then.
    assert _paid(_missed(contract)) == [300] * 6 + [0] * 6


@pytest.mark.parametrize(("on", "limit"), [("2026-07-01", 600000 + 600000), ("2026-08-01", None)])
def test_other_periods_of_a_fee_must_meet(on: str, limit: int | None) -> None:
    contract = _contract(
        "  cap credits at 100 % of monthly-fee each calendar year",
        '  replace in agreement\n    fee monthly-fee "Fee" EUR 3000.00 per quarter',
        on=on,
    )
    credits = _missed(contract, 8)
    assert credits.dues[-1].caps[0].limit == limit
    assert credits.lines[-1].unknown is (None if limit else Unknown.CAPPED_WITH)


def test_one_date_with_windows_of_two_versions() -> None:
    quarterly = ANS.format(name="B", amount="EUR 300.00").replace("calendar month", "calendar quarter")
    contract = made_contract(
        ANS.format(name="A", amount="EUR 300.00") + quarterly
        + "remedies\n  cap credits at EUR 700.00 each calendar year\n  round half up to EUR 0.01\nend remedies\n"
        'amendment 1 effective 2026-02-10 "Later"\n  replace in remedies\n'
        "    cap credits at EUR 1000.00 each calendar year\nend amendment\n"
    )  # fmt: skip
    results = {("A", month): Fraction(1, 2) for month in MONTHS[:3]} | {("B", "2026-Q1"): Fraction(1, 2)}
    found = {(x.objective, x.window.label): x.payable for x in credited(contract, dict(results)).lines}
    # January, February and the quarter belong to the contract as signed. March has 300 of the 1000 of its own version;
    # then the quarter finds 900 of its 700 used up.
    paid = {key: amount.minor // 100 for key, amount in found.items() if amount is not None}
    assert paid == {("A", "2026-01"): 300, ("A", "2026-02"): 300, ("A", "2026-03"): 300, ("B", "2026-Q1"): 0}


def test_contract_years_and_their_months() -> None:
    contract = made_contract(
        ANS.format(name="A", amount="EUR 300.00")
        + "remedies\n  cap credits at 5 % of monthly-fee each contract year\n  round half up to EUR 0.01\n"
        "end remedies\n"
        'amendment 1 effective 2026-07-01 "Dearer"\n  replace in agreement\n'
        '    fee monthly-fee "Fee" EUR 2000.00 per month\nend amendment\n',
        first="2026-03-15",
        last="2027-03-14",
    )
    months = ("2026-05", "2026-06", "2026-07", "2026-08")
    credits = credited(contract, {("A", month): Fraction(1, 2) for month in months})
    # 5 % of 12 x 1000; from July of 4 x 1000 + 8 x 2000: those that begin on 15 July or later have the new fee.
    assert [step.limit for due in credits.dues for step in due.caps] == [60000, 60000, 100000, 100000]
    assert _paid(credits) == [300, 300, 300, 100]
