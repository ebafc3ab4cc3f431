"""What an agreement says about itself, in English: its kind, how long it runs, its languages, its fees and amounts."""

from __future__ import annotations

from fractions import Fraction

from slakit.contract.agreement_terms import Charged
from slakit.contract.expressions import Length
from slakit.contract.model import AmountLine, Contract, Fee
from slakit.money import Money
from slakit.render.english.lengths import length_words
from slakit.render.english.values import ValueWords
from slakit.render.english.words import capital, joined, lower, quoted
from slakit.render.figures import exact_text

__all__ = ["AgreementWords", "language_name"]

_KINDS = {
    "customer": ("Service level agreement", "This is an agreement between a provider and a customer."),
    "internal": (
        "Operational level agreement",
        "This is an internal agreement: both parties belong to one organisation.",
    ),
    "vendor": (
        "Underpinning contract",
        "This is an agreement with a supplier, on whose services those of the Customer to others are built.",
    ),
}
_BASES = {
    "service": "It is based on the service: its promises hold alike for all who use that service.",
    "customer": "It is based on the customer: it covers all services that the Customer is provided with.",
}
_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay",
    "mt": "Maltese", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language_name(tag: str) -> str:
    """`Dutch`, `Portuguese (pt-BR)`, `the language xx`."""
    head, dash, _ = tag.partition("-")
    if head not in _LANGUAGES:
        return f"the language {tag}"
    return f"{_LANGUAGES[head]} ({tag})" if dash else _LANGUAGES[head]


def _percent(value: Fraction) -> str:
    return f"{exact_text(value * 100)} %"


class AgreementWords:
    """Sentences about the agreement of one contract, beside those about its objectives and remedies."""

    _contract: Contract

    def document_kind(self) -> str:
        """Return what the document is, above its title."""
        return _KINDS[self._contract.agreement.kind or "customer"][0]

    def nature(self) -> str:
        """Return what kind of agreement it is, and on what it is based; empty where it does not say."""
        agreement = self._contract.agreement
        said = [_KINDS[agreement.kind][1]] if agreement.kind is not None else []
        return " ".join([*said, *([_BASES[agreement.basis]] if agreement.basis is not None else [])])

    def length(self, length: Length) -> str:
        """Return a length of time."""
        return length_words(length)

    def percentage(self, value: Fraction) -> str:
        """Return a percentage, from a fraction of one."""
        return _percent(value)

    def duration_of_agreement(self) -> tuple[str, ...]:
        """Tell how the term goes on when it ends, and how a party ends the agreement."""
        agreement = self._contract.agreement
        found = []
        renewal = agreement.renewal
        if renewal is not None:
            length = length_words(renewal.length)
            many = f", at most {_times(renewal.at_most)}" if renewal.at_most is not None else ""
            text = f"When the term ends, it is renewed for {length}{many or ', and so each time that it ends'}"
            if renewal.condition is not None:
                text += f", each time on the condition that {ValueWords(self._contract).condition(renewal.condition)}"
            if renewal.unless is not None:
                text += (
                    f"; not so if a party gives the other notice at least {length_words(renewal.unless)} before the"
                    " end of the term that then runs"
                )
            found.append(f"{text}.")
            if renewal.condition is not None:
                found.append(
                    "The condition is judged at the end of the term that then runs, by the last windows that end in it."
                )
        if agreement.ends_without_renewal:
            found.append("It ends with the last day of its term and is not renewed.")
        notice = agreement.notice
        if notice is not None:
            to = f", to the end of a calendar {notice.end_of}" if notice.end_of is not None else ""
            length = length_words(notice.length)
            found.append(f"Either party may end this agreement by giving the other notice of {length}{to}.")
        return tuple(found)

    def languages(self, chosen: str | None) -> str:
        """Tell in which languages the texts are, which of them this copy has, and which prevails."""
        agreement = self._contract.agreement
        if not agreement.languages:
            return ""
        names = joined([language_name(tag) for tag in agreement.languages])
        if len(agreement.languages) == 1:
            return f"The texts of this agreement are in {names}."
        text = f"The texts of this agreement are in {names}."
        if chosen is not None:
            text += f" This copy has those in {language_name(chosen)}."
        if agreement.prevails is None:
            return f"{text} It does not say which of them prevails where they differ."
        return f"{text} Where they differ, the text in {language_name(agreement.prevails)} prevails."

    # ------------------------------------------------------------ fees and amounts

    def fee_amount(self, fee: Fee) -> str:
        """`EUR 48,000.00`, `EUR 20.00 times the number of seats, less 10 %, plus 21 % tax`, `as counted`."""
        text = str(fee.amount) if isinstance(fee.amount, Money) else "as counted"
        if fee.times is not None:
            text += f" times the {lower(self._contract.figure(fee.times.figure).title)}"
        if fee.discount is not None:
            text += f", less {_percent(fee.discount.percent)}"
        if fee.tax is not None:
            text += f", plus {_percent(fee.tax.percent)} tax"
        return text

    def fee_terms(self, fee: Fee) -> tuple[str, ...]:
        """Tell how a fee is counted, and what percentages of it are taken of."""
        name, found = quoted(fee.title), []
        if isinstance(fee.amount, Charged):
            value = ValueWords(self._contract).value(fee.amount.value)
            period = f"for each calendar {fee.per}" if fee.per is not None else "for the whole term"
            found.append(f"{name} is counted {period}: it is {value}.")
        if fee.times is not None:
            figure = self._contract.figure(fee.times.figure)
            found.append(f"{name} is multiplied by the {lower(figure.title)} as given for the period.")
        parts = [f"less its discount of {_percent(fee.discount.percent)}"] if fee.discount is not None else []
        if fee.tax is not None:
            parts.append("before tax")
        if parts:
            found.append(f"A percentage of {name} is taken of it {joined(parts)}.")
        return tuple(found)

    def amount_line(self, amount: AmountLine) -> str:
        """Tell what a named amount is."""
        return f"{quoted(capital(amount.title))} is {ValueWords(self._contract).value(amount.value)}."

    def amounts_rule(self) -> str:
        """Tell of which window the parts of an amount are."""
        text = "All parts of such an amount are those of the window for which it is asked"
        if any(fee.discount is not None or fee.tax is not None for fee in self._contract.agreement.fees):
            text += "; a fee counts in it less its discount and before tax"
        return f"{text}."


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
