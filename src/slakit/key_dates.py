"""The dates of an agreement that people must not miss: when it ends, when to give notice, meet, report and claim.

They follow from the contract alone, each by the version that is in force then; with an evaluation also those that its
results lead to, which replace what the contract only foresees. Dates are those of the agreement's zone. What runs from
an event that nobody knows in advance has no date and is named instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from slakit.contract.deadlines import Deadline
from slakit.contract.model import Contract
from slakit.contract.samples import sampled
from slakit.credits.dates import Latest, latest_of
from slakit.money import Money
from slakit.timeline import (
    HorizonError,
    Period,
    Window,
    WindowKind,
    last_day_for_notice,
    local_date,
    months_after,
    windows,
    windows_ending_in,
)

if TYPE_CHECKING:
    from slakit.contract.amendments import Amendment
    from slakit.contract.duties import Obligation, Review
    from slakit.credits.results import OwedPlan, Right
    from slakit.evaluation import Evaluation

__all__ = ["KeyDate", "KeyDates", "Kind", "Undated", "key_dates"]

_DAY = dt.timedelta(days=1)
Kind = Literal[
    "start", "amendment", "term end", "renewal", "renewal notice", "notice", "review", "report", "duty", "claim",
    "plan", "right",
]  # fmt: skip
_ORDER: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KeyDate:
    """One date, and what is to be said about it.

    - `key`: tells it from all others of the agreement, and stays when an amendment moves the date
    - `contract`: the version that is in force then
    - `about`: the term that it follows from, where there is one; `name` is that of an objective or a clause
    - `window`: the window at hand, of what is done in each
    - `ends`: the last day of the term (or another end) that a notice or a renewal is about
    - `renewals`: how often the agreement must have been renewed for the date to come
    - `instant`: where the last moment is not the end of the day, in microseconds UTC
    - `amount`: what can be claimed, where an evaluation tells
    """

    kind: Kind
    key: str
    date: dt.date
    contract: Contract
    about: Amendment | Review | Obligation | OwedPlan | Right | None = None
    name: str = ""
    window: Window | None = None
    ends: dt.date | None = None
    renewals: int = 0
    instant: int | None = None
    amount: Money | None = None
    evaluated: bool = False


@dataclass(frozen=True, slots=True)
class Undated:
    """Something to be done by a deadline that has no date yet, because the event that it runs from is not known."""

    kind: Kind
    name: str
    deadline: Deadline
    contract: Contract


@dataclass(frozen=True, slots=True)
class KeyDates:
    """All dates in their order, what has none, and the contract as it was signed."""

    contract: Contract
    dates: tuple[KeyDate, ...]
    undated: tuple[Undated, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    """A term: the first one, or what it is after so many renewals."""

    last: dt.date
    renewals: int


def key_dates(contract: Contract, until: dt.date | None = None, evaluation: Evaluation | None = None) -> KeyDates:
    """Return the dates of a contract up to a date, or without one those of its first term.

    Terms after renewals are those up to that date. What follows the windows of the first term, such as a claim for the
    last of them, may come after it where no date is given. What an evaluation leads to is always there.
    """
    finder = _Finder(contract, until, evaluation)
    found = {one.key: one for one in finder.found() if until is None or one.evaluated or one.date <= until}
    ordered = sorted(found.values(), key=lambda one: (one.date, _ORDER.index(one.kind), one.key))
    return KeyDates(contract, tuple(ordered), tuple(dict.fromkeys(finder.undated)))


class _Finder:
    def __init__(self, contract: Contract, until: dt.date | None, evaluation: Evaluation | None) -> None:
        self._whole = contract
        self._evaluation = evaluation
        self._versions = (contract, *(amendment.contract for amendment in contract.amendments))
        self._last = self._versions[-1]
        self._terms = tuple(_terms(self._last, until))
        self._until = min(until or dt.date.max, self._terms[-1].last)
        self.undated: list[Undated] = []

    def found(self) -> Iterator[KeyDate]:
        yield KeyDate("start", "start", self._whole.agreement.first_date, self._whole)
        for amendment in self._whole.amendments:
            yield KeyDate(
                "amendment", f"amendment/{amendment.number}", amendment.effective, amendment.contract, amendment
            )
        yield from self._ends()
        yield from (one for one in self._notices() if one.date >= self._whole.agreement.first_date)
        for version in self._versions:
            yield from self._duties(version)
            yield from self._claims(version)
        if self._evaluation is not None:
            yield from self._followed(self._evaluation)

    # ------------------------------------------------------------ the term

    def _ends(self) -> Iterator[KeyDate]:
        renewal = self._last.agreement.renewal
        for term in self._terms:
            number = term.renewals
            yield KeyDate("term end", f"term/{number}", term.last, self._last, ends=term.last, renewals=number)
            if renewal is None or (renewal.at_most is not None and number >= renewal.at_most):
                continue
            yield KeyDate("renewal", f"renewal/{number + 1}", term.last + _DAY, self._last, ends=term.last,
                          renewals=number)  # fmt: skip
            if renewal.unless is not None:
                day = last_day_for_notice(term.last, days=renewal.unless.days, months=renewal.unless.months)
                yield KeyDate("renewal notice", f"renewal-notice/{number + 1}", day, self._last, ends=term.last,
                              renewals=number)  # fmt: skip

    def _notices(self) -> Iterator[KeyDate]:
        """Yield the last days for notice to the end of a term, or of each period to whose end it may be given.

        What would have to be given before the agreement is in force cannot be given.
        """
        first = self._whole.agreement.first_date
        for term in self._terms:
            version = self._whole.for_window(term.last, term.last)
            notice = version.agreement.notice
            if notice is not None and notice.end_of is None:
                yield self._notice(version, term.last, f"notice/term/{term.renewals}")
        for month in windows(WindowKind.MONTH, self._whole.agreement.zone, first, self._until):
            end = month.last_date
            version = self._whole.for_window(end, end)
            notice = version.agreement.notice
            if end <= self._until and notice is not None and notice.end_of in _ENDS_WITH[end.month]:
                yield self._notice(version, end, f"notice/{end:%Y-%m}")

    def _notice(self, version: Contract, end: dt.date, key: str) -> KeyDate:
        notice = version.agreement.notice
        assert notice is not None, "asked for by the caller"
        day = last_day_for_notice(end, days=notice.length.days, months=notice.length.months)
        return KeyDate("notice", key, day, version, ends=end, renewals=self._renewals(end))

    def _renewals(self, date: dt.date) -> int:
        return next((term.renewals for term in self._terms if date <= term.last), self._terms[-1].renewals)

    # ------------------------------------------------------------ what is done in each window

    def _windows(self, version: Contract, each: WindowKind) -> Iterator[Window]:
        """Yield the windows that a version of the contract holds for."""
        agreement, first = version.agreement, self._whole.agreement.first_date
        period = Period(first, self._until, "")
        last = self._terms[-1].last
        for window in windows_ending_in(each, agreement.zone, period, agreement.first_date, last):
            if self._whole.for_window(window.first_date, window.last_date) is version:
                yield window

    def _duties(self, version: Contract) -> Iterator[KeyDate]:
        for review in version.reviews:
            for window in self._windows(version, review.each):
                yield self._in_window("review", review.name, version, window, review)
                if review.report is not None:
                    yield from self._by("report", review.name, version, window, review.report, review)
        for duty in version.obligations:
            if duty.each is None:
                if duty.due is not None:
                    self.undated.append(Undated("duty", duty.name, duty.due, version))
                continue
            for window in self._windows(version, duty.each):
                if duty.due is None:
                    yield self._in_window("duty", duty.name, version, window, duty)
                else:
                    yield from self._by("duty", duty.name, version, window, duty.due, duty)

    def _claims(self, version: Contract) -> Iterator[KeyDate]:
        """Yield until when credits have to be claimed, of windows that no evaluation has decided."""
        claim = version.remedies.claim
        if claim is None:
            return
        decided = {(line.objective, line.window.label) for line in (self._evaluation.lines if self._evaluation else ())}
        for objective in sampled(version).objectives:
            if not any(credit.on_claim for credit in objective.credits):
                continue
            for window in self._windows(version, objective.each):
                if (objective.name, window.label) not in decided:
                    yield from self._by("claim", objective.name, version, window, claim.deadline)

    def _in_window(
        self, kind: Kind, name: str, version: Contract, window: Window, about: Review | Obligation
    ) -> KeyDate:
        return KeyDate(kind, f"{kind}/{name}/{window.label}", window.last_date, version, about, name, window,
                       renewals=self._renewals(window.last_date))  # fmt: skip

    def _by(
        self,
        kind: Kind,
        name: str,
        version: Contract,
        window: Window,
        deadline: Deadline,
        about: Review | Obligation | None = None,
    ) -> Iterator[KeyDate]:
        """Yield the last day of a deadline that runs from a window, or note that it runs from something else."""
        last = _after(version, deadline, window)
        if last is None:
            self.undated.append(Undated(kind, name, deadline, version))
            return
        day, moment = _day(last, version.agreement.zone)
        yield KeyDate(kind, f"{kind}/{name}/{window.label}", day, version, about, name, window, instant=moment,
                      renewals=self._renewals(window.last_date))  # fmt: skip

    # ------------------------------------------------------------ what an evaluation leads to

    def _followed(self, evaluation: Evaluation) -> Iterator[KeyDate]:
        for due in evaluation.dues:
            version = self._whole.for_window(due.date, due.date)
            zone = version.agreement.zone
            claims: dict[str, KeyDate] = {}
            for claim in due.claims:
                line = evaluation.all_lines[claim.line]
                if claim.state != "open":
                    continue
                if claim.last is None:
                    terms = version.remedies.claim
                    if terms is not None:
                        self.undated.append(Undated("claim", line.name, terms.deadline, version))
                    continue
                key = f"claim/{line.name}/{line.window.label}"
                before = claims[key].amount if key in claims else None
                amount = line.amount if before is None or line.amount is None else before + line.amount
                day, moment = _day(claim.last, zone)
                claims[key] = KeyDate("claim", key, day, version, None, line.name, line.window, instant=moment,
                                      amount=amount, evaluated=True)  # fmt: skip
            yield from claims.values()
            for number, plan in enumerate(due.plans):
                if plan.due is None:
                    self.undated.append(Undated("plan", plan.clause or "", plan.plan.deadline, version))
                    continue
                day, moment = _day(plan.due, zone)
                key = f"plan/{plan.clause or ''}/{due.date}/{number}"
                yield KeyDate("plan", key, day, version, plan, plan.clause or "", instant=moment, evaluated=True)
            for number, right in enumerate(due.rights):
                if right.known:
                    key = f"right/{right.clause or ''}/{due.date}/{number}"
                    yield KeyDate("right", key, due.date, version, right, right.clause or "", evaluated=True)


_ENDS_WITH: dict[int, tuple[str, ...]] = {
    month: ("month", *(["quarter"] if month % 3 == 0 else []), *(["year"] if month == 12 else []))
    for month in range(1, 13)
}
"""The periods of the calendar that end with a month."""


def _terms(contract: Contract, until: dt.date | None) -> Iterator[_Term]:
    """Yield the first term, and what renewals make of it as far as a date; each counted from the end of the first."""
    agreement, renewal = contract.agreement, contract.agreement.renewal
    last, number = agreement.last_date, 0
    yield _Term(last, 0)
    while until is not None and renewal is not None and last < until:
        number += 1
        if renewal.at_most is not None and number > renewal.at_most:
            return
        begin = agreement.last_date + _DAY
        if renewal.length.months is not None:
            last = months_after(begin, number * renewal.length.months) - _DAY
        else:
            last = begin + (number * (renewal.length.days or 0) - 1) * _DAY
        yield _Term(last, number)


def _after(contract: Contract, deadline: Deadline, window: Window) -> Latest | None:
    """Return the last moment of a deadline that runs from a window or its month; `None` where nobody can tell yet."""
    try:
        return latest_of(contract, deadline, window, None)
    except HorizonError:
        return None


def _day(last: Latest, zone: str) -> tuple[dt.date, int | None]:
    """Return the day of a last moment, and the moment where it is not the end of that day."""
    return (last.date, None) if last.date is not None else (local_date(last.instant, zone), last.instant)
