"""Clauses whose verification cannot work as written: weights, samples too small to decide, bounds without a share."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.checks.amounts import check_amounts, check_limits
from slakit.checks.bands import check_bands
from slakit.checks.terms import check_promises
from slakit.contract.model import Clause, Contract
from slakit.contract.verification import Verification, promised
from slakit.contract.wilson import Z, extreme, items_for, keeping
from slakit.diagnostics import Diagnostic, Related
from slakit.money import RoundingMode, decimal_text, round_fraction

__all__ = ["check_verifications"]


def check_verifications(contract: Contract) -> Iterator[Diagnostic]:
    """Every finding about how clauses are checked, and about their credit tables."""
    verified = [(clause, clause.verification) for clause in contract.clauses if clause.verification is not None]
    if not verified:
        return
    for clause, verification in verified:
        yield from _weights(clause, verification)
        yield from _criteria(verification)
        yield from _not_applicable(clause, verification)
        yield from _sample(verification)
        yield from _basis(verification)
        yield from _reach(verification)
    promises = tuple(p for clause, _ in verified if (p := promised(clause)) is not None)
    # A clause's table of credits is one like any other; what the remedies have beside it is judged elsewhere.
    remedies = contract.remedies.model_copy(update={"caps": ()})
    alone = contract.model_copy(update={"objectives": promises, "remedies": remedies})
    rounding = () if any(True for _ in check_amounts(contract)) else (check_amounts,)
    for rule in (check_promises, check_bands, check_limits, *rounding):
        yield from rule(alone)


def _number(value: Fraction) -> str:
    """Return a number as plain decimals, cut where they do not end."""
    for digits in range(6):
        if (value * 10**digits).denominator == 1:
            return decimal_text(value, digits)
    return decimal_text(value, 6)


def _weights(clause: Clause, verification: Verification) -> Iterator[Diagnostic]:
    """Weights that do not come to 100."""
    whole = verification.whole
    if verification.criteria and whole != 100:
        first = verification.criteria[0]
        share = f"{first.name} has {_number(first.weight)} of {_number(whole)}"
        yield Diagnostic(
            "SLA621",
            f"the weights of {clause.name} come to {_number(whole)}, not to 100: {share}",
            span=verification.criteria[-1].span,
            help="correct the weights, so that each is the share that it looks like",
            blocks=False,
        )


def _criteria(verification: Verification) -> Iterator[Diagnostic]:
    """Criteria that decide nothing, or that decide in two ways."""
    critical = {c.name: c for c in verification.critical}
    share = verification.promise is not None and verification.promise.of == "share passed"
    for criterion in verification.criteria:
        twin = critical.get(criterion.name)
        if share:
            yield Diagnostic(
                "SLA622",
                f"the weight of `{criterion.name}` decides nothing: an item passes, or it does not",
                span=criterion.span,
                help=f"write `critical {criterion.name}` if an item fails without it, or promise an average score",
                blocks=False,
            )
        elif twin is not None:
            yield Diagnostic(
                "SLA622",
                f"`{criterion.name}` is critical and has a weight: an item that fails it scores 0 % whatever it weighs",
                span=criterion.span,
                related=(Related(twin.span, "it is critical here"),) if twin.span is not None else (),
                help="keep one of the two lines",
                blocks=False,
            )
        elif not criterion.weight:
            yield Diagnostic(
                "SLA622",
                f"`{criterion.name}` has the weight 0: an item that fails it scores as much as one that fulfils it",
                span=criterion.span,
                help="give it a weight, or remove it; a criterion that decides by itself is `critical`",
                blocks=False,
            )


def _not_applicable(clause: Clause, verification: Verification) -> Iterator[Diagnostic]:
    """Scorecards that do not say what a criterion counts as that does not apply."""
    promise = verification.promise
    if verification.not_applicable is not None or promise is None or promise.of == "share passed":
        return
    if not verification.whole or not verification.criteria:
        return
    last = verification.criteria[-1]
    rest = 1 - last.weight / verification.whole
    shown = _number(round_fraction(rest * 100, Fraction(1, 100), RoundingMode.HALF_UP))
    yield Diagnostic(
        "SLA623",
        f"{clause.name} does not say what a criterion counts as that does not apply: an item that fulfils all others "
        f"while `{last.name}` does not apply may score 100 % or {shown} %",
        span=last.span,
        help="add `not applicable counts as left out`, `full marks` or `zero`",
        blocks=False,
    )


def _sample(verification: Verification) -> Iterator[Diagnostic]:
    """Samples that are smaller than what is needed to decide."""
    sample, needs = verification.sample, verification.needs
    if sample.count is not None and needs is not None and needs > sample.count:
        yield Diagnostic(
            "SLA624",
            f"a sample of {sample.count} {sample.items} never decides anything: {needs} are needed",
            span=sample.span,
            help="draw a larger sample, or need fewer",
            blocks=False,
        )


def _basis(verification: Verification) -> Iterator[Diagnostic]:
    """Bounds of confidence for a score, which has none."""
    promise, decision = verification.promise, verification.decision
    if promise is None or decision is None or decision.side is None or promise.of == "share passed":
        return
    confidence = _number((decision.confidence or Fraction(0)) * 100)
    yield Diagnostic(
        "SLA625",
        f"only a share of passed items has a bound at {confidence} % confidence: 18 of 20 items that pass have one, "
        "20 scores that average 90 % have none",
        span=decision.span,
        related=(Related(promise.span, "the promise"),) if promise.span is not None else (),
        help="decide on the point estimate, or promise a share of items that pass",
        blocks=False,
    )


def _reach(verification: Verification) -> Iterator[Diagnostic]:
    """Promises that no sample of the size agreed can keep."""
    promise, decision, sample = verification.promise, verification.decision, verification.sample
    if promise is None or decision is None or decision.side is None or decision.confidence is None:
        return
    if sample.count is None or promise.of != "share passed":
        return
    z, range_ = Z[decision.confidence], promise.range
    if keeping(decision.side, sample.count, z, range_) is not None:
        return
    yield Diagnostic(
        "SLA626",
        f"no sample of {sample.count} {sample.items} can keep this promise: {_witness(verification, sample.count, z)}",
        span=promise.span,
        related=(Related(decision.span, "the bound that decides"),) if decision.span is not None else (),
        help=_way_out(verification, z),
        blocks=False,
    )


def _witness(verification: Verification, count: int, z: Fraction) -> str:
    decision, promise = verification.decision, verification.promise
    assert decision is not None
    assert decision.side is not None
    assert promise is not None
    best = extreme(decision.side, count, z) * 100
    if decision.side == "lower" and promise.range.low is not None and promise.range.low.value * 100 >= best:
        shown = decimal_text(round_fraction(best, Fraction(1, 100), RoundingMode.DOWN), 2)
        return f"when all {count} pass, the lower bound is {shown} %"
    if decision.side == "upper" and promise.range.high is not None and promise.range.high.value * 100 <= best:
        shown = decimal_text(round_fraction(best, Fraction(1, 100), RoundingMode.UP), 2)
        return f"when none of {count} passes, the upper bound is {shown} %"
    return f"the bound of any number of {count} that pass lies outside the range"


def _way_out(verification: Verification, z: Fraction) -> str:
    decision, promise = verification.decision, verification.promise
    assert decision is not None
    assert decision.side is not None
    assert promise is not None
    end = promise.range.low if decision.side == "lower" else promise.range.high
    enough = items_for(decision.side, z, end.value) if end is not None else None
    if end is not None and enough is not None and not end.included:
        enough += 1
    count = verification.sample.count or 0
    if enough is None or enough <= count:
        return "draw a larger sample, or widen what is promised"
    return f"it takes {enough} {verification.sample.items} or more, or another bound"
