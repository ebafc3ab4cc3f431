"""First drafts of agreements: what a template asks, how an answer is judged, and the contract that comes of them.

Runs for `sla new`. An answer is judged by reading the draft that it makes, so that what is said about it is what the
language says about it anywhere; the draft that comes out has nothing to mend.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from slakit.checks import check
from slakit.contract.from_syntax import read_contract
from slakit.diagnostics import Diagnostic, Severity, Source
from slakit.money import MINOR_DIGITS, Money, fraction_from_text
from slakit.render.drafting import draft_text
from slakit.render.figures import exact_text
from slakit.resources import read_use, stdlib_names
from slakit.syntax.format import formatted
from slakit.syntax.grammar import load_grammar
from slakit.timeline import is_country, suggest_countries

__all__ = ["TEMPLATES", "Draft", "Question", "Template", "answered", "draft", "fault"]

_TEXT, _WORDS = "text", "words"
_LENGTH = ("NUMBER", "HOURS|HOUR|MINUTES|MINUTE|SECONDS|SECOND")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: the key that `--set` takes, the words of the question, and the answer to begin with.

    `kind` is `text` for a text, `words` for any words of the language on one line, else the terminals of the grammar
    that the answer is made of, in order (`A|B`: either). An `optional` one may be left empty.
    """

    key: str
    asks: str
    default: str
    kind: str | tuple[str, ...] = _TEXT
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of agreement to begin with: what it is about, its questions, and what its draft computes from answers."""

    name: str
    summary: str
    questions: tuple[Question, ...]
    compute: Callable[[Mapping[str, str]], dict[str, object]]

    def question(self, key: str) -> Question | None:
        """Return the question of a key."""
        return next((one for one in self.questions if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it would lie in a file, and what is to be mended in it: nothing, for good answers."""

    text: str
    diagnostics: tuple[Diagnostic, ...]


