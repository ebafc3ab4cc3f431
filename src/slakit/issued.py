"""Earlier periods as their statements have them: what an evaluation leaves for later ones, as JSON and back.

A statement keeps the outcomes of its windows and, under `state`, what later periods rest on: what its lines came to,
what waits to be carried, what is in the bank, which time is used up. Exact values are ratios of integers as text,
amounts in minor units, instants in microseconds UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slakit.assess import Assessment, Reason, ToJudge
from slakit.assess.separate import taken_together
from slakit.consumption import Use
from slakit.contract.expressions import Unit
from slakit.contract.model import Contract, Outcome
from slakit.credits import Due, IssuedDue, Kept, KeptLine, Paid, Unknown, objectives_of
from slakit.diagnostics import Diagnostic
from slakit.measure import Measurement
from slakit.timeline import Window, WindowKind, clip, windows

__all__ = ["Earlier", "IssuedPeriod", "IssuedState", "read_issued", "state_json"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where the results of earlier periods came from: the statements they were taken from, by number and SHA-256.

    `again` tells that some were worked out from data again: all of them without statements.
    """

    statements: tuple[tuple[str, str], ...]
    again: bool


@dataclass(frozen=True, slots=True)
class IssuedPeriod:
    """A statement: its number, the SHA-256 of its document, the dates of its period and the document."""

    statement: str
    sha256: str
    first_date: dt.date
    last_date: dt.date
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IssuedState:
    """What statements say of earlier periods."""

    periods: tuple[IssuedPeriod, ...] = ()
    results: tuple[ToJudge, ...] = ()
    dues: tuple[IssuedDue, ...] = ()
    used: tuple[tuple[str, Use], ...] = ()

    def holds(self, window: Window) -> bool:
        """Whether a window belongs to one of the periods."""
        return any(one.first_date <= window.last_date <= one.last_date for one in self.periods)


# ------------------------------------------------------------------ to JSON


