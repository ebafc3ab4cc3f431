"""Options that commands about measured data share, and what they turn into."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from slakit import api
from slakit.cli.as_of import MomentType, resolved
from slakit.cli.exits import DONE, UNKNOWN, NothingWritten, exit_code
from slakit.cli.output import print_diagnostics
from slakit.cli.progress import progress
from slakit.diagnostics import Diagnostic, Severity
from slakit.timeline import Period, parse_period

if TYPE_CHECKING:
    from slakit.evaluation import Evaluation
    from slakit.issued import IssuedPeriod
    from slakit.measure import DataMap, EngineChoice, MeasureOptions

__all__ = [
    "DataRequest",
    "DateType",
    "Issued",
    "MemoryType",
    "PeriodType",
    "as_of_option",
    "asks_for_many",
    "data_options",
    "evaluated",
    "files_read",
    "inputs_of",
    "overwritten",
    "refuse_overwriting",
]

Issued = Callable[[str], "tuple[list[IssuedPeriod] | None, list[Diagnostic]]"]
"""Tells by the name of an agreement which statements earlier periods are taken from."""

_LEAST_MEMORY = 64_000_000


class PeriodType(click.ParamType[Period]):
    """A period such as 2026-03, 2026-Q1, 2026 or 2026-01..2026-03."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """Read a period; wrong usage when it is none."""
        if isinstance(value, Period):
            return value
        period = parse_period(value)
        if period is None:
            self.fail(f"`{value}` is not a period; write 2026-03, 2026-Q1, 2026 or 2026-01..2026-03", param, ctx)
        return period


class MemoryType(click.ParamType[int]):
    """An amount of memory such as 2GB or 512MiB, in bytes."""

    name = "memory"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read an amount of memory; wrong usage when it is none, or so little that nothing could be measured."""
        from slakit.measure import parse_memory

        size = value if isinstance(value, int) else parse_memory(value)
        if size is None:
            self.fail(f"`{value}` is not an amount of memory; write 2GB or 512MB", param, ctx)
        if size < _LEAST_MEMORY:
            self.fail(f"{value} is too little to measure anything with; the least is 64MB", param, ctx)
        return size


