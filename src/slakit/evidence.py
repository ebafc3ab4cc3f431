"""The rows behind a result: the keys of the records that counted against a promise, and of those that left it open.

Reads the data once more, in the same way, for the windows that are asked for: a record counted by its key is a measure
like any other, so that what is named here is exactly what was counted there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from slakit.contract.expressions import (
    Aggregate,
    AllOf,
    Comparison,
    Expression,
    FieldRef,
    Literal_,
    Not,
    Population,
    Unit,
)
from slakit.contract.measures import Measure, Range
from slakit.contract.model import Contract, Objective
from slakit.contract.objective_terms import Separately
from slakit.contract.parts import trusted
from slakit.contract.record_types import FieldType
from slakit.contract.samples import sampled
from slakit.contract.verification import ClauseObjective
from slakit.contract.walking import is_leaf
from slakit.credits import CreditLine
from slakit.evaluation import Evaluation
from slakit.measure import AS_USUAL, DataMap, MeasureOptions, measure
from slakit.measure.results import AggregateValue
from slakit.timeline import Window

__all__ = ["MOST_RECORDS", "Rows", "rows_against"]

MOST_RECORDS = 20_000
"""Of a window with more records, none are named."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The keys of the first records by name, and how many there are.

    They are those that counted against, and those that left a condition open because a value they need is missing.
    """

    records: str
    against: tuple[str, ...]
    number: int
    open: tuple[str, ...] = ()
    open_number: int = 0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A measure that counts the records against one line, each by itself."""

    line: CreditLine
    records: str
    objective: Objective
    window: Window


def rows_against(
    evaluation: Evaluation,
    lines: Sequence[CreditLine],
    data: DataMap,
    options: MeasureOptions = AS_USUAL,
    *,
    most: int = 10,
) -> list[tuple[CreditLine, Rows]]:
    """Return the rows behind the results of lines, up to `most` of each kind, where records are counted one by one.

    A line of time, of samples or of figures, and one of a value that no single record decides, has none. What cannot be
    told of the data any more has none either: the evaluation has reported it, and the rows that it refused. It is
    judged at the instant of the evaluation.
    """
    options = replace(options, rejects_path=None, as_of=evaluation.receipt.as_of)
    found: list[tuple[CreditLine, Rows]] = []
    wanted = [one for number, line in enumerate(lines) if (one := _wanted(evaluation, line, number)) is not None]
    versions: dict[int, tuple[Contract, list[_Wanted]]] = {}
    for one in wanted:
        contract = evaluation.contract_for(one.line)
        versions.setdefault(id(contract), (contract, []))[1].append(one)
    for contract, own in versions.values():
        whole = sampled(contract)
        asked = whole.model_copy(update={"objectives": tuple(one.objective for one in own), "amendments": ()})
        windows = {one.objective.name: (one.window,) for one in own}
        measured, _ = measure(asked, windows, data, options)
        if measured is None:
            continue
        for one in own:
            against, open_ = [], []
            for m in measured.measurements:
                if m.objective == one.objective.name and m.entity is not None:
                    against += [m.entity] if m.value else []
                    open_ += [m.entity] if any(part.unknown for part in m.parts) else []
            found.append(
                (one.line, Rows(one.records, tuple(against[:most]), len(against), tuple(open_[:most]), len(open_)))
            )
    return found


def _wanted(evaluation: Evaluation, line: CreditLine, number: int) -> _Wanted | None:
    contract = evaluation.contract_for(line)
    objective, measurement = contract.objective(line.objective), line.assessment.measurement
    if objective is None or isinstance(objective, ClauseObjective) or line.assessment.kept is not None:
        return None
    figure, parts = objective.measure.figure, measurement.parts
    if not isinstance(figure, Aggregate) or not is_leaf(figure) or len(parts) != 1:
        return None
    part = parts[0]
    if not isinstance(part, AggregateValue) or part.records > MOST_RECORDS:
        return None
    condition = _against(objective, figure)
    records = contract.record_type(figure.of.records)
    key = records.field(records.key)
    if condition is None or key is None or key.type is not FieldType.TEXT:
        return None
    if measurement.entity is not None and objective.separately is not None:
        entity = trusted(Literal_)(value=measurement.entity, written=f'"{measurement.entity}"')
        field = trusted(FieldRef)(name=objective.separately.field)
        condition.append(trusted(Comparison)(left=field, relation="is", right=entity))
    where = condition[0] if len(condition) == 1 else trusted(AllOf)(parts=tuple(condition))
    population = trusted(Population)(span=figure.of.span, records=records.name, where=where if condition else None)
    counted = trusted(Aggregate)(span=figure.span, statistic="number", of=population, unit=Unit.COUNT)
    one = objective.model_copy(
        update={
            "name": f"rows: {number}",
            "measure": trusted(Measure)(span=figure.span, figure=counted, unit=Unit.COUNT),
            "promise": trusted(Range)(),
            "separately": trusted(Separately)(field=records.key, decides="counts"),
            "aim": None,
            "minimum": None,
            "small_volume": None,
            "may_miss": None,
            "no_data": None,
            "count_as": (),
            "credits": (),
        }
    )
    return _Wanted(line, records.name, one, line.window)


def _against(objective: Objective, figure: Aggregate) -> list[Expression] | None:
    """Return the conditions under which a record counts against the promise; `None` where no single one does."""
    low, high = objective.promise.low, objective.promise.high
    inside = [part for part in (figure.of.where,) if part is not None]
    if figure.statistic == "number":
        return inside if low is None and inside else None
    if figure.statistic != "share" or (low is None) == (high is None):
        return None
    within = list(inside)
    whole = [figure.out_of.where] if figure.out_of is not None and figure.out_of.where is not None else []
    if low is None:
        return [*whole, *within]
    return [*whole, *(trusted(Not)(part=part) for part in within)]
