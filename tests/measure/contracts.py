"""Small contracts for the tests, built from the model's classes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from slakit.contract.expressions import Aggregate, Comparison, Expression, FieldRef, Literal_, Population, Settled, Unit
from slakit.contract.measures import Measure, Range
from slakit.contract.model import Agreement, Calendar, Contract, Objective, Party
from slakit.contract.model import WindowKind as Each
from slakit.contract.record_types import DerivedField, FieldType, RecordType, StoredField
from slakit.timeline import Calendar as Rule
from slakit.timeline import Window, WindowKind, shift, weekly, windows

ZONE = "Europe/Amsterdam"
OFFICE = Rule("office", ZONE, weekly(range(5), shift("09:00", "12:00"), shift("13:00", "17:30")))
NIGHTS = Rule("nights", ZONE, weekly(range(7), shift("22:00", "06:00")))


def ref(name: str) -> FieldRef:
    return FieldRef(name=name)


def seconds(number: str) -> Literal_:
    return Literal_(unit=Unit.DURATION, value=Fraction(number) * 10**6, written=f"{number} seconds")


def number(value: str) -> Literal_:
    return Literal_(unit=Unit.NUMBER, value=Fraction(value), written=value)


def text(value: str) -> Literal_:
    return Literal_(value=value, written=f'"{value}"')


def is_(relation: str, left: Expression, right: Expression, high: Expression | None = None) -> Comparison:
    return Comparison.model_validate({"relation": relation, "left": left, "right": right, "high": high})


def settled(condition: Expression, counts_as: bool = False) -> Settled:
    return Settled(condition=condition, missing_counts_as=counts_as)


def calls(where: Expression | None = None) -> Population:
    return Population(records="calls", where=where)


def share(of: Expression | None, out_of: Expression | None = None) -> Aggregate:
    return Aggregate(statistic="share", of=calls(of), out_of=calls(out_of), unit=Unit.PERCENT)


def statistic(
    name: str,
    value: Expression | None = None,
    where: Expression | None = None,
    quantile: Fraction | None = None,
    method: str = "nearest rank",
) -> Aggregate:
    return Aggregate.model_validate(
        {
            "statistic": name,
            "of": calls(where),
            "value": value,
            "quantile": quantile,
            "method": method,
            "unit": Unit.DURATION if value else Unit.COUNT,
        }
    )


CALLS = RecordType(
    name="calls",
    title="Calls",
    singular="call",
    key="id",
    at="start",
    fields=(
        StoredField(name="id", title="id", type=FieldType.TEXT),
        StoredField(name="start", title="start", type=FieldType.INSTANT),
        StoredField(name="answered", title="answered", type=FieldType.YES_NO),
        StoredField(name="wait", title="wait", type=FieldType.DURATION, required_when=ref("answered")),
        StoredField(name="talk", title="talk", type=FieldType.DURATION, optional=True),
        StoredField(name="rating", title="rating", type=FieldType.NUMBER, optional=True),
        StoredField(name="abandoned", title="abandoned", type=FieldType.YES_NO, optional=True),
        StoredField(name="topic", title="topic", type=FieldType.TEXT, optional=True),
    ),
    derived=(
        DerivedField(
            name="handling",
            title="handling",
            type=FieldType.DURATION,
            value={"kind": "arithmetic", "first": ref("wait"), "rest": (("+", ref("talk")),)},  # type: ignore[arg-type]
        ),
    ),
)


def objective(name: str, figure: Expression, each: Each = Each.MONTH, during: str | None = None) -> Objective:
    return Objective(
        name=name,
        title=name,
        measure=Measure(figure=figure, unit=Unit.NUMBER),
        each=each,
        during=during,
        promise=Range(),
    )


def contract(objectives: Iterable[Objective], records: tuple[RecordType, ...] = (CALLS,)) -> Contract:
    party = Party(name="Somebody")
    return Contract(
        agreement=Agreement(
            name="a",
            title="A",
            version="1",
            provider=party,
            customer=party,
            first_date=dt.date(2021, 1, 1),
            last_date=dt.date(2021, 12, 31),
            zone=ZONE,
            currency="EUR",
        ),
        calendars=tuple(Calendar(name=one.name, title=one.name, rule=one) for one in (OFFICE, NIGHTS)),
        records=records,
        objectives=tuple(objectives),
    )


def months(first: str = "2021-01-01", last: str = "2021-12-31") -> tuple[Window, ...]:
    return windows(WindowKind.MONTH, ZONE, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
