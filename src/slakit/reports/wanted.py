"""What somebody asks a report for, judged against the contract: clocks, fields, names, groups, an order.

What the contract does not have is a diagnostic where it was asked for by name, and a note where it is only usual.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.diagnostics import Diagnostic
from slakit.reports.results import Grouping, Scope
from slakit.timeline import Period

__all__ = ["NOBODY", "ORDERS", "Columns", "Wanted", "parse_grouping", "parse_order", "scope_of"]

NOBODY = "(none)"
"""What stands for records without a department, an agent or a requester."""
ORDERS = (
    "requester", "ticket", "started", "department", "agent", "level", "clock", "due", "closed", "remaining", "state",
)  # fmt: skip
"""The columns that a log can be sorted by."""
_NAMES = (FieldType.TEXT, FieldType.YES_NO, FieldType.NUMBER)
"""The types of fields whose values can stand for somebody."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields that say whose a record is; `None` takes the one of the standard library, if the records have it."""

    department: str | None = None
    agent: str | None = None
    requester: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is asked for; by default all clocks of the one record type that has any."""

    period: Period
    clocks: tuple[str, ...] = ()
    records: str | None = None
    columns: Columns = field(default_factory=Columns)
    departments: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    as_of: int | None = None


_USUAL = {"department": "department", "agent": "assignee", "requester": "requester"}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _unknown(what: str, name: str, known: Sequence[str], option: str) -> Diagnostic:
    near = difflib.get_close_matches(name, known, n=1)
    said = f"did you mean `{near[0]}`? " if near else ""
    return Diagnostic("SLA747", f"there is no {what} `{name}` to report on",
                      help=f"{said}there are: {_listed(known)}", where=option)  # fmt: skip


def _record_type(contract: Contract, wanted: Wanted) -> RecordType | Diagnostic:
    """Return the record type whose clocks are reported."""
    types = list(dict.fromkeys(clock.records for clock in contract.clocks))
    if not types:
        return Diagnostic("SLA747", "the contract has no clocks to report on",
                          help='declare a clock, or use "std/help-desk"', where=contract.agreement.name)  # fmt: skip
    if wanted.records is not None and wanted.records not in types:
        return _unknown("record type with clocks", wanted.records, types, "--records")
    names = [clock.name for clock in contract.clocks]
    asked = []
    for name in wanted.clocks:
        clock = contract.clock(name)
        if clock is None:
            return _unknown("clock", name, names, "--clock")
        asked.append(clock.records)
    chosen = [wanted.records] if wanted.records is not None else list(dict.fromkeys(asked)) or types
    if len(chosen) > 1:
        return Diagnostic("SLA747", f"the clocks run on records of several types: {_listed(chosen)}",
                          help="say which to report on with --records", where="--records")  # fmt: skip
    other = next((name for name, of in zip(wanted.clocks, asked, strict=True) if of != chosen[0]), None)
    if other is not None:
        own = [clock.name for clock in contract.clocks if clock.records == chosen[0]]
        return Diagnostic("SLA747", f"the clock `{other}` does not run on {chosen[0]}",
                          help=f"these do: {_listed(own)}", where="--clock")  # fmt: skip
    return contract.record_type(chosen[0])


def _column(records: RecordType, role: str, asked: str | None) -> str | Diagnostic | None:
    """Return the field that plays a role; `None` when the usual one is not there."""
    name = asked or _USUAL[role]
    found = records.field(name)
    if found is None or found.type not in _NAMES:
        if asked is None:
            return None
        option = f"--{role}-field"
        known = [f.name for f in records.fields if f.type in _NAMES]
        known += [f.name for f in records.derived if f.type in _NAMES]
        if found is None:
            return _unknown(f"field of {records.name}", name, known, option)
        return Diagnostic("SLA747", f"`{name}` is a field of type {found.type.value}, which names nobody",
                          help=f"these can: {_listed(known)}", where=option)  # fmt: skip
    return name


def scope_of(contract: Contract, wanted: Wanted) -> tuple[Scope | None, list[Diagnostic]]:
    """Resolve what is wanted; the contract is taken as it is in force at the end of the period."""
    now = contract.for_window(wanted.period.last_date, wanted.period.last_date)
    agreement = now.agreement
    if wanted.period.last_date < contract.agreement.first_date or wanted.period.first_date > agreement.last_date:
        return None, [Diagnostic("SLA722", f"the agreement is not in force in {wanted.period.label}",
                                 help=f"it is in force from {contract.agreement.first_date} to {agreement.last_date}",
                                 where="--period")]  # fmt: skip
    records = _record_type(now, wanted)
    if isinstance(records, Diagnostic):
        return None, [records]
    found: dict[str, str | None] = {}
    problems: list[Diagnostic] = []
    notes: list[str] = []
    for role, usual in _USUAL.items():
        column = _column(records, role, getattr(wanted.columns, role))
        if isinstance(column, Diagnostic):
            problems.append(column)
            continue
        found[role] = column
        if column is None:
            notes.append(f"{records.title} have no field {usual}; --{role}-field names another for the {role}")
    for role, values in (("department", wanted.departments), ("agent", wanted.agents)):
        if values and found.get(role, "") is None:
            problems.append(Diagnostic("SLA747", f"{records.title} have no field {_USUAL[role]} to filter by",
                                       help=f"name another with --{role}-field", where=f"--{role}"))  # fmt: skip
    if problems:
        return None, problems
    clocks = [c for c in now.clocks if c.records == records.name and (not wanted.clocks or c.name in wanted.clocks)]
    levels = now.levels_of(records.name)
    scope = Scope(
        agreement=agreement.name,
        title=agreement.title,
        zone=agreement.zone,
        period=wanted.period,
        as_of=wanted.as_of,
        records=records.name,
        records_title=records.title,
        record_title=records.singular,
        clocks=tuple((c.name, c.title) for c in clocks),
        levels=tuple((level.name, level.title) for level in levels.levels) if levels is not None else (),
        department=found["department"],
        agent=found["agent"],
        requester=found["requester"],
        departments=_filter(wanted.departments),
        agents=_filter(wanted.agents),
        notes=tuple(notes),
    )
    return scope, []


def _filter(names: tuple[str, ...]) -> tuple[str | None, ...]:
    """Names to filter for; the one for nobody stands for a missing value as well as for itself."""
    return (*dict.fromkeys(names), None) if NOBODY in names else tuple(dict.fromkeys(names))


def parse_grouping(text: str) -> tuple[Grouping, ...] | str:
    """Read `department,agent,date`; a word that is none of them comes back."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    known = {one.value: one for one in Grouping}
    wrong = next((word for word in words if word not in known), None)
    return wrong if wrong is not None else tuple(dict.fromkeys(known[word] for word in words))


def parse_order(text: str) -> tuple[tuple[str, bool], ...] | str:
    """Read `department,-remaining`, a minus before what descends; a word that is no column comes back."""
    order: dict[str, bool] = {}
    for word in (word.strip() for word in text.split(",") if word.strip()):
        name = word.removeprefix("-")
        if name not in ORDERS:
            return word
        order.setdefault(name, word.startswith("-"))
    return tuple(order.items())
