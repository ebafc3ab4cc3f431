"""The rows behind a result: the keys of records that counted against a promise or left it open, and of those of a fee.

Reads the data once more, in the same way, for the windows that are asked for: a record counted by its key is a measure
like any other, so that what is named here is exactly what was counted there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from slakit.contract.agreement_terms import Charged
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
from slakit.contract.model import Contract, Fee, Objective
from slakit.contract.objective_terms import Separately
from slakit.contract.parts import trusted
from slakit.contract.record_types import FieldType
from slakit.contract.samples import sampled
from slakit.contract.verification import ClauseObjective
from slakit.contract.walking import is_leaf
from slakit.credits import CreditLine
from slakit.credits.fees import fee_periods
from slakit.evaluation import Evaluation
from slakit.measure import AS_USUAL, DataMap, Measurement, MeasureOptions, measure
from slakit.measure.results import AggregateValue
from slakit.timeline import Window

__all__ = ["MOST_RECORDS", "Behind", "FeeRows", "Rows", "rows_behind"]

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
class FeeRows:
    """The keys of the first records that a fee is counted from in one of its periods, and how many there are."""

    fee: Fee
    window: Window
    records: str
    keys: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind one line: those of its result, where any can be named, and those of fees behind its amount."""

    line: CreditLine
    rows: Rows | None
    fees: tuple[FeeRows, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A measure that counts records of one line, each by itself: those against it, or those of a fee."""

    line: CreditLine
    records: str
    objective: Objective
    window: Window
    fee: Fee | None = None


def rows_behind(
    evaluation: Evaluation,
    lines: Sequence[CreditLine],
    data: DataMap,
    options: MeasureOptions = AS_USUAL,
    *,
    most: int = 10,
) -> list[Behind]:
    """Return the rows behind lines, up to `most` of each kind, where records are counted one by one.

    A line of time, of samples or of figures, and one of a value that no single record decides, has none of its result.
    What cannot be told of the data any more has none either: the evaluation has reported it, and the rows that it
    refused. It is judged at the instant of the evaluation.
    """
    options = replace(options, rejects_path=None, as_of=evaluation.receipt.as_of)
    wanted = [one for number, line in enumerate(lines) for one in _all_wanted(evaluation, line, number)]
    versions: dict[int, tuple[Contract, list[_Wanted]]] = {}
    for one in wanted:
        contract = evaluation.contract_for(one.line)
        versions.setdefault(id(contract), (contract, []))[1].append(one)
    counted: dict[str, list[Measurement]] = {}
    for contract, own in versions.values():
        whole = sampled(contract)
        asked = whole.model_copy(update={"objectives": tuple(one.objective for one in own), "amendments": ()})
        windows = {one.objective.name: (one.window,) for one in own}
        measured, _ = measure(asked, windows, data, options)
        for m in measured.measurements if measured is not None else ():
            if m.entity is not None:
                counted.setdefault(m.objective, []).append(m)
    found = []
    for line in lines:
        mine = [one for one in wanted if one.line is line and one.objective.name in counted]
        rows = next((_rows(one, counted, most) for one in mine if one.fee is None), None)
        fees = tuple(_fee_rows(one, one.fee, counted, most) for one in mine if one.fee is not None)
        if rows is not None or fees:
            found.append(Behind(line, rows, fees))
    return found


def _rows(one: _Wanted, counted: Mapping[str, Sequence[Measurement]], most: int) -> Rows:
    its = counted[one.objective.name]
    against = [m.entity for m in its if m.entity is not None and m.value]
    left = [m.entity for m in its if m.entity is not None and any(part.unknown for part in m.parts)]
    return Rows(one.records, tuple(against[:most]), len(against), tuple(left[:most]), len(left))


def _fee_rows(one: _Wanted, fee: Fee, counted: Mapping[str, Sequence[Measurement]], most: int) -> FeeRows:
    keys = [m.entity for m in counted[one.objective.name] if m.entity is not None and m.value]
    return FeeRows(fee, one.window, one.records, tuple(keys[:most]), len(keys))


def _all_wanted(evaluation: Evaluation, line: CreditLine, number: int) -> Iterator[_Wanted]:
    result = _wanted(evaluation, line, number)
    if result is not None:
        yield result
    contract = evaluation.contract_for(line)
    named = [line.base.fee] if line.base is not None else []
    named += [part.part for part in line.made_of if isinstance(part.part, Fee)]
    for place, fee in enumerate(dict.fromkeys(named)):
        if not isinstance(fee.amount, Charged) or not isinstance(fee.amount.value, Aggregate):
            continue
        figure = fee.amount.value
        records = contract.record_type(figure.of.records)
        key = records.field(records.key)
        if key is None or key.type is not FieldType.TEXT:
            continue
        for at, (_, inside) in enumerate(fee_periods(contract.agreement, fee, line.window)):
            counting = trusted(Aggregate)(span=figure.span, statistic="number", of=figure.of, unit=Unit.COUNT)
            objective = trusted(Objective)(
                span=fee.span,
                name=f"rows: {number}, fee {place}, {at}",
                title=fee.title,
                measure=trusted(Measure)(span=fee.span, figure=counting, unit=Unit.COUNT),
                each=inside.kind,
                promise=trusted(Range)(),
                separately=trusted(Separately)(field=records.key, decides="counts"),
            )
            yield _Wanted(line, records.name, objective, inside, fee)


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
