"""Figures that somebody gives: who gave which value for which window, when, with which evidence; bad rows by reason.

A table of them has a row for each value. They are few, so they are read row by row, from the same kinds of sources as
records. A window for which no row is good has no value; two values for one window are none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from slakit.contract.expressions import FigureRef
from slakit.contract.model import Agreement, Contract, Objective
from slakit.contract.spans import GivenFigure
from slakit.contract.walking import walk
from slakit.measure.given_values import given_value, such_as
from slakit.measure.rejects import BadRow, Faulty
from slakit.measure.results import GivenValue
from slakit.measure.side_tables import SideReader, SideTable, SideTableKind, TableRow
from slakit.timeline import Window, WindowKind, clip, parse_period, to_local, windows

__all__ = ["GIVEN", "figures_asked", "named_window", "read_given"]

GIVEN = SideTableKind(
    name="figures",
    otherwise="given-figures",
    title="Figures that somebody gives",
    singular="value",
    at="on",
    columns=(
        ("figure", "Name of the figure", False),
        ("window", "The window that it is given for, or a date in it", False),
        ("value", "Its value, with its unit", False),
        ("by", "Who gave it", False),
        ("on", "On which date", False),
        ("evidence", "What proves it", True),
    ),
    holds="the figures that are given",
    empty="nobody has given any",
    expected=True,
)


def figures_asked(objectives: Iterable[Objective]) -> set[str]:
    """Return the names of the given figures that objectives measure, or that decide their outcomes."""
    parts = [
        part
        for objective in objectives
        for part in (objective.measure.figure, *(term.condition for term in objective.count_as))
        if part is not None
    ]
    return {e.figure for part in parts for e in walk(part) if isinstance(e, FigureRef)}


def read_given(given: SideTable, reader: SideReader) -> tuple[GivenValue, ...]:
    """Return the values given, each for one window.

    Where the reader has an instant, what was given after the date of that is not known yet.
    """
    return tuple(reader.all(given, _Judge(given.contract, reader.as_of).values))


# ------------------------------------------------------------------ what they say


class _Judge:
    """Judges rows one by one, and then against each other."""

    def __init__(self, contract: Contract, as_of: int | None) -> None:
        self.contract, self.agreement = contract, contract.agreement
        self.figures = {figure.name: figure for figure in contract.figures}
        self.until = None if as_of is None else to_local(as_of, self.agreement.zone).date()

    def values(self, rows: list[TableRow]) -> tuple[list[GivenValue], list[BadRow]]:
        """Return the values, one for each window of a figure that has one, and the rows that cannot be used."""
        good: dict[tuple[str, str], list[tuple[TableRow, GivenValue]]] = {}
        bad: list[BadRow] = []
        for row in rows:
            found = row.fault or self._value(row)
            if isinstance(found, Faulty):
                bad.append(row.bad("figure", found))
            elif self.until is None or (found.on is not None and found.on <= self.until):
                good.setdefault((found.figure, found.label), []).append((row, found))
        values = []
        for same in good.values():
            if len({value.value for _, value in same}) > 1:
                reason = "another value is given for the same window"
                bad += [row.bad("figure", Faulty(reason, "value", row.texts["value"])) for row, _ in same]
            else:
                values.append(min((value for _, value in same), key=lambda value: (value.on or dt.date.max, value.by)))
        return values, bad

    def _value(self, row: TableRow) -> GivenValue | Faulty:
        texts = row.texts
        missing = next((name for name, _, optional in GIVEN.columns if not texts[name] and not optional), None)
        if missing is not None:
            return Faulty("value missing", missing, "")
        figure = self.figures.get(texts["figure"])
        if figure is None:
            return Faulty("no figure of the contract", "figure", texts["figure"])
        window = named_window(self.agreement, figure.each, texts["window"])
        if window is None:
            return Faulty(f"no {figure.each} of the term, for which {figure.name} is given", "window", texts["window"])
        value = given_value(texts["value"], figure.unit, self.agreement.currency)
        if value is None:
            return Faulty(f"not {such_as(figure.unit, self.agreement.currency)}", "value", texts["value"])
        if texts["by"].casefold() not in self._givers(figure):
            return Faulty(f"not given by {figure.given_by}, as the contract says", "by", texts["by"])
        try:
            on = dt.date.fromisoformat(texts["on"][:10])
        except ValueError:
            on = None
        if on is None or texts["on"][10:] not in ("", " 00:00:00", "T00:00:00"):
            return Faulty("not a date such as 2026-04-15", "on", texts["on"])
        evidence = texts["evidence"]
        return GivenValue(figure.name, figure.each, window.label, value, texts["by"], on, evidence)

    def _givers(self, figure: GivenFigure) -> set[str]:
        """Return what people may write for the one who gives a figure."""
        party = {"provider": self.agreement.provider, "customer": self.agreement.customer}.get(figure.given_by)
        names = {figure.given_by, *([party.name] if party is not None else [])}
        return {name.casefold() for name in names}


def named_window(agreement: Agreement, kind: WindowKind, text: str) -> Window | None:
    """Return the window of a kind, cut to the term, that a text names: by its label, its dates or one date in it."""
    period = parse_period(text.removesuffix(" 00:00:00"))
    if period is None:
        return None
    for window in windows(kind, agreement.zone, period.first_date, period.last_date, agreement.term):
        inside = clip(window, agreement.first_date, agreement.last_date)
        dates = (period.first_date, period.last_date)
        named = dates in ((window.first_date, window.last_date), inside and (inside.first_date, inside.last_date))
        if inside is not None and (named or period.first_date == period.last_date):
            return inside
    return None
