"""Texts and languages that do not fit: a language without its text, and a text in a language nobody declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slakit.contract.model import Contract, Text
from slakit.diagnostics import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from slakit.contract.duties import Escalation, Obligation, Review

__all__ = ["check_languages"]


def _worded(contract: Contract) -> Iterator[tuple[str, tuple[Text, ...], Span | None]]:
    """Yield what has texts: its name in messages, the texts, and its place."""
    for clause in contract.clauses:
        yield f"the clause `{clause.name}`", clause.texts, clause.span
    duties: tuple[Obligation | Escalation | Review, ...] = (
        *contract.obligations,
        *contract.escalations,
        *contract.reviews,
    )
    for duty in duties:
        yield f"the {duty.kind} `{duty.name}`", duty.texts, duty.span
    for schedule in contract.schedules:
        yield f"the schedule `{schedule.name}`", schedule.texts, schedule.span


def check_languages(contract: Contract) -> Iterator[Diagnostic]:
    """Texts that are missing in a declared language, or that are in one that is not declared."""
    declared = contract.agreement.languages
    for name, texts, span in _worded(contract):
        yield from _undeclared(declared, texts)
        if texts:
            yield from _missing(declared, name, texts, span)
    yield from _undeclared(declared, tuple(d.text for d in contract.agreement.definitions))
    yield from _missing_definitions(contract)


def _undeclared(declared: tuple[str, ...], texts: tuple[Text, ...]) -> Iterator[Diagnostic]:
    for text in texts:
        if text.language is None or text.language in declared:
            continue
        there = f"it has {', '.join(declared)}" if declared else "it declares none"
        line = ", ".join((*declared, text.language))
        yield Diagnostic(
            "SLA611",
            f"this text is in `{text.language}`, which is no language of the agreement: {there}",
            Severity.WARNING,
            text.span,
            help=f"write `languages {line}` in the agreement, or correct the language of the text",
            blocks=False,
        )


def _missing(declared: tuple[str, ...], name: str, texts: tuple[Text, ...], span: Span | None) -> Iterator[Diagnostic]:
    """A text without a language stands for every one; where all have one, each language needs its own."""
    there = {text.language for text in texts}
    if None in there or not there.intersection(declared):
        return
    for tag in declared:
        if tag not in there:
            yield Diagnostic(
                "SLA610",
                f"{name} has no text in `{tag}`, which is a language of the agreement",
                Severity.WARNING,
                span,
                help=f'add `text {tag} """ … """`, or remove `{tag}` from the languages',
                blocks=False,
            )


def _missing_definitions(contract: Contract) -> Iterator[Diagnostic]:
    """Defined words differ by language, so only their number tells that one is missing."""
    declared, definitions = contract.agreement.languages, contract.agreement.definitions
    terms = {tag: [d for d in definitions if d.text.language == tag] for tag in declared}
    most = max(declared, key=lambda tag: len(terms[tag]), default="")
    for tag in declared:
        lacking = len(terms[most]) - len(terms[tag])
        if lacking:
            yield Diagnostic(
                "SLA610",
                f"{_words(len(terms[most]))} defined in `{most}` and {len(terms[tag]) or 'none'} in `{tag}`: a text in"
                f" `{tag}` has words without their meaning",
                Severity.WARNING,
                terms[most][-1].span,
                help=f'add `define {tag} "…" as "…"` for each, or define them for all languages without `{most}`',
                blocks=False,
            )


def _words(count: int) -> str:
    return "1 word is" if count == 1 else f"{count} words are"
