"""What would have changed a result, in sentences: of every kind of measure, with what would be paid."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.changes.test_changes import HEAD, MEASURES, concluded, ladder, of_judged, part_of, percent, window
from tests.render.document_samples import read

from slakit.assess import ToJudge
from slakit.changes import Changes
from slakit.contract.walking import leaves
from slakit.evaluation import Evaluation
from slakit.measure.results import AggregateValue, Measurement, SampleValue
from slakit.render.would_have_changed import would_have_changed


def _said(found: Evaluation) -> tuple[str, ...]:
    return would_have_changed(Changes(found), found.lines[0])


def _of_parts(kind: str, now: int, whole: int, *, extra: str = "") -> tuple[str, ...]:
    case = ladder("at least 60 %", percent, Fraction(1, 100), measure=MEASURES[kind], extra=extra)
    contract = read(HEAD + case.text)
    part = part_of(kind, contract, now, whole)
    return _said(concluded(contract, Measurement("X", window(contract), part.value, (part,))))


HOUR = 3_600_000_000


def test_time() -> None:
    assert _of_parts("outside", 350 * HOUR, 744 * HOUR) == (
        "If 96 hours 24 minutes less had been “Downtime”, there would have been no credit.",
        "If 52 hours 24 minutes 0.000001 seconds more had been “Downtime”, the credit would have been EUR 20.00 instead"
        " of EUR 10.00.",
    )
    assert _of_parts("time", 350 * HOUR, 744 * HOUR)[0] == (
        "If 96 hours 24 minutes more had been “Downtime”, there would have been no credit."
    )


def test_slots() -> None:
    assert _of_parts("slots", 30, 48)[0] == (
        "If 2 fewer of the 48 slots that count had kept the condition, the promise would have been missed, and the"
        " credit would have been EUR 10.00."
    )


def test_bonus_and_few_that_may_miss() -> None:
    extra = "bonus EUR 3.00 when at least 90 %"
    assert _of_parts("share", 30, 40, extra=extra) == (
        "If 6 more of the 40 calls counted had been calls where “answered” is yes, a bonus of EUR 3.00 would have been"
        " due.",
        "If 7 fewer of the 40 calls counted had been calls where “answered” is yes, the promise would have been missed,"
        " and the credit would have been EUR 10.00.",
    )
    assert _of_parts("share", 37, 40, extra=extra)[0] == (
        "If 2 fewer of the 40 calls counted had been calls where “answered” is yes, there would have been no bonus."
    )


@pytest.mark.parametrize(
    ("measure", "now", "sentence"),
    [
        ("number of calls where answered", 40, "If there had been 10 fewer calls where “answered” is yes, there would"),
        ("total cost of calls", 4_000, "If the sum of “cost” over all calls had been EUR 10.00 less, there would"),
    ],
)
def test_numbers_and_sums(measure: str, now: int, sentence: str) -> None:
    unit = str if measure.startswith("number") else (lambda n: f"EUR {n}.00")
    case = ladder("at most 30 %", unit, Fraction(1), measure=measure)
    contract = read(HEAD + case.text)
    (leaf,) = leaves(contract.objectives[0].measure.figure)
    part = AggregateValue(leaf, Fraction(now), 1, now if measure.startswith("number") else 7)  # type: ignore[arg-type]
    said = _said(concluded(contract, Measurement("X", window(contract), Fraction(now), (part,))))
    assert said[0].startswith(sentence), said


def test_a_value_that_nothing_is_counted_for() -> None:
    case = ladder("at most 30 %", lambda n: f"{n} seconds", Fraction(1_000_000), measure="median wait of calls")
    contract = read(HEAD + case.text)
    (leaf,) = leaves(contract.objectives[0].measure.figure)
    part = AggregateValue(leaf, Fraction(70_000_000), 1, 9)  # type: ignore[arg-type]
    assert _said(concluded(contract, Measurement("X", window(contract), Fraction(70_000_000), (part,)))) == (
        "With a median of at most 30 seconds, there would have been no credit; it was 70 s.",
        "With a median of more than 30 seconds and at most 55 seconds, the credit would have been EUR 10.00 instead of"
        " EUR 20.00; it was 70 s.",
    )


def test_all_that_miss_are_named_where_the_worst_decides() -> None:
    case = ladder("at least 60 %", percent, Fraction(1, 100), measure=MEASURES["share"],
                  extra="separately for each queue worst decides")  # fmt: skip
    contract = read(HEAD + case.text)
    (leaf,) = leaves(contract.objectives[0].measure.figure)
    place = window(contract)
    members = tuple(
        Measurement("X", place, Fraction(a, 10), (AggregateValue(leaf, Fraction(a), 10, 10),), entity=name)  # type: ignore[arg-type]
        for name, a in (("gold", 5), ("tin", 3), ("iron", 8))
    )
    found = of_judged(contract, [ToJudge(contract, contract.objectives[0], Measurement("X", place, None, ()), members)])
    assert _said(found) == (
        "If 1 more of the 10 calls counted for “gold” had been calls where “answered” is yes and 3 more of the 10 calls"
        " counted for “tin” had been calls where “answered” is yes, there would have been no credit.",
        "If 1 more of the 10 calls counted for “tin” had been calls where “answered” is yes, the credit would have been"
        " EUR 10.00 instead of EUR 20.00.",
        "If 2 fewer of the 10 calls counted for “tin” had been calls where “answered” is yes, the credit would have"
        " been EUR 30.00 instead of EUR 20.00.",
    )


def test_a_sample() -> None:
    text = (
        'clause TONE-1 "Tone"\n  text "Agents are kind."\n  verified by call-recording review of 5 random calls each'
        " calendar month\n  assessed by customer\n  decided by both parties on the lower bound at 95 % confidence\n"
        "  promise share passed at least 60 %\n  no data counts as undecided\n"
        "  otherwise credit EUR 7.00 when missed\nend clause\n"
    )
    contract = read(HEAD + text)
    part = SampleValue("TONE-1", "share passed", Fraction(13), 20, 20, needed=5)
    found = concluded(contract, Measurement("TONE-1", window(contract, "TONE-1"), part.value, (part,)))
    assert _said(found) == ("If 4 more of the 20 items had passed, there would have been no credit.",)
