"""The rarer terms of an objective in English: one sentence a term, in the order in which they decide."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.model import Contract, Objective
from slakit.contract.objective_terms import CountAs, Separately
from slakit.contract.walking import aggregates
from slakit.render.english.measures import plural
from slakit.render.english.values import ValueWords, reach_words
from slakit.render.english.words import bounds, counts_as, in_a, joined, quoted, window
from slakit.render.figures import count_text, exact_text

__all__ = ["override", "rare_terms"]

_BY = {
    "start": "in which its clock starts",
    "stop": "in which its clock stops",
    "due": "in which the limit of its clock ends",
}


def rare_terms(contract: Contract, objective: Objective) -> tuple[str, ...]:
    """Return a sentence for each of the rarer terms that an objective has."""
    return tuple(_sentences(contract, objective))


def _record(contract: Contract, objective: Objective) -> str:
    types = list(dict.fromkeys(a.of.records for a in aggregates(objective.measure.figure)))
    return contract.record_type(types[0]).singular if len(types) == 1 else "record"


def _sentences(contract: Contract, objective: Objective) -> Iterator[str]:
    kind = window(objective.each)
    if objective.over is not None:
        yield f"The result of a {kind} is measured {reach_words(objective.over)}, up to the end of that {kind}."
    if objective.by is not None:
        yield f"Each {_record(contract, objective)} counts in the {kind} {_BY[objective.by]}."
    if objective.separately is not None:
        yield _separately(objective.separately)
    if objective.pooled is not None:
        yield (
            f"The values of {quoted(objective.pooled)} are measured together, in one result: a good one can make up for"
            " a bad one."
        )
    if objective.leaving_out:
        titles = [quoted(_title(contract.exclusion(name), name)) for name in objective.leaving_out]
        yield f"What {joined(titles)} leave{'s' if len(titles) == 1 else ''} out is not measured."
    if objective.consumes:
        yield from _consumes(contract, objective)
    if objective.running is not None:
        late = " once the clock's limit has passed, and is left out until then" if objective.running.once_late else ""
        outcome = {"left out": "is left out", "undecided": "leaves the result undecided"}.get(
            objective.running.counts_as, f"counts as {objective.running.counts_as}"
        )
        who = f"Each {_record(contract, objective)} whose clock has not stopped"
        yield f"{who} when a {kind} is evaluated {outcome}{late}."
    if objective.may_miss is not None:
        term = objective.may_miss
        many = plural(contract.record_type(term.records))
        missing = f"no more than {count_text(term.most)} of them" if term.most else "none of them"
        yield (
            f"If there are fewer than {count_text(term.fewer_than)} such {many} {in_a(objective.each)}, the promise"
            f" counts as met as long as {missing} miss{'' if term.most > 1 else 'es'} it."
        )
    for term_ in objective.count_as:
        yield _count_as(contract, objective, term_)
    if len(objective.count_as) > 1:
        yield "Where several of these terms could decide a result, the first one does."
    if objective.minimum is not None:
        low = bounds(objective.minimum, objective.measure.unit, contract.agreement.currency)
        yield f"The minimum level is {low}: a result that misses it, too, is worse than any other missed promise."
    if objective.benchmark is not None:
        yield _benchmark(contract, objective.benchmark)


def _title(part: object, name: str) -> str:
    return getattr(part, "title", name)


def _consumes(contract: Contract, objective: Objective) -> Iterator[str]:
    """Yield what is used up, a sentence for all sets of time that the same objectives share."""
    kind = window(objective.each)
    shared: dict[tuple[str, ...], list[str]] = {}
    for name in objective.consumes:
        sharing = tuple(one.name for one in contract.objectives if name in one.consumes)
        title = quoted(_title(next((s for s in contract.spans if s.name == name), None), name))
        shared.setdefault(sharing, []).append(title)
    for sharing, titles in shared.items():
        what = f"What of {joined(titles)} has led to a credit"
        if len(sharing) == 1:
            yield f"{what} that is paid is used up: it is not measured again in a later {kind}."
            continue
        above = sharing[: sharing.index(objective.name)]
        same = f", nor, after a credit of {joined(above, 'or')}, in one that ends on the same date" if above else ""
        yield (
            f"{what} of {joined(sharing, 'or')} that is paid is used up: it is not measured again in a {kind} that ends"
            f" later{same}."
        )


def _separately(term: Separately) -> str:
    each = f"each value of {quoted(term.field)}"
    if term.values:
        each = f"each of {joined([quoted(value) for value in term.values])} ({quoted(term.field)})"
    start = f"This is measured for {each} by itself"
    if term.decides == "counts":
        return f"{start}, and each has a result and credits of its own."
    if term.decides == "worst":
        return f"{start}, and the result furthest from the promise decides."
    assert term.keep is not None, "a share decides by how many keep the promise"
    low, high = term.keep.low, term.keep.high
    ends = [(b, words) for b, words in ((low, ("at least", "more than")), (high, ("at most", "fewer than"))) if b]
    unit = "" if term.number else " %"
    said = [f"{w[0 if b.included else 1]} {exact_text(b.value * (1 if term.number else 100))}{unit}" for b, w in ends]
    one = term.number and [b.value for b, _ in ends] == [1]
    return f"{start}, and the promise is met when {' and '.join(said)} of them keep{'s' if one else ''} it."


def override(contract: Contract, objective: Objective, term: CountAs) -> str:
    """Return when a term overrides what a value says, as a clause."""
    parts = []
    if term.when is not None:
        parts.append(f"the measured value is {bounds(term.when, objective.measure.unit, contract.agreement.currency)}")
    if term.condition is not None:
        parts.append(ValueWords(contract, objective).condition(term.condition))
    return " and ".join(parts)


def _count_as(contract: Contract, objective: Objective, term: CountAs) -> str:
    return f"If {override(contract, objective, term)}, {counts_as(term.outcome, objective.each)}."


def _benchmark(contract: Contract, name: str) -> str:
    benchmark = contract.benchmark(name)
    if benchmark is None:
        return f"For comparison stands the benchmark {quoted(name)}; no result depends on it."
    sources = f" ({'; '.join(benchmark.sources)})" if benchmark.sources else ""
    value = bounds(benchmark.value, benchmark.unit, contract.agreement.currency)
    return f"For comparison, {quoted(benchmark.title)} is {value}{sources}; no result depends on it."
