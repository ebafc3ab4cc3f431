"""What a change was and is, in plain words made from the two models, and what its witnesses show."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from slakit.contract.agreement_terms import Notice
from slakit.contract.amendments import Change as Amended
from slakit.contract.clocks import ALWAYS, Clock, ClockLimit
from slakit.contract.consequences import ImprovementPlan, Termination
from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Length, Unit
from slakit.contract.measures import Range
from slakit.contract.model import (
    AmountLine,
    Calendar,
    Cap,
    Contract,
    Credit,
    Fee,
    MoneyRounding,
    Objective,
    Outcome,
    Party,
    PercentOf,
    Signatory,
    SmallVolume,
    Text,
)
from slakit.contract.parts import Part
from slakit.contract.remedies import (
    Claim,
    CreditSplit,
    CreditTax,
    EarnBack,
    HighestOnly,
    LeastPayment,
    Settlement,
)
from slakit.diff.changes import Change, KeptWitness, OpenHours, OpenWitness, PaidWitness, Witness
from slakit.diff.rules.measures import USED_UP
from slakit.diff.rules.windows import WINDOW_OF_RECORD
from slakit.money import Money
from slakit.render.agreement_objectives import band_views
from slakit.render.agreement_said import Said
from slakit.render.english.deadlines import deadline_words
from slakit.render.english.words import WEEKDAYS
from slakit.render.figures import count_text, duration_words, exact_value_text, instant_text, long_date, paid_text
from slakit.render.phrases import translator
from slakit.render.sentences import Sentences, sentences
from slakit.timeline import HOUR, WindowKind, to_local

__all__ = ["about", "reason_text", "was_and_is", "witness_text"]

_NOTHING = "nothing"
_RESULTS = {
    Outcome.MET: "counts as met", Outcome.MISSED: "counts as missed", Outcome.NO_DATA: "is left out",
    Outcome.UNDECIDED: "is undecided",
}  # fmt: skip
_FIELDS = {
    "objective": "objectives", "calendar": "calendars", "clause": "clauses", "exclusion": "exclusions",
    "span": "spans", "clock": "clocks", "obligation": "obligations", "escalation": "escalations", "review": "reviews",
    "schedule": "schedules",
}  # fmt: skip
_INSTANTS = {
    None: "the instant of the record", "start": "the start of its clock", "stop": "the stop of its clock",
    "due": "the end of its clock's limit",
}  # fmt: skip
_ENDS = re.compile(r"(?<=[^A-Z.]\.) (?=[A-Z“])")
"""Between two sentences; a dot behind a capital letter is that of an abbreviation."""
_BESIDE = 6
"""Words shown around what differs in a text."""


def about(change: Change) -> str:
    """Return what a change is about: `ANS-1`, `calendar office-hours`, `remedies`."""
    if not change.name:
        return change.kind
    return change.name if change.kind in ("objective", "clause") else f"{change.kind} {change.name}"


def reason_text(change: Change) -> str:
    """Return why a change is judged so, with the dates on which it holds, where amendments confine it."""
    dates = []
    if change.since is not None:
        dates.append(f"from {long_date(change.since)}")
    if change.until is not None:
        dates.append(f"until {long_date(change.until)}")
    return " ".join([change.reason, *([f"It holds {' '.join(dates)}."] if dates else [])]).strip()


def was_and_is(change: Change) -> tuple[str, str]:
    """Return what it was and what it is, as two texts that differ."""
    assert change.old_contract is not None, "every change has its contracts"
    assert change.new_contract is not None, "every change has its contracts"
    if isinstance(change.old, Text) and isinstance(change.new, Text):
        return _excerpts(change.old.text, change.new.text)
    texts = all(isinstance(one, str) and not isinstance(one, enum.Enum) for one in (change.old, change.new))
    if texts and change.rule != "window":
        return _excerpts(change.old, change.new)
    sides = _Words(change.old_contract, change), _Words(change.new_contract, change)
    if change.rule == "credits" and isinstance(change.old, Objective) and isinstance(change.new, Objective):
        before, after = sides[0].credits(change.old), sides[1].credits(change.new)
        return _rows(before, after), _rows(after, before)
    was, now = sides[0].value(change.old), sides[1].value(change.new)
    if was is not None and now is not None and was != now:
        return was, now
    return _by_sentences(change)


def _rows(rows: Sequence[str], others: Sequence[str]) -> str:
    """Return the rows of a table that another version of it does not have; all, where no row differs."""
    return "; ".join([row for row in rows if row not in others] or rows) or "no credit"


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Return two texts without what both begin and end with, but for some words."""
    was, now = old.split(), new.split()
    start = 0
    while start < min(len(was), len(now)) and was[start] == now[start]:
        start += 1
    end = 0
    while end < min(len(was), len(now)) - start and was[-1 - end] == now[-1 - end]:
        end += 1
    first, last = max(start - _BESIDE, 0), max(end - _BESIDE, 0)

    def shown(words: list[str]) -> str:
        head, tail = ("… " if first else ""), (" …" if last else "")
        text = " ".join(words[first : len(words) - last])
        return f"“{head}{text}{tail}”" if text else "an empty text"

    return shown(was), shown(now)


