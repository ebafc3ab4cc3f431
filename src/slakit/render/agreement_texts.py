"""Which texts of an agreement a copy of it prints: those of one language, and those that stand for every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slakit.contract.agreement_terms import Definition, Schedule
from slakit.contract.model import Agreement, Contract, Text
from slakit.contract.placeholders import Value, texts_of
from slakit.render.placeholders import filled
from slakit.render.sentences import Sentences

__all__ = ["Copy", "DefinitionView", "ScheduleView", "Texts", "text_languages"]

Texts = tuple[tuple[str | None, tuple[str, ...]], ...]
"""Paragraphs with their language."""


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A schedule in words."""

    name: str
    title: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class DefinitionView:
    """A defined word and its meaning, with their language where it is not the document's own."""

    term: str
    meaning: str
    language: str | None


def text_languages(contract: Contract) -> tuple[str, ...]:
    """Return the languages that a copy can be had in: those declared, or else those that texts are in."""
    if contract.agreement.languages:
        return contract.agreement.languages
    texts = texts_of(contract)
    return tuple(dict.fromkeys(text.language for text in texts if text.language is not None))


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of an agreement: with the texts of one language, or of all where no language was asked for or declared."""

    agreement: Agreement
    document: str
    """The language of all that is not an author's text."""
    asked: str | None
    known: Mapping[str, Value]
    words: Sentences

    @property
    def language(self) -> str | None:
        """The language whose texts it has; `None` for all."""
        return self.asked or next(iter(self.agreement.languages), None)

    def _chosen(self, texts: Sequence[Text]) -> list[Text]:
        """Return the texts to print.

        Where a text is missing in the language, the one that prevails stands in its place, or else the first there is.
        """
        if self.language is None:
            return list(texts)
        for tag in (self.language, self.agreement.prevails):
            if found := [text for text in texts if text.language is None or text.language == tag]:
                return found
        return list(texts[:1])

    def texts(self, texts: Sequence[Text]) -> Texts:
        """Return the texts of a clause, a duty or a schedule that are printed."""
        found = []
        for text in self._chosen(texts):
            parts = [filled(part, self.known, self.words) for part in text.text.split("\n\n")]
            paragraphs = tuple(" ".join(part.split()) for part in parts if part.strip())
            found.append((text.language, paragraphs))
        return tuple(found)

    def schedule(self, schedule: Schedule) -> ScheduleView:
        """Return a schedule."""
        return ScheduleView(schedule.name, schedule.title, self.texts(schedule.texts))

    def definitions(self, definitions: Sequence[Definition]) -> tuple[DefinitionView, ...]:
        """Return the defined words of the language, in alphabetical order."""
        chosen = [d for d in definitions if self.language is None or d.text.language in (None, self.language)]
        views = [
            DefinitionView(d.term, " ".join(filled(d.text.text, self.known, self.words).split()), d.text.language)
            for d in chosen or definitions
        ]
        return tuple(sorted(views, key=lambda view: (view.term.casefold(), view.term)))
