"""Key dates in words, and as an iCalendar file (RFC 5545) that people subscribe to or import.

All are events of a whole day that leave the day free. An event keeps its UID however often the file is made, so that a
calendar moves it instead of showing it twice; the file is the same byte for byte on a second run.
"""

from __future__ import annotations

import datetime as dt
import uuid

from slakit import __version__
from slakit.contract.amendments import Amendment
from slakit.contract.duties import Obligation, Review
from slakit.credits.results import OwedPlan, Right
from slakit.key_dates import KeyDate, KeyDates, Undated
from slakit.render.english.deadlines import deadline_words
from slakit.render.english.words import capital
from slakit.render.figures import instant_text, long_date
from slakit.render.sentences import sentences
from slakit.timeline import CALENDAR_KINDS, Window, WindowKind

__all__ = ["calendar_file", "date_title", "undated_words"]


def date_title(one: KeyDate) -> str:
    """Return what a date is, in one line."""
    agreement, words = one.contract.agreement, sentences("en", one.contract)
    ends = long_date(one.ends) if one.ends is not None else ""
    label = f", {_window(one.window)}" if one.window is not None else ""
    match one.kind, one.about:
        case "amendment", Amendment() as amendment:
            return f"Amendment {amendment.number} takes effect: {amendment.title}"
        case "term end", _:
            return "Last day of the renewed term" if one.renewals else "Last day of the term"
        case "renewal", _:
            assert agreement.renewal is not None, "no renewal has no date"
            condition = ", if its condition holds" if agreement.renewal.condition is not None else ""
            notice = ", unless notice was given" if agreement.renewal.unless is not None else ""
            return f"Renewed for {words.length(agreement.renewal.length)}{condition}{notice}"
        case "renewal notice", _:
            return f"Last day for notice that prevents the renewal after {ends}"
        case "notice", _:
            return f"Last day for notice to end the agreement on {ends}"
        case "review", Review() as review:
            return f"Last day for the review “{review.title}”{label}"
        case "report", Review() as review:
            return f"Report of the review “{review.title}” due{label}"
        case "duty", Obligation() as duty:
            return f"Last day for {words.who(duty.binds)} to do: {duty.title}{label}"
        case "claim", _:
            what = str(one.amount) if one.amount is not None else "credits"
            return f"Last day to claim {what} for {one.name}{label}"
        case "plan", _:
            return "Improvement plan due" + (f" for {one.name}" if one.name else "")
        case "right", Right() as right:
            return f"{capital(words.who(right.term.party))} may terminate from today"
    return "In force from today"


def _window(window: Window) -> str:
    """Return a window's label, and its kind where the label is a date that others begin on as well."""
    if window.kind is WindowKind.TERM:
        return "the term"
    return window.label if window.kind in CALENDAR_KINDS else f"{window.kind.value} from {window.label}"


def _text(one: KeyDate, of: KeyDates) -> str:
    """Return what the agreement says about a date, in sentences."""
    words, zone = sentences("en", one.contract), one.contract.agreement.zone
    said: list[str] = []
    match one.about:
        case Review():
            said += words.review(one.about)
        case Obligation():
            said += words.obligation(one.about)
        case OwedPlan():
            said.append(words.plan(one.about.plan, "the promise is missed"))
        case Right():
            said.append(words.termination(one.about.term))
    if one.kind in ("start", "term end", "renewal", "renewal notice", "notice"):
        said += words.duration_of_agreement()
    if one.kind == "claim" and one.contract.remedies.claim is not None:
        said.append(words.claim(one.contract.remedies.claim))
        if not one.evaluated:
            said.append("Whether anything can be claimed, the results will tell.")
    if one.instant is not None:
        said.append(f"The last moment is {instant_text(one.instant, zone)}.")
    if one.renewals:
        times = "once" if one.renewals == 1 else f"{one.renewals} times"
        said.append(f"This is so if the agreement was renewed {times} before.")
    agreement = of.contract.agreement
    return "\n".join([*said, f"{agreement.title}: {agreement.provider.name} and {agreement.customer.name}"])


def undated_words(one: Undated) -> str:
    """Return what has no date, and what it waits for."""
    what = {
        "report": f"the report of {one.name}", "duty": one.name, "claim": f"claims for {one.name}",
        "plan": "an improvement plan" + (f" for {one.name}" if one.name else ""),
    }  # fmt: skip
    return f"{what[one.kind]}: {deadline_words(one.deadline, one.contract)}"


def _uid(of: KeyDates, one: KeyDate) -> str:
    agreement = of.contract.agreement
    name = "/".join(("slakit", agreement.provider.name, agreement.customer.name, agreement.name, one.key))
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def calendar_file(of: KeyDates, stamp: dt.datetime) -> bytes:
    """Return the iCalendar file of key dates, all of them stamped with one instant."""
    from icalendar import Calendar, Event

    agreement = of.contract.agreement
    calendar = Calendar()
    calendar.add("prodid", f"-//slakit//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", agreement.title)
    calendar.add("x-wr-timezone", agreement.zone)
    for one in of.dates:
        event = Event()
        event.add("uid", _uid(of, one))
        event.add("dtstamp", stamp)
        event.add("sequence", len(of.contract.amendments))
        event.add("dtstart", one.date)
        event.add("dtend", one.date + dt.timedelta(days=1))
        event.add("summary", f"{agreement.name}: {date_title(one)}")
        event.add("description", _text(one, of))
        event.add("categories", [one.kind])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
