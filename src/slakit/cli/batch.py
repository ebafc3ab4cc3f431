"""Statements of many agreements: read, worked out and printed in several processes, booked here and in order.

Every contract is read first, so that two of one name are told before anything is booked. Statements are booked in the
order of the files, however long each takes, so that the same folder always makes the same ledger. What was booked is
printed before anything new is begun: an interruption leaves whole statements and nothing else.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slakit import api
from slakit.cli.as_of import resolved
from slakit.cli.crew import Crew, Done, Failure, Interrupts, crew_of
from slakit.cli.exits import FINDINGS, UNKNOWN, NothingWritten, exit_code
from slakit.cli.inputs import DataRequest, Issued, asks_for_many, files_read, overwritten
from slakit.cli.output import print_diagnostics, print_json
from slakit.cli.progress import progress
from slakit.contract import model
from slakit.diagnostics import Diagnostic, Severity
from slakit.measure import Limits, MeasureOptions
from slakit.render.statement_batch import Outcome, StatementRow, batch_json, batch_text

if TYPE_CHECKING:
    from slakit.evaluation import Evaluation
    from slakit.issued import IssuedPeriod
    from slakit.ledger import Ledger

__all__ = ["statements_of_many"]

_LEAST_MEMORY = 64_000_000
"""Bytes; with less, nothing could be measured."""
_SHOWN = 3
"""How many others of one name are named for each."""
_AHEAD = 64
"""So many results may wait for one before them that takes longer."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for one contract; it goes to the process that works on it."""

    path: str
    request: DataRequest
    limits: Limits
    folder: Path
    out: Path | None
    as_of: int | None = None
    issued: tuple[IssuedPeriod, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A contract as far as it must be known before any is worked out."""

    agreement: str | None
    zone: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Worked:
    """An evaluation, and what is known of its row; only one that is `complete` is booked."""

    loaded: api.Loaded
    evaluation: Evaluation
    row: StatementRow
    complete: bool


# ------------------------------------------------------------------ what the processes do


def _read(path: str) -> _Read:
    loaded = api.load(path)
    if loaded.contract is None:
        return _Read(None, "", loaded.diagnostics)
    agreement = loaded.contract.agreement
    return _Read(agreement.name, agreement.zone, loaded.diagnostics)


def _worked_out(asked: _Asked) -> StatementRow | _Worked:
    """Evaluate one contract; where that cannot be done, the row says why."""
    request, period = asked.request, asked.request.period
    loaded = api.load(asked.path)
    if loaded.contract is None:  # it was changed since it was read
        return StatementRow(asked.path, "broken contract", FINDINGS, problems=loaded.diagnostics)
    name = loaded.contract.agreement.name
    row = StatementRow(asked.path, "unusable data", UNKNOWN, name)
    beside = request.map_path or api.data_map_beside(asked.path)
    if beside is None and not request.files and api.tables(loaded.contract):
        missing = Path(asked.path).with_suffix(".data.toml").name
        return replace(row, outcome="no data map", detail=f"{missing} is missing")
    data, problems = api.load_data(beside, request.files)
    if data is None:
        return replace(row, problems=tuple(problems))
    rejects = request.rejects(name, asked.folder)
    outputs = {"--rejects": rejects} | ({"--out": asked.out} if asked.out is not None else {})
    clash = overwritten(outputs, files_read(loaded, data))
    if clash is not None:
        return replace(row, problems=(Diagnostic("SLA802", clash, where=asked.path),))
    options = MeasureOptions(rejects, asked.limits, request.counted_by, asked.as_of)
    evaluation, found = api.evaluate(loaded, period, data, options, issued=asked.issued)
    problems += found
    if evaluation is None:
        return replace(row, problems=tuple(problems))
    refused = evaluation.rejected
    row = replace(row, total=evaluation.total, problems=tuple(problems))
    if not evaluation.decided:
        row = replace(row, outcome="undecided", detail=_undecided(evaluation))
    elif refused > request.accept_rejects:
        rows = "1 row" if refused == 1 else f"{refused} rows"
        row = replace(row, outcome="data refused", detail=f"{rows}, listed in {rejects}")
    else:
        return _Worked(loaded, evaluation, replace(row, code=exit_code(loaded.diagnostics)), complete=True)
    return _Worked(loaded, evaluation, row, complete=False)


def _undecided(evaluation: Evaluation) -> str:
    names = dict.fromkeys(a.objective for a in evaluation.assessments if a.outcome is model.Outcome.UNDECIDED)
    return ", ".join(names) or "its total cannot be told"


def _printed(worked: _Worked) -> list[Diagnostic]:
    row = worked.row
    assert row.pdf is not None, "given when it was booked"
    return api.render_statement(worked.loaded, worked.evaluation, row.pdf, number=row.statement)


# ------------------------------------------------------------------ the order of things


class _Batch:
    """All statements on their way; `ledger` is `None` where they are shown and not booked."""

    def __init__(self, asked: list[_Asked], crew: Crew, ledger: Ledger | None, now: Callable[[], dt.datetime]) -> None:
        self.asked = asked
        self.rows: list[StatementRow | None] = [None] * len(asked)
        self.error: Exception | None = None
        """What keeps the ledger from being written; nothing more is booked then."""
        self._crew, self._ledger, self._now = crew, ledger, now
        self._read: dict[int, _Read] = {}
        self._waiting: deque[int] = deque()
        self._unbooked: deque[int] = deque()
        self._worked: dict[int, _Worked] = {}
        self._printing: deque[tuple[int, _Worked]] = deque()
        self._being_printed: dict[int, StatementRow] = {}

    def read(self, interrupts: Interrupts) -> None:
        """Read all contracts, and settle those that are not to be worked out. Raises KeyboardInterrupt when stopped."""
        todo = deque(range(len(self.asked)))
        while todo or self._crew.busy:
            while todo and self._crew.idle and not interrupts.asked:
                index = todo.popleft()
                self._crew.start(index, _read, self.asked[index].path, stoppable=True)
            for done in self._crew.fetch():
                if isinstance(done.value, _Read):
                    self._read[done.key] = done.value
                elif isinstance(done.value, Failure):
                    self._fail(done.key, done.value)
            if interrupts.asked:
                raise KeyboardInterrupt
        self._sort_out()

    def _sort_out(self) -> None:
        named: dict[str, list[int]] = {}
        for index, read in sorted(self._read.items()):
            if read.agreement is None:
                code = max(exit_code(read.diagnostics, Severity.ERROR), FINDINGS)
                self.rows[index] = StatementRow(
                    self.asked[index].path, "broken contract", code, problems=read.diagnostics
                )
            else:
                named.setdefault(read.agreement, []).append(index)
        for name, indices in named.items():
            if len(indices) > 1:
                self._same_name(name, indices)
            else:
                self._unbooked.append(indices[0])
        self._unbooked = deque(sorted(self._unbooked))
        self._waiting = deque(self._unbooked)

    def _same_name(self, name: str, indices: list[int]) -> None:
        """Refuse agreements whose statements would have one number: nobody can tell which of them is meant."""
        paths = [self.asked[index].path for index in indices]
        for index, path in zip(indices, paths, strict=True):
            shown = [other for other in paths[: _SHOWN + 1] if other != path][:_SHOWN]
            more = len(paths) - 1 - len(shown)
            others = [*shown, *([f"{more} more"] if more else [])]
            named = " and ".join(part for part in (", ".join(others[:-1]), others[-1]) if part)
            both = "both" if len(paths) == 2 else "all"
            problem = Diagnostic(
                "SLA910",
                f"the agreement {name} is also the name of {named}, and {both} would have one statement",
                help="give each agreement a name of its own, or leave the wrong file out",
                where=path,
            )
            said = (*self._read[index].diagnostics, problem)
            detail = f"as {', '.join(others)}"
            self.rows[index] = StatementRow(path, "same name", FINDINGS, name, detail=detail, problems=said)

    def take_as_issued(self, issued: Issued) -> None:
        """Take earlier periods from statements; an agreement whose statements contradict each other is settled."""
        for index in list(self._waiting):
            name = self._read[index].agreement
            assert name is not None, "only contracts that were read are waiting"
            before, problems = issued(name)
            if problems:
                self._waiting.remove(index)
                path = self.asked[index].path
                row = StatementRow(path, "unusable statements", UNKNOWN, name, problems=tuple(problems))
                self._settle(index, row)
            else:
                self.asked[index] = replace(self.asked[index], issued=tuple(before or ()))

    def zones(self) -> dict[int, str]:
        """Return the zones of the agreements that are to be worked out, by the place of their contracts."""
        return {index: self._read[index].zone for index in self._waiting}

    def run(self, interrupts: Interrupts, tell: Callable[[str, float | None], None] | None) -> None:
        """Work out, book and print; stopped, only what is booked is printed."""
        while True:
            stopped = interrupts.asked or self.error is not None
            self._hand_out(stopped=stopped)
            if not self._crew.busy:
                break
            if stopped:
                self._crew.stop()
            for done in self._crew.fetch():
                self._take(done)
            if not interrupts.asked:
                self._book()
            if tell is not None:
                ready = sum(row is not None for row in self.rows)
                tell(f"{ready} of {len(self.rows)} statements", ready / len(self.rows))

    def _hand_out(self, *, stopped: bool) -> None:
        while self._crew.idle and (self._printing or (self._waiting and not stopped and self._near())):
            if self._printing:
                index, worked = self._printing.popleft()
                self._being_printed[index] = worked.row
                self._crew.start(index, _printed, worked, stoppable=self._ledger is None)
            else:
                index = self._waiting.popleft()
                self._crew.start(index, _worked_out, self.asked[index], stoppable=True)

    def _near(self) -> bool:
        """Whether not too many results wait for one before them."""
        return len(self._worked) < _AHEAD

    def _take(self, done: Done) -> None:
        index, value = done.key, done.value
        row = self._being_printed.pop(index, None)
        if isinstance(value, Failure):
            self._fail(index, value, row)
        elif row is not None and done.how == "finished":
            if value:
                row = replace(row, outcome="not printed", code=UNKNOWN, pdf=None, problems=(*row.problems, *value))
            self._settle(index, row)
        elif isinstance(value, StatementRow):
            self._settle(index, value)
        elif isinstance(value, _Worked):
            self._worked[index] = value

    def _settle(self, index: int, row: StatementRow) -> None:
        """Say at last what became of a contract, with what was said of it when it was read."""
        read = self._read.get(index)
        said = (*(read.diagnostics if read is not None else ()), *row.problems)
        self.rows[index] = replace(row, problems=tuple(dict.fromkeys(said)))

    def _fail(self, index: int, failure: Failure, row: StatementRow | None = None) -> None:
        path = self.asked[index].path
        problem = Diagnostic(
            "SLA911",
            f"the work on this agreement was not finished: {failure.words}",
            help="the others are not touched by it; run the same command again",
            where=path,
        )
        row = row or StatementRow(path, "failed", failure.code, _name(self._read.get(index)))
        outcome: Outcome = "failed" if row.statement is None else "not printed"
        row = replace(row, outcome=outcome, code=failure.code, pdf=None, problems=(*row.problems, problem))
        self._settle(index, row)

    def _book(self) -> None:
        """Book what is ready, up to the first that is not."""
        while self._unbooked and self.error is None:
            index = self._unbooked[0]
            if index not in self._worked and self.rows[index] is None:
                return
            self._unbooked.popleft()
            if index not in self._worked:
                continue
            worked = self._worked.pop(index)
            if self._ledger is not None and worked.complete:
                self._enter(index, worked, self._ledger)
            elif self._ledger is not None:
                self._settle(index, worked.row)
            else:
                row = replace(worked.row, outcome="previewed") if worked.complete else worked.row
                self._print(index, worked, row, f"{row.agreement}-{self.asked[index].request.period.label}")

    def _enter(self, index: int, worked: _Worked, ledger: Ledger) -> None:
        from slakit.ledger import LedgerError
        from slakit.statements import booked, conflict

        try:
            found = booked(ledger, worked.evaluation, self._now())
        except LedgerError as error:
            self.error = error
            return
        assert found.entry is not None, "issuing makes an entry or finds one"
        row = replace(worked.row, statement=found.entry.statement)
        problem = conflict(found, worked.evaluation)
        if problem is not None:
            problems = (*row.problems, replace(problem, where=row.contract))
            self._settle(index, replace(row, outcome="conflict", code=FINDINGS, problems=problems))
            return
        row = replace(row, outcome="issued" if found.outcome == "new" else "issued before")
        self._print(index, worked, row, found.entry.statement.replace("/", "-"))

    def _print(self, index: int, worked: _Worked, row: StatementRow, name: str) -> None:
        asked = self.asked[index]
        row = replace(row, pdf=asked.out or asked.folder / f"{name}.pdf")
        self._printing.append((index, replace(worked, row=row)))

    def finished(self) -> list[StatementRow]:
        """Return what became of all, in the order of the files."""
        return [
            row if row is not None else StatementRow(asked.path, "interrupted", UNKNOWN, _name(self._read.get(index)))
            for index, (row, asked) in enumerate(zip(self.rows, self.asked, strict=True))
        ]


def _name(read: _Read | None) -> str | None:
    return read.agreement if read is not None else None


# ------------------------------------------------------------------ the command


def statements_of_many(
    ctx: click.Context,
    paths: Sequence[str],
    request: DataRequest,
    out: Path | None,
    jobs: int | None,
    *,
    as_json: bool,
    ledger: Ledger | None,
    now: Callable[[], dt.datetime],
    as_of: dt.datetime | None = None,
    issued: Issued | None = None,
) -> int:
    """Issue, or without a ledger show, the statements of all contracts below the paths; the highest code wins."""
    found, problems = api.contract_files(paths)
    files = list({os.path.realpath(path): path for path in reversed(found)}.values())[::-1]
    print_diagnostics(ctx, problems)
    missing = exit_code(problems)
    if not files:
        if not problems:
            click.echo("help: name a file, or a folder that has contracts (files that end in .sla)", err=True)
        return UNKNOWN
    many = asks_for_many(paths)
    if many:
        _refuse_what_is_for_one(ctx, request)
    folder = out if many and out is not None else Path()
    trouble = _made(folder)
    if trouble:
        print_diagnostics(ctx, trouble)
        return UNKNOWN
    jobs, limits = _shared(request, jobs, len(files))
    asked = [_Asked(path, request, limits, folder, None if many else out) for path in files]
    with Interrupts() as interrupts:
        crew = crew_of(interrupts, jobs, 3 * len(files))  # read, worked out, printed
        batch = _Batch(asked, crew, ledger, now)
        try:
            with progress() as tell:
                try:
                    batch.read(interrupts)
                except KeyboardInterrupt as error:
                    raise NothingWritten from error
                batch.asked = _with_moments(ctx, batch, as_of)
                if issued is not None:
                    batch.take_as_issued(issued)
                batch.run(interrupts, tell)
        finally:
            crew.close()
    rows = batch.finished()
    for row in rows:
        print_diagnostics(ctx, row.problems)
    code = max(missing, *(row.code for row in rows))
    if as_json:
        print_json(batch_json(rows, request.period.label, code))
    else:
        click.echo(batch_text(rows))
    if batch.error is not None:
        raise batch.error
    if interrupts.asked:
        raise click.Abort
    return code


def _refuse_what_is_for_one(ctx: click.Context, request: DataRequest) -> None:
    given: dict[str, Any] = {"--data": request.files, "--map": request.map_path, "--rejects": request.rejects_path}
    for option, value in given.items():
        if value:
            ctx.fail(f"{option} is for one contract; each of several has its data map beside it, NAME.data.toml")


def _made(folder: Path) -> list[Diagnostic]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return [Diagnostic("SLA802", f"the folder {folder} cannot be made: {reason}", where=str(folder),
                           help="name another place with --out; nothing was left behind")]  # fmt: skip
    return []


def _shared(request: DataRequest, jobs: int | None, files: int) -> tuple[int, Limits]:
    """Return how many processes there are, and what each may take of the memory and the cores of one evaluation."""
    whole = Limits(request.memory)
    if jobs is None:
        jobs = 1 if request.engine == "spark" else whole.cores  # a cluster has enough to do with one
    jobs = max(1, min(jobs, files, whole.bytes // _LEAST_MEMORY))
    return jobs, Limits(whole.bytes // jobs, max(1, whole.cores // jobs))


def _with_moments(ctx: click.Context, batch: _Batch, as_of: dt.datetime | None) -> list[_Asked]:
    """Return what is asked, with the instant of judgement as the zone of each agreement shows it."""
    zones = batch.zones()
    return [
        replace(one, as_of=resolved(ctx, as_of, zones[index])) if index in zones else one
        for index, one in enumerate(batch.asked)
    ]
