"""What a period would come to with other measured values: assumptions in their place, all else as it was measured.

Runs above the evaluation. Values are put where measurements stood, and everything is judged, credited and capped as
ever, the windows that a cap or a term reaches back to included. Where data are missing, what is supposed needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from slakit.assess import ToJudge
from slakit.assess.separate import taken_together
from slakit.contract.expressions import FigureRef, WindowRef
from slakit.contract.from_syntax.assumptions import Assumption, nearest, read_assumption
from slakit.contract.model import Contract, Objective
from slakit.contract.samples import sampled
from slakit.contract.spans import GivenFigure
from slakit.contract.walking import leaves
from slakit.credits import CreditLine
from slakit.diagnostics import Diagnostic, Source
from slakit.evaluation import Evaluation, Supposing, concluded, evaluate, plan_period
from slakit.measure import AS_USUAL, DataMap, GivenValue, Measurement, MeasureOptions
from slakit.timeline import Period, Window, windows_ending_in
from slakit.worked import supposed_measurement

__all__ = ["Compared", "WhatIf", "what_if"]

_Key = tuple[str, str]
"""An objective, or a figure, and the label of one of its windows."""
_Run = Callable[[Supposing | None], tuple[Evaluation | None, list[Diagnostic]]]


@dataclass(frozen=True, slots=True)
class Compared:
    """The result of an objective (for one of several) in a window, as it was and as it would be.

    The lines are those of credits, empty where the window was not measured or would not be there.
    """

    objective: str
    entity: str | None
    window: Window
    was: tuple[CreditLine, ...]
    would_be: tuple[CreditLine, ...]
    assumed: bool

    @property
    def changed(self) -> bool:
        """Whether the outcome, the value or an amount would be another."""
        return _told(self.was) != _told(self.would_be)


def _told(lines: Sequence[CreditLine]) -> list[object]:
    return [(x.assessment.outcome, x.assessment.compared, x.amount, x.payable, x.quantity, x.unknown) for x in lines]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A period as it was and as it would be; `was` is `None` where data are missing for what is supposed.

    `untold` are windows, of objectives by name, that are neither supposed nor measured: they earn nothing, as in the
    tests of a contract.
    """

    assumptions: tuple[Assumption, ...]
    was: Evaluation | None
    would_be: Evaluation
    untold: tuple[tuple[str, Window], ...] = ()

    @property
    def results(self) -> tuple[Compared, ...]:
        """All results of the period, in time order."""
        was = _by_result(self.was.lines if self.was is not None else ())
        would_be = _by_result(self.would_be.lines)
        found = []
        for key in dict.fromkeys((*would_be, *was)):
            name, entity, window = key
            mine, yours = was.get(key, ()), would_be.get(key, ())
            assumed = any(_speaks_of(one, name, window, entity) for one in self.assumptions)
            if not assumed and yours and yours[0].assessment.members:
                assumed = any(one.name == name and one.window in (None, window.label) for one in self.assumptions)
            found.append(Compared(name, entity, window, mine, yours, assumed))
        return tuple(found)


def _by_result(lines: Sequence[CreditLine]) -> dict[tuple[str, str | None, Window], tuple[CreditLine, ...]]:
    """Return lines by their results; several that are judged together have one, whichever of them is the worst."""
    found: dict[tuple[str, str | None, Window], tuple[CreditLine, ...]] = {}
    for line in lines:
        entity = None if line.assessment.members else line.entity
        key = (line.objective, entity, line.window)
        found[key] = (*found.get(key, ()), line)
    return found


def _speaks_of(one: Assumption, name: str, window: Window, entity: str | None) -> bool:
    return one.name == name and one.window in (None, window.label) and one.entity in (None, entity)