# ---------------------------------------------------------------- sentences


def _replaced(contract: Contract, field: str, part: Any) -> Contract:
    members = tuple(part if one.name == part.name else one for one in getattr(contract, field))
    return contract.model_copy(update={field: members})


def _said(contract: Contract, kind: str, name: str) -> list[str]:
    """Return what an agreement says about a part; nothing where it has no sentences of its own."""
    try:
        said = Said(contract, "en", None, translator("en"))
        found = list(said.of(Amended(action="replaced", kind=kind, name=name)))
        clock = contract.clock(name) if kind == "clock" else None
        if clock is not None:
            found += said.words.clock(clock)
        if kind == "agreement":
            found += [*said.words.duration_of_agreement(), said.words.nature(), said.words.languages(None)]
        return [sentence for text in found for sentence in _ENDS.split(text) if sentence]
    except (KeyError, StopIteration, AssertionError, TypeError, ValueError):
        return []  # parts of two versions together need not make a contract


def _by_sentences(change: Change) -> tuple[str, str]:
    """Return the sentences that only one version says, those of the change alone where that can be told."""
    old, new = change.old_contract, change.new_contract
    assert old is not None, "every change has its contracts"
    assert new is not None, "every change has its contracts"
    path = change.covers[0] if change.covers else ()
    name = path[1] if change.name and len(path) > 1 else change.name
    field = _FIELDS.get(change.kind)
    changed = new
    if field is not None and len(path) > 2:
        one, other = (next((p for p in getattr(c, field) if p.name == name), None) for c in (old, new))
        if one is not None and other is not None:
            # As if this were the only change; dates of a calendar are those of one term.
            changed = _replaced(old if field == "calendars" else new, field, _with_one(one, other, path[2:]))
    if change.kind == "agreement" and len(path) > 1 and path[1] in type(old.agreement).meant():
        one_term = {path[1]: getattr(new.agreement, path[1])}
        changed = old.model_copy(update={"agreement": old.agreement.model_copy(update=one_term)})
    was = _said(old, change.kind, name)
    now = _said(changed, change.kind, name) or _said(new, change.kind, name)
    gone = [sentence for sentence in was if sentence not in now]
    come = [sentence for sentence in now if sentence not in was]
    if gone or come:
        sign = "; " if change.kind == "calendar" else " "
        return sign.join(_grouped(gone)) or _NOTHING, sign.join(_grouped(come)) or _NOTHING
    told = _plainly(change.old), _plainly(change.new)
    return told if told[0] != told[1] else _innermost(change.old, change.new)


def _with_one(one: Any, other: Any, path: Sequence[str]) -> Any:
    """Return a part with a single term of another one: a field of its own, or one of its verification."""
    field, inner = path[0], getattr(one, path[0])
    if field == "verification" and len(path) > 1 and inner is not None and getattr(other, field) is not None:
        return one.model_copy(update={field: _with_one(inner, getattr(other, field), path[1:])})
    return one.model_copy(update={field: getattr(other, field)})


def _grouped(lines: Sequence[str]) -> list[str]:
    """Return lines in which weekdays in a row that have the same hours are one: `Monday to Friday: closed`."""
    found: list[tuple[str, str, str]] = []
    for line in lines:
        day, sign, hours = line.partition(": ")
        if not sign or day not in WEEKDAYS:
            found.append((line, "", ""))
            continue
        first, last, same = found[-1] if found else ("", "", "")
        if same == hours and WEEKDAYS[WEEKDAYS.index(last) + 1 :][:1] == (day,):
            found[-1] = (first, day, hours)
        else:
            found.append((day, day, hours))
    return [
        first if not last else f"{first}: {hours}" if first == last else f"{first} to {last}: {hours}"
        for first, last, hours in found
    ]