def _term(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return a year from the first of the next month on."""
    start = (today.replace(day=1) + 32 * _DAY).replace(day=1)
    return start, start.replace(year=start.year + 1) - _DAY


def answered(template: Template, given: Mapping[str, str], today: dt.date) -> dict[str, str]:
    """Return the answers given, with the template's own for all others; `-` leaves an optional one empty."""
    start, end = _term(today)
    answers = {one.key: one.default for one in template.questions}
    answers |= {"start": start.isoformat(), "end": end.isoformat()}
    if "start" in given and "end" not in given:
        answers["end"] = _year_after(given["start"]) or answers["end"]
    answers |= {key: unicodedata.normalize("NFC", value).strip() for key, value in given.items()}
    empty = {one.key: "" for one in template.questions if one.optional and answers[one.key] == "-"}
    return answers | empty


def _year_after(start: str) -> str | None:
    try:
        first = dt.date.fromisoformat(start.strip())
        return (first.replace(year=first.year + 1) - _DAY).isoformat()
    except ValueError:
        return None


def fault(template: Template, answers: Mapping[str, str], key: str) -> str | None:
    """Return what is wrong with an answer, with the next step, in the language's own words; `None` if nothing is."""
    question = template.question(key)
    assert question is not None
    return _shape(question, answers[key]) or _meaning(template, answers)


def _shape(question: Question, answer: str) -> str | None:
    """Return what is wrong with the form of an answer: whether it is the kind of thing that can stand there."""
    if not answer:
        return None if question.optional else "there is nothing here; write something"
    if question.kind == _TEXT:
        hidden = next((c for c in answer if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"), None)
        return None if hidden is None else f"there is a control character in it (U+{ord(hidden):04X}); leave it out"
    if question.key == "country" and not is_country(answer):
        near = suggest_countries(answer)
        return f"there are no holidays of `{answer}`; " + (
            f"did you mean {near[0]}?" if near else "write a code such as NL"
        )
    tokens = [token.type for token in load_grammar().tokens(answer)]
    if "#" in answer or "\n" in answer:
        return "write it on one line, without #"
    if question.kind == _WORDS:
        strange = {"STRANGE", "STRANGE_WORD", "STRING", "LONG_STRING", "UNFINISHED_STRING", "UNFINISHED_LONG", "END"}
        return "write it in words of the language" if strange & set(tokens) else None
    wanted = [terminals.split("|") for terminals in question.kind]
    if len(tokens) == len(wanted) and all(token in terminals for token, terminals in zip(tokens, wanted, strict=True)):
        return None
    label = load_grammar().vocabulary.label
    said = " and ".join(label(terminals[0]) for terminals in wanted)
    return f"write {said}" + (f", such as {question.default}" if question.default else "")


def _meaning(template: Template, answers: Mapping[str, str]) -> str | None:
    for found in draft(template, answers).diagnostics:
        return found.message + (f"; {found.help}" if found.help else "")
    return None


def draft(template: Template, answers: Mapping[str, str]) -> Draft:
    """Return the draft that answers make, in tidy layout, with all problems in it."""
    text = draft_text(template.name, {**answers, **template.compute(answers)})
    tidy, problems = formatted(Source("draft.sla", text))
    if tidy is None:
        return Draft(text, tuple(problems))
    _, found, _ = read_contract("draft.sla", tidy.encode(), read_use, stdlib_names(), check)
    return Draft(tidy, tuple(sorted(found, key=lambda d: d.severity is not Severity.ERROR)))


# ---------------------------------------------------------------- what drafts compute


def _share(text: str) -> Fraction | None:
    try:
        return fraction_from_text(text.removesuffix("%").strip()) / 100
    except ValueError:
        return None


def _percent(value: Fraction) -> str:
    return f"{exact_text(value * 100)} %"


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _whole_month(first: dt.date, last: dt.date) -> str | None:
    """Return the first month that lies in a term from its first day to its last."""
    start = first if first.day == 1 else (first.replace(day=1) + 32 * _DAY).replace(day=1)
    return f"{start:%Y-%m}" if (start + 32 * _DAY).replace(day=1) - _DAY <= last else None


def _fee(answers: Mapping[str, str]) -> Money | None:
    try:
        return Money.of(answers["currency"], answers["fee"])
    except (ValueError, KeyError):
        return None


def _amount(money: Money) -> str:
    return f"{money.currency} {money.amount}"


def _common(answers: Mapping[str, str]) -> dict[str, object]:
    """Return what every draft is made of beside the answers themselves."""
    first, last, money = _date(answers["start"]), _date(answers["end"]), _fee(answers)
    currency = answers["currency"]
    whole = first is not None and last is not None and first.day == 1 and (last + _DAY).day == 1
    month = _whole_month(first, last) if first is not None and last is not None and first <= last else None
    return {
        "hours": [line.strip() for line in answers["hours"].split(";") if line.strip()],
        "in_part": not whole,
        "month": month,
        "fee": f"{currency} {answers['fee']}" if money is None else _amount(money),
        "cent": _amount(Money(currency, 1)) if currency in MINOR_DIGITS else f"{currency} 0.01",
    }


def _five_points(target: Fraction) -> Fraction:
    return Fraction(5, 100)


def _ten_times(target: Fraction) -> Fraction:
    """Return how far below a target ten times as much fails: 99 % for 99.9 %."""
    return max(9 * (1 - target), Fraction(1, 1000))


def _ladder(
    key: str, depth: Callable[[Fraction], Fraction] = _five_points
) -> Callable[[Mapping[str, str]], dict[str, object]]:
    """Return what drafts compute whose first promise is a share, the answer to a key, with a credit table below it.

    `depth` says how far below the promise the second row of the table begins; at most half of the promise.
    """

    def compute(answers: Mapping[str, str]) -> dict[str, object]:
        common, money = _common(answers), _fee(answers)
        target, credit, cap = (_share(answers[one]) for one in (key, "credit", "cap"))
        if target is None or credit is None:
            # Answers stand in place of the figures, so that what is wrong with them is all that is said.
            in_place = {"credit_twice": answers["credit"], "low": answers[key], "just_below": "", "expected": ""}
            return common | in_place | {"month": None}
        low = max(target - depth(target), target / 2)
        paid = Fraction(0) if money is None else money.minor * (credit if cap is None else min(credit, cap))
        return common | {
            "credit_twice": _percent(credit * 2),
            "low": _percent(low),
            "just_below": _percent(target - min(Fraction(1, 100), (target - low) / 2)),
            "expected": "" if money is None else _amount(Money(money.currency, int(paid + Fraction(1, 2)))),
            "month": common["month"] if money is not None else None,
        }

    return compute


_NOTHING = ""


def _parties() -> tuple[Question, ...]:
    return (
        Question("provider", "Who provides the service", "The Provider"),
        Question("provider_signatory", "Who signs for the provider (- for nobody)", _NOTHING, optional=True),
        Question("provider_role", "In which role", "Managing Director"),
        Question("customer", "Who is the customer", "The Customer"),
        Question("customer_signatory", "Who signs for the customer (- for nobody)", _NOTHING, optional=True),
        Question("customer_role", "In which role", "Managing Director"),
    )


def _terms(hours: str) -> tuple[Question, ...]:
    return (
        Question("start", "First day of the term", _NOTHING, ("DATE",)),
        Question("end", "Last day of the term", _NOTHING, ("DATE",)),
        Question("zone", "Time zone", "Europe/Amsterdam", ("ZONE|NAME",)),
        Question("currency", "Currency", "EUR", ("NAME",)),
        Question("law", "Governed by (- to leave it out)", _NOTHING, optional=True),
        Question("fee", "Monthly fee, without the currency", "10000", ("NUMBER",)),
        Question("hours", "Open on, and from when to when; several separated by ;", hours, _WORDS),
        Question("country", "Closed on the public holidays of (- for none)", "NL", ("NAME",), optional=True),
    )


def _named(name: str, title: str) -> tuple[Question, ...]:
    return (
        Question("name", "Name of the agreement, in one word", name, ("NAME",)),
        Question("title", "Title of the agreement", title),
    )


def _money_back() -> tuple[Question, ...]:
    return (
        Question("credit", "Credit for a missed promise, in percent of the monthly fee", "5 %", ("PERCENT",)),
        Question("cap", "Most that the credits of a month come to", "15 %", ("PERCENT",)),
    )


TEMPLATES: Sequence[Template] = (
    Template(
        "contact-centre",
        "calls answered in time, calls abandoned",
        (
            *_named("customer-contact", "Customer contact services"),
            *_parties(),
            *_terms("monday to friday from 09:00 to 17:30"),
            Question(
                "answer_within",
                "A call is answered in time within",
                "20 seconds",
                ("NUMBER", "SECONDS|SECOND|MINUTES|MINUTE"),
            ),
            Question("service_level", "Share of calls to answer in time, at least", "80 %", ("PERCENT",)),
            Question("abandonment", "Share of calls abandoned, at most", "5 %", ("PERCENT",)),
            *_money_back(),
        ),
        _ladder("service_level"),
    ),
    Template(
        "help-desk",
        "tickets answered and solved in time, at two levels",
        (
            *_named("help-desk", "Help desk services"),
            *_parties(),
            *_terms("monday to friday from 09:00 to 17:30"),
            Question("urgent_answer", "An urgent ticket is answered within", "1 hour", _LENGTH),
            Question("urgent_resolution", "An urgent ticket is solved within", "8 hours", _LENGTH),
            Question("answer", "Any other ticket is answered within, in opening hours", "4 hours", _LENGTH),
            Question("resolution", "Any other ticket is solved within, in opening hours", "3 business days", _WORDS),
            Question("answered", "Share of tickets to answer in time, at least", "95 %", ("PERCENT",)),
            Question("resolved", "Share of tickets to solve in time, at least", "90 %", ("PERCENT",)),
            *_money_back(),
        ),
        _ladder("answered"),
    ),
    Template(
        "hosted-service",
        "uptime in each month, planned maintenance left out, no long outages",
        (
            *_named("hosted-service", "Hosted service"),
            *_parties(),
            *_terms("monday to friday from 09:00 to 17:30"),
            Question("uptime", "Share of time in which the service works, at least", "99.9 %", ("PERCENT",)),
            Question(
                "announced",
                "Planned maintenance is announced before it begins, by at least",
                "5 business days",
                ("NUMBER", "BUSINESS", "DAYS|DAY"),
            ),
            Question("maintenance", "Planned maintenance in a month, at most", "4 hours", _LENGTH),
            Question("longest", "An outage is ended within", "4 hours", _LENGTH),
            *_money_back(),
        ),
        _ladder("uptime", _ten_times),
    ),
)
