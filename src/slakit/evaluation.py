"""The chain from data to money for one period: plan windows, measure, judge, credit, cap; with a receipt.

Stages know nothing of each other's order; this module is the one place that has it. Windows belong to the period
in which they end. Where a cap or a term of an objective reaches back before the period, the windows since then are
measured too, because they have taken of the cap first, or decide an outcome; they are not part of the period's result.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from slakit import __version__
from slakit.amended import MeasurePlan, plan_measures, unplanned, versions
from slakit.apart import measure_plan
from slakit.assess import Assessment, ToJudge, judge_all, standings_reach
from slakit.causes import with_causes
from slakit.consumption import Use, settled
from slakit.contract.model import Contract, Objective, Outcome
from slakit.contract.samples import sampled
from slakit.credits import CapStep, Causes, Claim, CreditLine, Credits, Due, Quantities, SharedLine, settle
from slakit.credits.needs import reach
from slakit.credits.results import IssuedDue
from slakit.diagnostics import Diagnostic, Source, combined_sha256, sort_diagnostics
from slakit.evaluable import unevaluated
from slakit.issued import Earlier, IssuedPeriod, read_issued
from slakit.measure import (
    AS_USUAL,
    DataMap,
    ExclusionUse,
    GivenValue,
    MeasureOptions,
    MeasureResult,
    RecordQuality,
)
from slakit.money import Money
from slakit.quantified import quantified
from slakit.timeline import Period, Window, library_version, windows_ending_in, zone_rules_version

__all__ = ["Basis", "Evaluation", "Receipt", "Supposing", "concluded", "evaluate", "plan_period", "plan_windows"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a result was computed from: SHA-256 of every input, and the versions that decide numbers.

    `contract` lists the contract's own file first, then the files it uses, each with its hash.
    """

    contract: tuple[tuple[str, str], ...]
    data_map: tuple[str, str] | None
    data: tuple[tuple[str, str], ...]
    slakit: str
    engine: str
    holidays: str
    zone_rules: str

    contract_hash: str
    """One hash over the contract's files, in the order read."""
    as_of: int | None = None
    """The instant at which what still ran was judged, in microseconds; `None` where none was given."""

    @property
    def data_hash(self) -> str:
        """One hash over the data files and the data map, in that order, one a line."""
        digests = [digest for _, digest in self.data] + ([self.data_map[1]] if self.data_map else [])
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Basis:
    """What a result was concluded from: all that was measured, each window with the contract that holds for it.

    `given` are the figures that somebody gave, `quantities` what was measured for the sake of amounts, `causes` which
    incidents made objectives fail. Of credits on claim, all count as claimed where `claims` is `None`; `issued` is what
    statements say of earlier dates.
    """

    judging: tuple[ToJudge, ...]
    given: tuple[GivenValue, ...]
    quantities: Quantities
    claims: tuple[Claim, ...] | None = None
    causes: Causes | None = None
    as_of: int | None = None
    issued: tuple[IssuedDue, ...] = ()

    def judged(self) -> list[Assessment]:
        """Judge every window, with all that overrides its outcome."""
        return judge_all(self.judging, MeasureResult((), (), given=self.given).figure_in)

    def settled(self, contract: Contract, results: Sequence[Assessment]) -> Credits:
        """Work out what results come to."""
        return settle(
            contract, results,
            quantities=self.quantities, claims=self.claims, causes=self.causes, as_of=self.as_of, issued=self.issued,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Supposing:
    """What is not to be measured: `measures` tells, by an objective's own name, its measure and a window, what is.

    With `figures`, these are given in place of those in a file.
    """

    measures: Callable[[str, Objective, Window], bool]
    figures: tuple[GivenValue, ...] | None = None

    def windows(self, plan: MeasurePlan) -> dict[str, tuple[Window, ...]]:
        """Return the windows of a plan that are measured all the same."""
        found: dict[str, tuple[Window, ...]] = {}
        for one in plan.objectives.values():
            name = plan.names.get(one.name, one.name)
            left = tuple(w for w in plan.windows.get(one.name, ()) if self.measures(name, one, w))
            if left:
                found[one.name] = left
        return found


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result for a period: what was measured, judged and credited, and the account of the data.

    `lines` holds the period's lines of objectives in time order, `shared` those of the remedies and what was carried
    into the period, `dues` what was done with all that falls due on one date, `total` what is payable in the end,
    `None` when an amount cannot be told.
    """

    contract: Contract
    period: Period
    lines: tuple[CreditLine, ...]
    shared: tuple[SharedLine, ...]
    dues: tuple[Due, ...]
    total: Money | None
    quality: tuple[RecordQuality, ...]
    receipt: Receipt
    all_lines: tuple[SharedLine, ...] = ()
    """The period's lines and the earlier ones that had to be known; the steps of `dues` index into these."""
    uses: tuple[ExclusionUse, ...] = ()
    """The uses of exclusions that touch a window of the period, in time order."""
    used: tuple[tuple[str, Use], ...] = ()
    """The time that windows of the period used up, by span."""
    earlier: Earlier | None = None
    """Where the results of earlier periods came from, as far as any matter."""
    signed: Contract | None = None
    """The contract with its amendments; `contract` is the one in force at the end of the period."""
    basis: Basis | None = None
    """What this was concluded from, where it was measured or supposed."""

    def contract_for(self, line: SharedLine) -> Contract:
        """The contract that holds for the window of a line."""
        return (self.signed or self.contract).for_window(line.window.first_date, line.window.last_date)

    @property
    def caps(self) -> tuple[CapStep, ...]:
        """The cap steps of the period, in order."""
        return tuple(step for due in self.dues for step in due.caps)

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """The period's assessments, in the order of the lines."""
        return tuple(dict.fromkeys(line.assessment for line in self.lines))

    @property
    def decided(self) -> bool:
        """Whether every outcome and amount is known."""
        return self.total is not None and all(a.outcome is not Outcome.UNDECIDED for a in self.assessments)

    @property
    def rejected(self) -> int:
        """How many rows were refused."""
        return sum(account.rejected for account in self.quality)

    def known(self, accept_rejects: int = 0) -> bool:
        """Whether every outcome and amount is known, with so many rows that were refused."""
        return self.decided and self.rejected <= accept_rejects

    @property
    def complete(self) -> bool:
        """Whether every outcome and amount is known and no row was refused."""
        return self.known()


def _reach(contract: Contract, period: Period, issued: Sequence[IssuedPeriod] = (), *, caps: bool) -> dt.date:
    """The first date whose windows matter for the period: where the widest cap that touches it begins.

    What decides outcomes of that time lies before it, as far as terms of objectives speak of earlier windows. What was
    issued without a gap up to the period is known, and rests on nothing.
    """
    agreement = contract.agreement
    start = max(period.first_date, agreement.first_date)
    known_from = start
    for one in sorted(issued, key=lambda one: one.first_date, reverse=True):
        if one.last_date + dt.timedelta(days=1) == known_from:
            known_from = one.first_date
    starts = [start]
    if caps:
        starts += [reach(version, start, known_from) for _, version in versions(contract, period.last_date)]
    first = min(starts)
    judged = start if known_from <= first else first
    return min(first, *(standings_reach(version, judged) for _, version in versions(contract, period.last_date)))


def plan_windows(contract: Contract, period: Period) -> dict[str, tuple[Window, ...]]:
    """The windows to measure for each objective that end in a period, in time order."""
    agreement = contract.agreement
    return {
        o.name: windows_ending_in(o.each, agreement.zone, period, agreement.first_date, agreement.last_date)
        for o in contract.objectives
    }


def _outside_term(contract: Contract, period: Period) -> Diagnostic | None:
    """Return the finding that the agreement is not in force in a period, None when it is."""
    agreement = contract.for_window(period.last_date, period.last_date).agreement
    if period.last_date < agreement.first_date or period.first_date > agreement.last_date:
        hint = f"it is in force from {agreement.first_date} to {agreement.last_date}"
        if agreement.renewal is not None and period.first_date > agreement.last_date:
            hint += "; where it was renewed, write the term that then runs into `in force from … to …`"
        return Diagnostic("SLA722", f"the agreement is not in force in {period.label}", help=hint, where="--period")
    return None


def plan_period(
    contract: Contract, period: Period, issued: Sequence[IssuedPeriod] = (), *, caps: bool = False
) -> tuple[MeasurePlan | None, list[Diagnostic]]:
    """Return what to measure for a period, or why it cannot be.

    With it comes the time before that its outcomes rest on, and with `caps` what its caps must know, as far as what was
    `issued` does not tell it. The contract has the promises of its clauses among its objectives.
    """
    outside = _outside_term(contract, period)
    if outside is not None:
        return None, [outside]
    missing = sort_diagnostics(d for v in unplanned(contract, period.last_date) for d in unevaluated(v))
    if missing:
        return None, missing
    wide = Period(_reach(contract, period, issued, caps=caps), period.last_date, period.label)
    if contract.amendments:
        plan = plan_measures(contract, wide)
    else:
        plan = MeasurePlan((contract,), plan_windows(contract, wide), {}, (contract,))
    missing = sort_diagnostics(problem for version in plan.used for problem in unevaluated(version))
    return (None, missing) if missing else (plan, [])


def evaluate(
    contract: Contract,
    sources: Sequence[Source],
    period: Period,
    data: DataMap,
    options: MeasureOptions = AS_USUAL,
    *,
    issued: Sequence[IssuedPeriod] | None = None,
    supposing: Supposing | None = None,
) -> tuple[Evaluation | None, list[Diagnostic]]:
    """Evaluate a contract on data for a period. Data that cannot be read leave no result and say why.

    Earlier periods that matter are worked out again, but for those that were `issued`: they come to what their
    statements say. What is supposed is not measured, and so is not in the result.
    """
    contract = sampled(contract)
    issued = issued or ()
    plan, problems = plan_period(contract, period, issued, caps=True)
    if plan is None:
        return None, problems
    state, problems = read_issued(contract, _needed(issued, _reach(contract, period, issued, caps=True), period))
    if problems:
        return None, problems
    earlier_windows = [w for its in plan.windows.values() for w in its if w.last_date < period.first_date]
    plan = replace(
        plan, windows={name: tuple(w for w in its if not state.holds(w)) for name, its in plan.windows.items()}
    )
    asked = quantified(contract, plan)
    caused = with_causes(contract, asked.plan)
    if supposing is not None:
        caused = replace(caused, plan=replace(caused.plan, windows=supposing.windows(caused.plan)))
    measured, diagnostics = measure_plan(
        caused.plan,
        contract,
        data,
        options,
        supposed=None if supposing is None else supposing.figures,
        causes=caused.fields,
    )
    diagnostics = caused.told(diagnostics)
    if measured is None:
        return None, diagnostics
    counted, counts = caused.split(measured.measurements)
    own, quantities = asked.split(counted)
    measured = replace(measured, measurements=own)

    def judging(measured: MeasureResult) -> list[tuple[ToJudge, Assessment]]:
        return plan.judged(contract, measured, state.results, options.as_of)

    def judge(measured: MeasureResult) -> list[Assessment]:
        return [assessment for _, assessment in judging(measured)]

    def basis(measured: MeasureResult) -> Basis:
        return Basis(
            tuple(one for one, _ in judging(measured)), measured.given, quantities,
            claims=measured.claims, causes=caused.causes(counts, measured), as_of=options.as_of, issued=state.dues,
        )  # fmt: skip

    def credit(measured: MeasureResult, results: Sequence[Assessment]) -> Credits:
        return basis(measured).settled(contract, results)

    found = settled(caused.plan, contract, measured, judge, credit, state.used)
    evaluation = _of_period(
        contract, period, found.credits, found.measured.quality, _receipt(sources, data, found.measured, options.as_of)
    )
    earlier = Earlier(
        tuple((one.statement, one.sha256) for one in state.periods), not all(state.holds(w) for w in earlier_windows)
    )
    used = tuple((span, use) for span, use in found.used if period.first_date <= use.window.last_date)
    return replace(
        evaluation,
        uses=tuple(_uses(plan, evaluation, found.measured)),
        used=used,
        earlier=earlier if earlier_windows else None,
        basis=basis(found.measured),
    ), diagnostics


def _needed(issued: Sequence[IssuedPeriod], first: dt.date, period: Period) -> list[IssuedPeriod]:
    """Return the statements of periods that lie before one and are not over before a date, in the order of time."""
    found = [one for one in issued if first <= one.last_date and one.last_date < period.first_date]
    return sorted(found, key=lambda one: one.first_date)


def concluded(contract: Contract, period: Period, basis: Basis, receipt: Receipt) -> Evaluation:
    """Conclude what a period comes to from what is supposed to have been measured; there is no account of data."""
    credits = basis.settled(contract, basis.judged())
    return replace(_of_period(contract, period, credits, (), receipt), basis=basis)


def _uses(plan: MeasurePlan, evaluation: Evaluation, measured: MeasureResult) -> Iterator[ExclusionUse]:
    """Yield the uses of exclusions that touch a window of the period, by the objectives' own names."""
    for use in measured.uses:
        touched = dict.fromkeys(
            plan.names.get(name, name)
            for name in use.objectives
            for x in evaluation.lines
            if x.objective == plan.names.get(name, name) and x.window in plan.windows.get(name, ())
            if use.start < x.window.end and x.window.start < use.end
        )
        if touched:
            yield replace(use, objectives=tuple(touched))


def _receipt(sources: Sequence[Source], data: DataMap, measured: MeasureResult, as_of: int | None) -> Receipt:
    return Receipt(
        contract=tuple((source.name, source.sha256) for source in sources),
        data_map=(data.source.name, data.source.sha256) if data.source is not None else None,
        data=tuple((f.path, f.sha256) for q in measured.quality for f in q.files),
        slakit=__version__,
        engine=measured.engine,
        holidays=library_version(),
        zone_rules=zone_rules_version(),
        contract_hash=combined_sha256(sources),
        as_of=as_of,
    )


def _of_period(
    contract: Contract, period: Period, credits: Credits, quality: tuple[RecordQuality, ...], receipt: Receipt
) -> Evaluation:
    inside = {
        i for i, line in enumerate(credits.lines) if period.first_date <= line.window.last_date <= period.last_date
    }
    lines = [credits.lines[i] for i in sorted(inside)]
    dues = tuple(due for due in credits.dues if period.first_date <= due.date <= period.last_date)
    totals = [due.total for due in dues]
    nothing = Money(contract.agreement.currency, 0)
    return Evaluation(
        contract=contract.for_window(period.last_date, period.last_date),
        period=period,
        lines=tuple(line for line in lines if isinstance(line, CreditLine)),
        shared=tuple(line for line in lines if not isinstance(line, CreditLine)),
        dues=dues,
        total=None if None in totals else sum((t for t in totals if t is not None), nothing),
        quality=quality,
        receipt=receipt,
        all_lines=credits.lines,
        signed=contract,
    )
