"""The working of what is not counted in records: figures that somebody gave, and samples of clauses.

Yields what was done, what came out and the part of the contract that asks for it; `working` makes numbered steps of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from slakit.contract.expressions import Located, Unit
from slakit.contract.model import Contract
from slakit.contract.verification import Verification
from slakit.measure.results import GivenValue, SampleValue
from slakit.render.figures import count_text, exact_money_text, exact_text, exact_value_text
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences

__all__ = ["Said", "given", "judged_sample", "sample"]

Said = tuple[str, str, Located | None]
Show = Callable[[Fraction], str]
"""A value of the objective as it is shown, with "about" where that is not exact."""


def given(part: GivenValue, contract: Contract, words: Sentences, window: str, t: Translate) -> Said:
    """Return what somebody gave: who, when, with which evidence."""
    figure = contract.figure(part.figure)
    if part.value is None:
        text = t("{figure}, in {window}: nobody has given it", figure=figure.title, window=window)
        return text, t("no data"), figure
    text = t("{figure}, in {window}: given by {who}", figure=figure.title, window=window, who=part.by)
    text += " " + t("on {date}", date=words.date(part.on)) if part.on is not None else ""
    text += ", " + t("evidence: {evidence}", evidence=part.evidence) if part.evidence else ""
    if figure.unit is Unit.MONEY:
        return text, exact_money_text(contract.agreement.currency, part.value), figure
    return text, exact_value_text(part.value, figure.unit), figure


def sample(part: SampleValue, verification: Verification, window: str, t: Translate, show: Show) -> Iterator[Said]:
    """Yield how the items of a sample were counted and scored."""
    yield t("items assessed, in {window}", window=window), count_text(part.records), verification.sample
    if part.excepted:
        text = t("beside these, items left out because of an accepted exception")
        yield text, count_text(part.excepted), verification
    if part.population is not None:
        text = t("{items} of which the sample is drawn", items=verification.sample.items)
        yield text, count_text(part.population), verification.sample
    if not part.enough:
        needed = count_text(part.needed)
        yield t("it takes {count} to decide: the evidence is missing", count=needed), t("no data"), verification
    told = (
        (part.unknown, t("items whose score depends on what was not recorded")),
        (part.empty, t("items to which no criterion applies: they have no score")),
        (part.failed, t("items that failed a critical criterion: they score 0 %, and do not pass")),
    )
    yield from ((text, count_text(count), verification) for count, text in told if count)
    if part.of == "share passed":
        yield t("items that passed"), count_text(int(part.numerator)), verification
    elif part.denominator:
        text = t("sum of the scores of {count} items", count=count_text(part.denominator))
        yield text, show(part.numerator), verification


def judged_sample(
    part: SampleValue, verification: Verification, compared: Fraction | None, t: Translate, show: Show
) -> Iterator[Said]:
    """Yield the value of a sample, and the bound of confidence that decides in its place, if one does."""
    if part.value is None:
        return
    whole = count_text(part.denominator)
    if part.of == "share passed":
        text = t("share passed: {count} ÷ {whole}", count=count_text(int(part.numerator)), whole=whole)
    else:
        text = t("average score: {total} ÷ {count}", total=show(part.numerator), count=whole)
    yield text, show(part.value), verification.promise
    decision = verification.decision
    if decision is not None and decision.side is not None and decision.confidence and compared is not None:
        confidence = exact_text(decision.confidence * 100)
        text = t("{side} bound of the Wilson interval at {confidence} % confidence, which decides",
                 side=decision.side, confidence=confidence)  # fmt: skip
        yield text, t("about {shown}", shown=show(compared).removeprefix(t("about {shown}", shown=""))), decision
