"""Options of commands that export results, and the writing of them."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slakit.cli.exits import DONE, UNKNOWN
from slakit.cli.output import print_diagnostics
from slakit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from slakit.export import Statement
    from slakit.render.csv_text import Dialect

__all__ = ["Exports", "dialect_of", "export_options", "written"]


@dataclass(frozen=True, slots=True)
class Exports:
    """Which formats to write, where, and in which dialect of CSV."""

    formats: tuple[str, ...]
    folder: Path
    dialect: str

    def files(self, stem: str) -> Mapping[str, Path]:
        """The files that are written, by what names them in a message."""
        from slakit.export import export_paths

        paths = export_paths(self.folder, stem, self.formats)
        return {f"--export {kind} ({path.name})": path for kind, some in paths.items() for path in some}


def _formats(known: Sequence[str]) -> Callable[[click.Context, click.Parameter, str | None], tuple[str, ...]]:
    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
        kinds = tuple(dict.fromkeys(kind.strip() for kind in (value or "").split(",") if kind.strip()))
        for kind in kinds:
            if kind not in known:
                raise click.BadParameter(f"`{kind}`: write one or more of {', '.join(known)}", ctx, param)
        return kinds

    return read


def export_options(known: Sequence[str]) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """The options with which a command exports; it gets them as one `exports`."""

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def command(*args: Any, **kwargs: Any) -> int:
            names = [field.name for field in dataclasses.fields(Exports)]
            return function(*args, exports=Exports(**{name: kwargs.pop(name) for name in names}), **kwargs)

        for option in reversed(
            (
                click.option("--export", "formats", callback=_formats(known), metavar="FORMATS",
                             help=f"Write files: one or more of {','.join(known)}."),
                click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False), default=".",
                             metavar="FOLDER", help="Where the files go, as AGREEMENT-PERIOD… [default: here]."),
                click.option("--dialect", default="plain", show_default=True, metavar="NAME",
                             help="How CSV is written: plain, excel, or excel-LOCALE as in excel-nl."),
            )
        ):  # fmt: skip
            command = option(command)
        return command

    return decorate


def dialect_of(ctx: click.Context, exports: Exports) -> Dialect | None:
    """Return the dialect that is asked for; one that there is not is reported, before anything else is done."""
    from slakit.export import dialect_named

    dialect = dialect_named(exports.dialect)
    if isinstance(dialect, Diagnostic):
        print_diagnostics(ctx, [dialect])
        return None
    return dialect


def written(ctx: click.Context, statement: Statement, exports: Exports, dialect: Dialect) -> int:
    """Write what is asked for and print the names of the files; the exit code comes back."""
    from slakit.export import export

    paths, problems = export(statement, exports.folder, exports.formats, dialect)
    for path in paths:
        click.echo(str(path))
    print_diagnostics(ctx, problems)
    return UNKNOWN if problems else DONE