def what_if(
    contract: Contract,
    sources: Sequence[Source],
    period: Period,
    data: DataMap | None,
    assumed: Sequence[str],
    options: MeasureOptions = AS_USUAL,
) -> tuple[WhatIf | None, list[Diagnostic], list[Diagnostic]]:
    """Work out a period with assumptions, each written as in `ANS-1[2026-03]=78 %`; `data` is `None` without any.

    Returns what came of it, what is wrong with the assumptions, and what is wrong with the data.
    """
    contract = sampled(contract)
    plan, problems = plan_period(contract, period, caps=True)
    if plan is None:
        return None, [], problems
    cells = [
        _Cell(*plan.version(contract, Measurement(name, window, None, ())), window)
        for name, windows in plan.windows.items()
        for window in windows
    ]
    asked = _Asked(contract, period, plan.used, cells)
    wrong = asked.read(assumed)
    if wrong:
        return None, wrong, []

    def run(supposing: Supposing | None) -> tuple[Evaluation | None, list[Diagnostic]]:
        return evaluate(contract, sources, period, data or DataMap(), options, supposing=supposing)

    if data is None:
        return _without_data(asked, run)
    was, problems = run(None)
    if was is None:
        return _on_the_rest(asked, run, problems)
    wrong = asked.unknown_entities(was)
    if wrong:
        return None, wrong, problems
    base, _ = run(Supposing(_everything, asked.given(was))) if asked.figures else (was, problems)
    assert base is not None, "what could be measured once can be measured again"
    would_be = asked.would_be(base)
    return WhatIf(tuple(asked.assumptions), was, would_be), [], problems


def _everything(name: str, objective: Objective, window: Window) -> bool:
    return True


def _on_the_rest(
    asked: _Asked, run: _Run, problems: list[Diagnostic]
) -> tuple[WhatIf | None, list[Diagnostic], list[Diagnostic]]:
    """Measure what is not supposed, where the data do not tell all."""
    rest, more = run(Supposing(asked.needs_data))
    if rest is not None and asked.figures:
        rest, more = run(Supposing(asked.needs_data, asked.given(rest)))
    elif rest is None and asked.figures:
        rest, more = run(Supposing(asked.needs_data, asked.given(None)))
    if rest is None:
        return None, [], [*problems, *(one for one in more if one not in problems)]
    would_be = asked.would_be(rest)
    return WhatIf(tuple(asked.assumptions), None, would_be, tuple(asked.untold(would_be))), [], problems


def _without_data(asked: _Asked, run: _Run) -> tuple[WhatIf | None, list[Diagnostic], list[Diagnostic]]:
    """Work out what is supposed alone."""
    lacking = asked.lacking()
    if lacking:
        return None, [], lacking
    rest, problems = run(Supposing(asked.made_of_figures, asked.given(None)))
    if rest is None:
        return None, [], problems
    would_be = asked.would_be(rest)
    return WhatIf(tuple(asked.assumptions), None, would_be, tuple(asked.untold(would_be))), [], problems


@dataclass(frozen=True, slots=True)
class _Cell:
    """A window of an objective, with the contract that holds for it."""

    contract: Contract
    objective: Objective
    window: Window

    @property
    def key(self) -> _Key:
        return self.objective.name, self.window.label