def _fields(value: Any) -> list[str]:
    if isinstance(value, Part):
        return list(type(value).meant())
    return [f.name for f in dataclasses.fields(value)] if dataclasses.is_dataclass(value) else []


def _innermost(old: Any, new: Any, path: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return the innermost parts that differ, with the words of the model for where they are."""
    if isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        for was, now in zip(old, new, strict=True):
            if was != now:
                return _innermost(was, now, path)
    if type(old) is type(new) and not isinstance(old, Money | Length):
        for field in _fields(old):
            was, now = getattr(old, field), getattr(new, field)
            if was != now:
                return _innermost(was, now, (*path, field.replace("_", " ")))
    head = f"{' '.join(path[-2:])}: " if path else ""
    return f"{head}{_plainly(old)}", f"{head}{_plainly(new)}"


def _plainly(value: Any) -> str:
    """Return a value without sentences of its own, by what it is called."""
    if value is None or value == ():
        return _NOTHING
    if isinstance(value, tuple):
        return ", ".join(_plainly(one) for one in value)
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, Part):
        named = getattr(value, "title", None) or getattr(value, "name", None)
        return f"{value.called()} “{named}”" if isinstance(named, str) else value.called()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


# ---------------------------------------------------------------- values


class _Words:
    """Words for parts of one of the two contracts of a change."""

    def __init__(self, contract: Contract, change: Change) -> None:
        self.contract, self.change = contract, change
        self.words: Sentences = sentences("en", contract)

    def value(self, value: Any) -> str | None:
        """Return a value in words; `None` where only its sentences tell it."""
        change = self.change
        if change.part == "hours" and change.kind in ("objective", "clock"):
            return self._hours(value)
        if change.rule == "window" and change.part == WINDOW_OF_RECORD:
            return _INSTANTS[value]
        if change.part == USED_UP:
            titles = {span.name: span.title for span in self.contract.spans}
            return ", ".join(f"“{titles.get(name, name)}”" for name in value) or _NOTHING
        if value is None:
            return _NOTHING
        if isinstance(value, Calendar):
            return None if change.rule == "hours" else "; ".join(_grouped(_said(self.contract, "calendar", value.name)))
        if change.kind == "clock" and not isinstance(value, ClockLimit | Clock):
            return None
        if change.rule == "credits" and isinstance(value, Objective):
            return "; ".join(self.credits(value)) or "no credit"
        if change.rule == "measure" and change.part == "measure":
            return self.words.figure(value)
        if isinstance(value, Range):
            return self.words.bounds(value, self._unit())
        if isinstance(value, tuple):
            return self._several(value)
        for cls, told in self._by_class():
            if isinstance(value, cls):
                return told(value)
        return None

    def _hours(self, name: str | None) -> str:
        if name is None or name == ALWAYS:
            return "all hours"
        return self.contract.calendar(name).title

    def _limit(self, limit: ClockLimit) -> str:
        """Return a limit with the hours in which it counts, also where they are those of its clock."""
        clock = self.contract.clock(limit.clock)
        own = limit.during if clock is None or limit.during is not None else clock.during or ALWAYS
        return self.words.limit(limit.model_copy(update={"during": own}))

    def _by_class(self) -> list[tuple[type, Callable[[Any], str]]]:
        words, contract = self.words, self.contract
        return [
            (bool, lambda v: "yes" if v else "no"),
            (WindowKind, lambda v: f"each {words.window(v)}"),
            (str, lambda v: f"“{v}”" if " " in v else v),
            (dt.date, long_date),
            (Outcome, lambda v: f"the window {_RESULTS[v]}"),
            (int, count_text),
            (Money, str),
            (ClockLimit, self._limit),
            (Cap, lambda v: words.cap(v, rest=v.rest is not None)),
            (Fee, lambda v: f"{words.fee_amount(v)} {words.fee_pace(v)}{self._partial(v)}"),
            (AmountLine, words.amount_line),
            (SmallVolume, lambda v: f"with fewer than {v.fewer_than} {v.records}, the window {_RESULTS[v.outcome]}"),
            (Claim, words.claim),
            (Settlement, words.settlement),
            (LeastPayment, words.least_payment),
            (CreditTax, words.tax),
            (CreditSplit, lambda v: ", ".join(f"{c.title}: {words.share(c, len(v.centres))}" for c in v.centres)),
            (MoneyRounding, words.money_rounding),
            (HighestOnly, words.highest),
            (EarnBack, words.earn_back),
            (Termination, words.termination),
            (ImprovementPlan, lambda v: words.plan(v, "the promise is missed")),
            (Credit, words.shared_credit),
            (Deadline, lambda v: deadline_words(v, contract)),
            (Length, words.length),
            (Notice, lambda v: f"{words.length(v.length)}{f', to the end of a {v.end_of}' if v.end_of else ''}"),
            (Party, lambda v: f"{v.name}{f' ({v.registered})' if v.registered else ''}"),
            (Signatory, lambda v: f"{v.name}, {v.role}"),
            (Text, lambda v: _excerpts(v.text, "")[0]),
            (Objective, lambda v: " ".join(_said(contract, "objective", v.name)) or v.title),
            (Clock, lambda v: " ".join(words.clock(v))),
        ]

    def _partial(self, fee: Fee) -> str:
        return f". {self.words.fee_partial(fee)}" if self.change.part == "part of a period" else ""

    def _unit(self) -> Unit:
        objective = self.contract.objective(self.change.covers[0][1]) if self.change.covers else None
        return objective.measure.unit if objective is not None else Unit.PERCENT

    def _several(self, values: Sequence[Any]) -> str | None:
        said = [" ".join(v) if isinstance(v, tuple) else self.value(v) for v in values]
        if None in said:
            return None
        texts = [text for text in said if text]
        return (" " if all(text.endswith(".") for text in texts) else ", ").join(texts) or _NOTHING

    def credits(self, objective: Objective) -> list[str]:
        """Return the rows of a credit table that pay, and what is paid beside it."""
        t = translator("en")
        rows = band_views(objective, self.words, t)
        found = [f"{row.values}: {row.credit}" for row in rows if row.result != t("met")]
        return [*found, *self.words.beside(objective)]


# ---------------------------------------------------------------- witnesses


def witness_text(witness: Witness, change: Change) -> str:
    """Return what a witness shows, as a sentence."""
    assert change.new_contract is not None, "every change has its contracts"
    assert change.old_contract is not None, "every change has its contracts"
    currency = change.new_contract.agreement.currency
    match witness:
        case KeptWitness():
            value = exact_value_text(witness.value, witness.unit, currency)
            if witness.kept_before:
                return f"{value} kept the promise and misses it now."
            return f"{value} missed the promise and keeps it now."
        case OpenWitness():
            local = to_local(witness.instant, witness.zone)
            moment = f"{local:%A} {instant_text(witness.instant, witness.zone)[:16]}"
            return f"{moment} was {'open and is closed' if witness.open_before else 'closed and is open'} now."
        case OpenHours():
            was, now = (_hours(length) for length in (witness.was, witness.now))
            term = f"from {witness.first} to {witness.last}"
            return f"Open for {now} {term}, before for {was}."
        case PaidWitness():
            return _paid(witness, change, currency)


def _hours(length: int) -> str:
    rest = length % HOUR
    return f"{count_text(length // HOUR)} hours{f' {duration_words(rest)}' if rest else ''}"


def _paid(witness: PaidWitness, change: Change, currency: str) -> str:
    value = exact_value_text(witness.value, witness.unit, currency)
    sides = []
    assert change.old_contract is not None, "every change has its contracts"
    assert change.new_contract is not None, "every change has its contracts"
    # Both tables are compared with the fees of now; what the old one came to with the fees of then is another matter.
    other_fees = change.old_contract.agreement.fees != change.new_contract.agreement.fees
    for contract, objective, lines, paid in (
        (change.old_contract, witness.old, witness.was, witness.was_paid),
        (change.new_contract, witness.new, witness.now, witness.now_paid),
    ):
        assert contract is not None, "every change has its contracts"
        words = sentences("en", contract)
        said = " and ".join(words.payment(objective, line) for line in lines)
        percent = all(isinstance(line.amount, PercentOf) and line.per is None for line in lines)
        # A number of points or days says itself what it comes to.
        told = witness.paid_in is Unit.MONEY or any(line.per is not None for line in lines)
        if said and paid is not None and told and not (percent and other_fees):
            amount = _amount(paid, witness, currency) if paid else _NOTHING
            known = amount if said in amount else paid_text(currency, witness.paid_in, abs(paid))
            said = amount if said in amount else said if said.startswith(known) else f"{said} ({amount})"
        sides.append(said or (_NOTHING if paid is not None else "an amount that cannot be told"))
    return f"At {value} the old version pays {sides[0]}, the new one {sides[1]}."


def _amount(paid: Fraction, witness: PaidWitness, currency: str) -> str:
    text = paid_text(currency, witness.paid_in, abs(paid))
    return f"{text} to the Provider" if paid < 0 else text