class DateType(click.ParamType[dt.date]):
    """A date such as 2026-07-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Read a date; wrong usage when it is none."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            self.fail(f"`{value}` is not a date; write it as in 2026-07-01", param, ctx)


def _files(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """`calls=FILE`, several times for several files."""
    files: dict[str, tuple[str, ...]] = {}
    for value in values:
        name, sign, path = value.partition("=")
        if not sign or not name or not path:
            raise click.BadParameter(
                f"`{value}`: write the record type and the file, as in calls=calls.csv", ctx, param
            )
        files[name] = (*files.get(name, ()), path)
    return files


@dataclass(frozen=True, slots=True)
class DataRequest:
    """Which period to evaluate, on which data, and how many refused rows are tolerable."""

    period: Period
    files: dict[str, tuple[str, ...]]
    map_path: Path | None
    rejects_path: Path | None
    accept_rejects: int
    memory: int | None
    engine: Literal["duckdb", "spark"]
    master: str | None

    @property
    def counted_by(self) -> EngineChoice:
        """The engine that counts."""
        from slakit.measure import EngineChoice

        return EngineChoice(self.engine, self.master)

    def rejects(self, agreement: str, folder: Path = Path()) -> Path:
        """Where refused rows are listed."""
        return self.rejects_path or folder / f"{agreement}-{self.period.label}.rejects.csv"

    @contextmanager
    def measuring(self, rejects: Path | None = None, as_of: int | None = None) -> Iterator[MeasureOptions]:
        """How to measure, with a line that tells of its progress until the context ends.

        Refused rows are listed in `rejects`; what still runs is judged at an instant (microseconds UTC).
        """
        from slakit.measure import Limits, MeasureOptions

        try:
            with progress() as tell:
                yield MeasureOptions(rejects, Limits(self.memory, progress=tell), self.counted_by, as_of)
        except KeyboardInterrupt as error:
            raise NothingWritten from error


_PERIOD = click.option("--period", type=PeriodType(), required=True, metavar="PERIOD",
                       help="2026-03, 2026-Q1, 2026, or 2026-01..2026-03.")  # fmt: skip


def data_options(function: Callable[..., int], period: Callable[..., Any] = _PERIOD) -> Callable[..., int]:
    """The options with which a command finds its period and data; it gets them as one `request`.

    A command that can do without a period brings an option of its own, which gives one all the same.
    """

    @functools.wraps(function)
    def command(*args: Any, **kwargs: Any) -> int:
        request = DataRequest(**{field.name: kwargs.pop(field.name) for field in dataclasses.fields(DataRequest)})
        return function(*args, request=request, **kwargs)

    for option in reversed(
        (
            period,
            click.option("--data", "files", multiple=True, callback=_files, metavar="RECORDS=FILE",
                         help="A data file of a record type, as in calls=calls.csv; may be repeated."),
            click.option("--map", "map_path", type=click.Path(path_type=Path), metavar="FILE",
                         help="The data map [default: CONTRACT.data.toml beside the contract, if it is there]."),
            click.option("--rejects", "rejects_path", type=click.Path(path_type=Path), metavar="FILE",
                         help="Where refused rows are listed [default: AGREEMENT-PERIOD.rejects.csv here]."),
            click.option("--accept-rejects", type=click.IntRange(min=0), default=0, show_default=True, metavar="N",
                         help="Refused rows up to this number leave the result complete."),
            click.option("--memory", type=MemoryType(), metavar="SIZE",
                         help="The memory for measuring, as in 2GB; what does not fit goes to temporary files "
                         "[default: a quarter of the machine's, at most 2GB]."),
            click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True,
                         help="What counts: DuckDB on this machine, or Apache Spark on a cluster."),
            click.option("--master", metavar="URL",
                         help="The master of the Spark cluster, as in spark://HOST:7077 [default: as Spark is set up, "
                         "else this machine]."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


as_of_option = click.option(
    "--as-of", type=MomentType(), metavar="INSTANT",
    help="What still runs is judged at this instant, as in 2026-04-01T09:00 in the agreement's zone; what happened "
    "later is not known [default: what still runs stays undecided].",
)  # fmt: skip
"""The instant of judgement, for commands that evaluate; they get it as `as_of`."""


def asks_for_many(paths: Sequence[str]) -> bool:
    """Whether paths stand for several contracts, or may: a folder does."""
    return len(paths) > 1 or Path(paths[0]).is_dir()


def refuse_overwriting(ctx: click.Context, outputs: Mapping[str, Path], inputs: Iterable[str | Path]) -> None:
    """Wrong usage, before anything is written, when an output would replace an input or another output.

    `outputs` are by the option that names them. Links are followed on both sides.
    """
    problem = overwritten(outputs, inputs)
    if problem is not None:
        ctx.fail(problem)


def overwritten(outputs: Mapping[str, Path], inputs: Iterable[str | Path]) -> str | None:
    """Say which output would replace an input or another output; `None` where none does."""
    taken = {os.path.realpath(path): f"{path} is read by this command" for path in inputs}
    for option, path in outputs.items():
        real = os.path.realpath(path)
        if real in taken:
            return f"{option} {path}: {taken[real]}; name another file"
        taken[real] = f"{path} is also written by {option}"
    return None


def files_read(loaded: api.Loaded, data: DataMap) -> list[str | Path]:
    """Return the files that an evaluation of a contract reads."""
    return [
        loaded.path,
        *(s.name for s in loaded.sources),
        *(f for r in (*data.records, *data.given) for f in data.files(r)),
        *(data.folder / one.sqlite for r in data.records for one in data.databases(r) if one.sqlite is not None),
        *([data.name] if data.name else []),
    ]


def inputs_of(
    ctx: click.Context,
    contract_path: str,
    request: DataRequest,
    out: Path | Callable[[str], Mapping[str, Path]] | None = None,
) -> tuple[api.Loaded, DataMap | None, Path, int]:
    """Load a contract and its data map, and say where refused rows go; without a map the exit code is final.

    `out` is the file that --out names, or tells from the agreement's name which files the command writes, by options.
    """
    loaded = api.load(contract_path)
    print_diagnostics(ctx, loaded.diagnostics)
    if loaded.contract is None:
        return loaded, None, Path(), max(exit_code(loaded.diagnostics, Severity.ERROR), 1)
    if request.master is not None and request.engine != "spark":
        ctx.fail(f"--master {request.master} is for Spark; write --engine spark as well")
    types = api.tables(loaded.contract)
    for name in request.files:
        if name not in types:
            has = f"it has {', '.join(types)}" if types else "it has none"
            ctx.fail(f"--data {name}=…: the contract has no record type `{name}`; {has}")
    data, problems = api.load_data(request.map_path or api.data_map_beside(contract_path), request.files)
    print_diagnostics(ctx, problems)
    if data is None:
        return loaded, None, Path(), UNKNOWN
    rejects = request.rejects(loaded.contract.agreement.name)
    outputs: Mapping[str, Path] = {}
    if out is not None:
        outputs = {"--out": out} if isinstance(out, Path) else out(loaded.contract.agreement.name)
    refuse_overwriting(ctx, {"--rejects": rejects, **outputs}, files_read(loaded, data))
    return loaded, data, rejects, DONE


def evaluated(
    ctx: click.Context,
    contract_path: str,
    request: DataRequest,
    out: Path | Callable[[str], Mapping[str, Path]] | None = None,
    as_of: dt.datetime | None = None,
    issued: Issued | None = None,
) -> tuple[api.Loaded, Evaluation | None, int]:
    """Load, read data and evaluate; problems are printed, and the exit code so far comes back.

    `issued` tells by the name of an agreement what was issued for earlier periods.
    """
    loaded, data, rejects, code = inputs_of(ctx, contract_path, request, out)
    if data is None:
        return loaded, None, code
    assert loaded.contract is not None, "a contract without a model was refused above"
    moment = resolved(ctx, as_of, loaded.contract.agreement.zone)
    before, problems = issued(loaded.contract.agreement.name) if issued is not None else (None, [])
    print_diagnostics(ctx, problems)
    if problems:
        return loaded, None, UNKNOWN
    with request.measuring(rejects, moment) as options:
        evaluation, found = api.evaluate(loaded, request.period, data, options, issued=before)
    print_diagnostics(ctx, found)
    if evaluation is None:
        return loaded, None, UNKNOWN
    known = evaluation.known(request.accept_rejects)
    return loaded, evaluation, max(exit_code(loaded.diagnostics), DONE if known else UNKNOWN)