@dataclass(slots=True)
class _Asked:
    """What is asked: all windows that the period rests on, its own among them, and the assumptions about them."""

    contract: Contract
    period: Period
    versions: Sequence[Contract]
    cells: Sequence[_Cell]
    assumptions: list[Assumption] = field(default_factory=list)

    # ------------------------------------------------------------ reading

    def read(self, texts: Sequence[str]) -> list[Diagnostic]:
        """Read assumptions; what is wrong with any of them comes back, all of it."""
        labels = {cell.window.label for cell in self.cells}
        problems: list[Diagnostic] = []
        told: dict[tuple[str, str | None, str | None], str] = {}
        for text in texts:
            one, found = read_assumption(text, self.versions, labels)
            if one is not None:
                found = list(self._wrong(one))
                first = told.setdefault((one.name, one.window, one.entity), text)
                if first is not text:
                    found.append((f"`{first}` already says what is assumed there", "keep one of the two"))
                self.assumptions.append(one)
            problems += [_problem(text, message, advice) for message, advice in found]
        return problems

    def _wrong(self, one: Assumption) -> Iterator[tuple[str, str | None]]:
        """Yield what keeps an assumption from being made, each with advice."""
        if one.figure:
            yield from self._wrong_figure(one)
            return
        own = [cell for cell in self.cells if cell.objective.name == one.name]
        inside = [cell for cell in own if self._inside(cell.window)]
        if not inside:
            yield f"no window of `{one.name}` ends in {self.period.label}", "ask for a period in which one ends"
            return
        if one.window is not None and all(cell.window.label != one.window for cell in own):
            yield (
                f"`{one.window}` is no window of `{one.name}` in {self.period.label}",
                _has("it has", [cell.window.label for cell in inside]),
            )
        objective = own[-1].objective
        apart = objective.separately
        if one.entity is not None and apart is None:
            yield f"`{one.name}` is not judged for each of several, so that it has no `{one.entity}`", "leave it out"
        elif one.entity is not None and apart is not None:
            if apart.values and one.entity not in apart.values:
                yield self._no_entity(one, apart.values)
            if one.outcome is not None and taken_together(objective):
                yield (
                    f"all of `{one.name}` have one outcome, and `{one.entity}` none of its own",
                    "assume a value of it, or an outcome of all",
                )

    def _wrong_figure(self, one: Assumption) -> Iterator[tuple[str, str | None]]:
        if one.entity is not None:
            yield f"a figure is not given for each of several, so that `{one.name}` has no `{one.entity}`", None
        inside = [w.label for w in self._windows_of(self._figure(one.name))]
        if one.window is not None and one.window not in inside:
            yield f"`{one.window}` is no window of `{one.name}` in {self.period.label}", _has("it has", inside)
        elif not inside:
            yield f"no window of `{one.name}` ends in {self.period.label}", "ask for a period in which one ends"

    def _no_entity(self, one: Assumption, names: Sequence[str]) -> tuple[str, str | None]:
        near = nearest(one.entity or "", names)
        advice = f"did you mean `{near}`?" if near is not None else _has("there are", names)
        return f"`{one.name}` has no `{one.entity}`", advice

    def unknown_entities(self, was: Evaluation) -> list[Diagnostic]:
        """Return a problem for each assumption about one of several of which there are no records."""
        assert was.basis is not None, "it was measured"
        there: dict[str, set[str]] = {}
        for one in was.basis.judging:
            names = {m.entity for m in (*one.members, one.measurement) if m.entity is not None}
            there.setdefault(one.objective.name, set()).update(names)
        return [
            _problem(one.written, *self._no_entity(one, sorted(there[one.name])))
            for one in self.assumptions
            if one.entity is not None and there.get(one.name) and one.entity not in there[one.name]
        ]

    def _inside(self, window: Window) -> bool:
        return self.period.first_date <= window.last_date <= self.period.last_date

    # ------------------------------------------------------------ figures

    @property
    def figures(self) -> list[Assumption]:
        """The assumptions about figures that somebody gives."""
        return [one for one in self.assumptions if one.figure]

    def _figure(self, name: str) -> GivenFigure:
        return next(figure for version in self.versions for figure in version.figures if figure.name == name)

    def _windows_of(self, figure: GivenFigure) -> tuple[Window, ...]:
        agreement = self.contract.agreement
        return windows_ending_in(
            figure.each, agreement.zone, self.period, agreement.first_date, agreement.last_date
        )  # fmt: skip

    def given(self, was: Evaluation | None) -> tuple[GivenValue, ...]:
        """Return the figures that are given, with those that are supposed in their place."""
        before = was.basis.given if was is not None and was.basis is not None else ()
        found = {(one.figure, one.label): one for one in before}
        for one in sorted(self.figures, key=lambda a: a.window is not None):
            figure = self._figure(one.name)
            for window in self._windows_of(figure):
                if one.window in (None, window.label):
                    found[one.name, window.label] = GivenValue(one.name, figure.each, window.label, one.value)
        return tuple(one for one in found.values() if one.value is not None)

    # ------------------------------------------------------------ what is measured

    def _chosen(self, cell: _Cell) -> list[Assumption]:
        """Return the assumptions about a window; those that name none are about the windows of the period."""
        inside = self._inside(cell.window)
        return [
            one
            for one in self.assumptions
            if one.name == cell.objective.name and (one.window == cell.window.label or (one.window is None and inside))
        ]

    def _settled(self) -> set[_Key]:
        """The windows of which all is supposed."""
        return {cell.key for cell in self.cells if any(one.entity is None for one in self._chosen(cell))}

    def needs_data(self, name: str, objective: Objective, window: Window) -> bool:
        """Whether a window has to be measured, because it is not supposed."""
        return (name, window.label) not in self._settled()

    def made_of_figures(self, name: str, objective: Objective, window: Window) -> bool:
        """Whether a window is measured without any records: of figures that are given."""
        return _of_figures(objective) and self.needs_data(name, objective, window)

    def lacking(self) -> list[Diagnostic]:
        """Return a problem for each objective of which a window in the period is neither supposed nor without data."""
        open_: dict[str, list[str]] = {}
        for cell in self.cells:
            if self._inside(cell.window) and not _of_figures(cell.objective) and not self._chosen(cell):
                open_.setdefault(cell.objective.name, []).append(cell.window.label)
        return [
            Diagnostic(
                "SLA771",
                f"`{name}` in {_listed(labels)} is neither measured nor assumed",
                help=f"add a value, as in --set '{name}=…', or name the data with --map or --data",
                where="--set",
            )
            for name, labels in open_.items()
        ]

    def untold(self, would_be: Evaluation) -> Iterator[tuple[str, Window]]:
        """Yield the windows that are neither supposed nor measured."""
        assert would_be.basis is not None, "it was concluded from something"
        known = {(one.objective.name, one.window.label) for one in would_be.basis.judging}
        yield from ((cell.objective.name, cell.window) for cell in self.cells if cell.key not in known)

    # ------------------------------------------------------------ putting assumptions in

    def would_be(self, base: Evaluation) -> Evaluation:
        """Return what the period would be."""
        assert base.basis is not None, "it was measured"
        measured: dict[_Key, list[ToJudge]] = {}
        for one in base.basis.judging:
            measured.setdefault((one.objective.name, one.window.label), []).append(one)
        judging: list[ToJudge] = []
        for cell in self.cells:
            own, chosen = measured.get(cell.key, []), self._chosen(cell)
            judging += _supposed(cell, own, chosen) if chosen else own
        found = concluded(
            self.contract, self.period, replace(base.basis, judging=tuple(judging)), base.receipt
        )  # fmt: skip
        return replace(found, quality=base.quality, uses=base.uses)