def _ratio(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _window_json(window: Window) -> dict[str, Any]:
    return {"kind": window.kind.value, "label": window.label, "last_date": window.last_date.isoformat()}


def _line_json(line: KeptLine) -> dict[str, Any]:
    return {
        "objective": line.objective or None,
        "entity": line.entity,
        "window": _window_json(line.window),
        "carried_from": None if line.origin is None else _window_json(line.origin),
        "line": line.line,
        "unit": line.unit.value,
        "rounded": _ratio(line.rounded),
        "payable": _ratio(line.value),
        "counted": _ratio(line.counted),
        "unknown": line.unknown.value if line.unknown is not None else None,
    }


def _paid_json(paid: Paid) -> dict[str, Any]:
    return {
        "objective": paid.objective or None,
        "window": _window_json(paid.window),
        "credit": _ratio(paid.credit),
        "points": _ratio(paid.points),
    }


def state_json(dues: Iterable[Due], used: Iterable[tuple[str, Use]]) -> dict[str, Any]:
    """Return what the due dates of a period, and the time that it used up, leave for later periods."""
    return {
        "dues": [
            {
                "date": due.date.isoformat(),
                "lines": [_line_json(one) for one in due.kept.lines],
                "before_caps": [_paid_json(one) for one in due.kept.before_caps],
                "paid": [_paid_json(one) for one in due.kept.paid],
                "waiting": [_line_json(one) | {"after": after.isoformat()} for one, after in due.kept.waiting],
                "bank": _ratio(due.kept.bank),
            }
            for due in dues
            if due.kept is not None
        ],
        "used_up": [
            {
                "span": span,
                "objective": use.objective,
                "window": _window_json(use.window),
                "stretches": [list(stretch) for stretch in use.time],
                "known": use.known,
            }
            for span, use in used
        ],
    }


# ------------------------------------------------------------------ and back


def read_issued(contract: Contract, periods: Sequence[IssuedPeriod]) -> tuple[IssuedState, list[Diagnostic]]:
    """Return what statements say of earlier periods, or why one of them cannot be used with a contract."""
    results: list[ToJudge] = []
    dues: list[IssuedDue] = []
    used: list[tuple[str, Use]] = []
    problems: list[Diagnostic] = []
    for period in periods:
        reader = _Reader(contract)
        try:
            results += reader.results(period.document["results"])
            dues += reader.dues(period.document["state"]["dues"])
            used += reader.used(period.document["state"]["used_up"])
        except (KeyError, TypeError, ValueError, _MisfitError) as error:
            why = str(error) if isinstance(error, _MisfitError) else "it does not keep what later periods rest on"
            problems.append(
                Diagnostic(
                    "SLA906",
                    f"the statement {period.statement} cannot be used for what comes after it: {why}",
                    help="reissue it, or work earlier periods out from data again: --earlier data",
                )
            )
    return IssuedState(tuple(periods), tuple(results), tuple(dues), tuple(used)), problems


class _MisfitError(Exception):
    """A statement speaks of what the contract does not have; never leaves this module."""


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


class _Reader:
    """Reads the JSON of one statement by the contract that it was issued for."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    def window(self, of: Mapping[str, Any]) -> Window:
        """Return a window by its kind, its label and its last date."""
        last = dt.date.fromisoformat(of["last_date"])
        agreement = self.contract.for_window(last, last).agreement
        for whole in windows(WindowKind(of["kind"]), agreement.zone, last, last, agreement.term):
            inside = clip(whole, agreement.first_date, agreement.last_date)
            if inside is not None and (inside.label, inside.last_date) == (of["label"], last):
                return inside
        message = f"the contract has no {of['kind']} {of['label']} that ends on {last}"
        raise _MisfitError(message)

    def results(self, rows: Sequence[Mapping[str, Any]]) -> list[ToJudge]:
        """Return the results of windows; each has a row for every line of its credits."""
        found: dict[tuple[str, str | None, str], ToJudge] = {}
        for row in rows:
            last = dt.date.fromisoformat(row["window"]["last_date"])
            first = dt.date.fromisoformat(row["window"]["first_date"])
            version = self.contract.for_window(first, last)
            objective = objectives_of(version).get(row["objective"])
            if objective is None:
                message = f"the contract has no {row['objective']} in {row['window']['label']}"
                raise _MisfitError(message)
            entity = None if taken_together(objective) else row["entity"]
            key = (objective.name, entity, row["window"]["label"])
            if key in found:
                continue
            window = self.window({"kind": objective.each, **row["window"]})
            measurement = Measurement(objective.name, window, _fraction(row["measured"]), (), entity=entity)
            assessment = Assessment(
                measurement, _fraction(row["compared"]), Outcome(row["outcome"]), Reason(row["reason"])
            )
            found[key] = ToJudge(version, objective, measurement, issued=assessment)
        return list(found.values())

    def _line(self, row: Mapping[str, Any]) -> KeptLine:
        window = self.window(row["window"])
        version = self.contract.for_window(window.first_date, window.last_date)
        objective = objectives_of(version).get(row["objective"]) if row["objective"] is not None else None
        credits = objective.credits if objective is not None else version.remedies.credits
        known = row["objective"] is None or objective is not None
        if not known or (row["line"] is not None and row["line"] >= len(credits)):
            message = f"the contract does not have its credits of {row['objective'] or 'the remedies'}"
            raise _MisfitError(message)
        return KeptLine(
            row["objective"] or "",
            row["entity"],
            window,
            None if row["carried_from"] is None else self.window(row["carried_from"]),
            row["line"],
            Unit(row["unit"]),
            _fraction(row["rounded"]),
            _fraction(row["payable"]),
            _fraction(row["counted"]),
            None if row["unknown"] is None else Unknown(row["unknown"]),
        )

    def _paid(self, row: Mapping[str, Any]) -> Paid:
        window = self.window(row["window"])
        return Paid(row["objective"] or "", window, _fraction(row["credit"]), _fraction(row["points"]))

    def dues(self, rows: Sequence[Mapping[str, Any]]) -> list[IssuedDue]:
        """Return the due dates."""
        return [
            IssuedDue(
                dt.date.fromisoformat(row["date"]),
                Kept(
                    tuple(self._line(one) for one in row["lines"]),
                    tuple(self._paid(one) for one in row["before_caps"]),
                    tuple(self._paid(one) for one in row["paid"]),
                    tuple((self._line(one), dt.date.fromisoformat(one["after"])) for one in row["waiting"]),
                    Fraction(row["bank"]),
                ),
            )
            for row in rows
        ]

    def used(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, Use]]:
        """Return the time that was used up, by span."""
        return [
            (
                row["span"],
                Use(
                    row["objective"],
                    self.window(row["window"]),
                    tuple((int(start), int(end)) for start, end in row["stretches"]),
                    bool(row["known"]),
                ),
            )
            for row in rows
        ]
