"""Every field of a contract's model stands in the agreement, and is classified: it computes, or it only prints.

Of the parts that evaluate, a change of each field that computes changes a result: an outcome, a measured value or an
amount of the records in `computing.sla`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.contract.changed_fields import Change, changes

from slakit import api
from slakit.checks import check
from slakit.contract import whole
from slakit.contract.clocks import Clock
from slakit.contract.expressions import Aggregate, History
from slakit.contract.model import Contract
from slakit.contract.parts import Part
from slakit.contract.time_sets import Runs
from slakit.contract.worked_examples import WorkedExample
from slakit.credits import CreditLine
from slakit.render.agreement import agreement_html
from slakit.worked import work_out, work_out_all

ROOT = Path(__file__).parents[2]
EXAMPLES = [Path(path) for path in api.contract_files([str(ROOT / "examples")])[0]]
MOST = 2
"""Changes tried of each field of each class, per example."""
WORDS = {"written"}
"""Fields that keep an author's words for messages about the file; the sentences are made from the values."""
FOLLOWS = {(owner, "unit") for owner in ("Aggregate", "TimeShare", "SlotShare", "SlotMean", "History")}
"""Fields that follow from others and have no words of their own: months asked of monthly windows are windows."""

COMPUTING = tuple(Path(__file__).with_name(name) for name in ("computing.sla", "computing_clocks.sla"))
MOST_COMPUTING = 12
"""Changes tried of each field that computes, until one of them changes a result."""
NOT_BY_ITSELF = {
    # Units of what is measured follow from it.
    ("Aggregate", "unit"), ("Measure", "unit"), ("TimeShare", "unit"), ("SlotShare", "unit"), ("SlotMean", "unit"),
    # Without one of their members, or with other windows, the examples and the rest no longer fit together.
    ("Agreement", "fees"), ("Contract", "calendars"), ("Contract", "objectives"), ("Contract", "records"),
    ("Objective", "each"), ("Contract", "spans"), ("Contract", "exclusions"),
    # What a name stands for, and which of its forms a reach has, follow from its words: no other goes with the rest.
    ("NamedSet", "calendar"), ("Reach", "term"),
    # Approvals come with data, and worked examples have none: without any, nobody's will do.
    ("Exclusion", "approved_by"),
    # Calendars are made of others as open time, with their own zones; the zone of the whole is for business days, which
    # no construct that evaluates counts.
    ("SetCalendar", "zone"),
    # Who gives a figure and in which unit is judged where its values are read; so is who accepts an exception.
    ("GivenFigure", "given_by"), ("GivenFigure", "unit"), ("Verification", "exceptions"),
    ("Contract", "figures"), ("Contract", "clauses"), ("Verification", "each"),
    ("Contract", "clocks"), ("Contract", "levels"), ("Levels", "levels"),
    # A pause and the levels name the records whose history they read.
    ("Belonging", "changes"),
    # Reading an example refuses records out of order; those of data files are tested where they are measured.
    ("RecordType", "in_order"),
}  # fmt: skip
"""Fields that compute and that no change of one field alone shows in worked examples."""


def _matters(change: Change) -> bool:
    """Whether a field has a say at its place."""
    if change.field in WORDS or (change.owner.__name__, change.field) in FOLLOWS:
        return False
    if change.owner is Aggregate and change.field == "method":
        return bool(change.part.statistic == "percentile")
    if change.owner is History and change.field == "contract":
        return change.part.unit in ("month", "quarter", "year")
    if change.owner is Runs and change.field in ("low_included", "high_included"):
        return getattr(change.part, change.field.removesuffix("_included")) is not None
    if change.owner is Clock and change.field == "level_changes":
        return any(r.belongs is not None and "level" in r.belongs.changes for r in change.contract.records)
    return True


def _all_parts(cls: type[Part]) -> list[type[Part]]:
    return [cls, *(below for part in cls.__subclasses__() for below in _all_parts(part))]


def test_what_is_said_to_print_is_a_field() -> None:
    assert whole.MODULES  # all parts are loaded
    for cls in _all_parts(Part):
        assert cls._prints <= set(cls.meant()), cls


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_a_change_of_any_field_changes_the_agreement(path: Path) -> None:
    contract = api.load(path).contract
    assert contract is not None
    text = agreement_html(contract, (), contract_hash="0" * 64)
    silent, tried = [], 0
    for change in changes(contract, MOST):
        if not _matters(change):
            continue
        tried += 1
        try:
            changed = agreement_html(change.contract, (), contract_hash="0" * 64)
            found = check(change.contract)
        except (KeyError, AssertionError, StopIteration, ValueError, TypeError, IndexError):
            continue  # no contract: its parts do not fit together
        # A change that makes a table contradict the promise is a finding, and need not show in the table.
        if changed == text and not found:
            silent.append(f"{change.owner.__name__}.{change.field} ({change.where})")
    assert tried > 50
    assert silent == [], "\n".join(silent)


def _result(contract: Contract, example: WorkedExample) -> object:
    """What an example of a contract comes to: outcomes, measured values, amounts, refused records."""
    result = work_out(contract, example)
    return (
        len(result.unevaluated),
        len(result.problems),
        [(li.objective, li.window, li.exact, li.payable) for li in result.lines],
        [(li.assessment.outcome, li.assessment.compared) for li in result.lines if isinstance(li, CreditLine)],
        [answer.got for answer in result.answers],
    )


class _Results:
    """What the examples of a contract come to, and whether those of a changed one come to something else."""

    def __init__(self, contract: Contract) -> None:
        self.by_example = {i: _result(contract, example) for i, example in enumerate(contract.tests)}
        self.order = list(self.by_example)

    def differ(self, changed: Contract) -> bool:
        for number in self.order:
            try:
                differs = _result(changed, changed.tests[number]) != self.by_example[number]
            except (KeyError, AssertionError, StopIteration, ValueError):
                return False  # no contract: its parts do not fit together
            if differs:
                # Changes come place by place: what shows one shows the next most likely.
                self.order.remove(number)
                self.order.insert(0, number)
                return True
        return False


@pytest.mark.slow
def test_a_change_of_any_field_that_computes_changes_a_result() -> None:
    shown: set[tuple[str, str]] = set()
    silent: dict[tuple[str, str], str] = {}
    for path in COMPUTING:
        loaded = api.load(path)
        assert loaded.contract is not None
        assert not loaded.diagnostics
        results = _Results(loaded.contract)
        assert all(not result.unevaluated and not result.problems for result in work_out_all(loaded.contract))
        tried: Counter[tuple[str, str]] = Counter()
        for change in changes(loaded.contract, MOST_COMPUTING):
            field = (change.owner.__name__, change.field)
            tried[field] += 1
            if change.prints or field in shown or (field in NOT_BY_ITSELF and tried[field] > MOST):
                continue
            silent.setdefault(field, f"{path.stem}: {change.where}")
            if results.differ(change.contract):
                shown.add(field)
                del silent[field]
    assert len(shown) > 50
    missed = [f"{field[0]}.{field[1]} ({where})" for field, where in silent.items() if field not in NOT_BY_ITSELF]
    assert missed == [], "\n".join(missed)
    assert set(silent) >= NOT_BY_ITSELF, "what shows after all is no exception"