def _supposed(cell: _Cell, own: Sequence[ToJudge], chosen: Sequence[Assumption]) -> list[ToJudge]:
    """Return what is judged in a window where something is supposed; `own` is what was measured there."""
    objective = cell.objective
    measured = [m for one in own for m in (one.members or (one.measurement,))]
    if objective.separately is None:
        return [_judged(cell, chosen, None, measured[0] if measured else None)]
    together = taken_together(objective)
    whole = next((one for one in chosen if one.entity is None and one.outcome is not None), None)
    if together and whole is not None:
        alone = Measurement(objective.name, cell.window, None, ())
        return [ToJudge(cell.contract, _always(objective, whole), alone, (alone,))]
    by_name: dict[str | None, Measurement] = {one.entity: one for one in measured if one.entity is not None}
    names: Sequence[str | None] = list(by_name) or objective.separately.values
    names = names or sorted({one.entity for one in chosen if one.entity is not None}) or [None]
    found = [_judged(cell, chosen, name, by_name.get(name)) for name in names]
    if not together:
        return found
    members = tuple(one.measurement for one in found)
    over = members[0].over
    return [ToJudge(cell.contract, objective, Measurement(objective.name, cell.window, None, (), over=over), members)]


def _judged(cell: _Cell, chosen: Sequence[Assumption], name: str | None, like: Measurement | None) -> ToJudge:
    """Return one of several, or the only one, as it is supposed; as it was measured where nothing speaks of it."""
    speaking = [one for one in chosen if one.entity in (None, name)]
    if not speaking:
        measured = like or Measurement(cell.objective.name, cell.window, None, (), entity=name)
        return ToJudge(cell.contract, cell.objective, measured)
    one = max(speaking, key=lambda a: (a.entity is not None, a.window is not None))
    if one.outcome is not None:
        nothing = Measurement(cell.objective.name, cell.window, None, (), entity=name)
        return ToJudge(cell.contract, _always(cell.objective, one), nothing)
    records = like.records if like is not None else 0
    supposed = supposed_measurement(cell.objective, cell.window, one.value, entity=name, records=records)
    over = like.over if like is not None else None
    return ToJudge(cell.contract, cell.objective, replace(supposed, over=over))


def _always(objective: Objective, one: Assumption) -> Objective:
    """Return an objective that comes to a supposed outcome where it has no value."""
    return objective.model_copy(update={"no_data": one.outcome, "small_volume": None})


def _of_figures(objective: Objective) -> bool:
    parts = list(leaves(objective.measure.figure))
    return not objective.leaving_out and all(isinstance(part, FigureRef | WindowRef) for part in parts)


def _problem(text: str, message: str, advice: str | None) -> Diagnostic:
    return Diagnostic("SLA770", message, help=advice, where=f"--set {text}")


_MOST_NAMED = 8


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    return shown if len(names) <= _MOST_NAMED else f"{shown} and {len(names) - _MOST_NAMED} more"


def _has(words: str, names: Sequence[str]) -> str | None:
    return f"{words} {_listed(names)}" if names else None
