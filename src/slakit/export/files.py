"""Writes a result in the formats that are asked for: all files of a run, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from slakit.diagnostics import Diagnostic
from slakit.export.csv_table import table_csv
from slakit.export.einvoice import EINVOICES, CreditNote, credit_note, einvoice_xml
from slakit.export.json_document import statement_json
from slakit.export.parquet import table_parquet
from slakit.export.statement import Statement
from slakit.export.tables import TABLES, tables_of
from slakit.render.csv_text import PLAIN, Dialect
from slakit.render.files import write_atomically

__all__ = ["FORMATS", "export", "export_paths", "missing_package"]

FORMATS = ("csv", "xlsx", "parquet", "json")
"""What any result can be written as; one that was issued also as a credit note (`EINVOICES`)."""
_BY_TABLE = ("csv", "parquet")


def export_paths(folder: Path, stem: str, formats: Sequence[str]) -> dict[str, list[Path]]:
    """Where the files of each format go: `acme-2026-03-credits.csv`, `acme-2026-03.xlsx`."""
    return {
        kind: [folder / f"{stem}-{table}.{kind}" for table in TABLES]
        if kind in _BY_TABLE
        else [folder / (f"{stem}.{kind}.xml" if kind in EINVOICES else f"{stem}.{kind}")]
        for kind in formats
    }


def _contents(
    statement: Statement, kind: str, dialect: Dialect, note: CreditNote | None
) -> list[Callable[[], bytes | Iterable[bytes]]]:
    """What makes the bytes of the files of a format, in the order of their paths."""
    if kind in EINVOICES:
        assert note is not None, "was made for these formats"
        return [partial(einvoice_xml, note, kind)]
    if kind == "json":
        return [partial(statement_json, statement)]
    if kind == "xlsx":
        from slakit.export.workbook import statement_xlsx

        return [partial(statement_xlsx, statement)]
    if kind == "csv":
        return [partial(table_csv, table, dialect) for table in tables_of(statement)]
    return [partial(table_parquet, table, statement.currency) for table in tables_of(statement)]


def missing_package(kind: str, error: ModuleNotFoundError, where: str) -> Diagnostic:
    """Say that a format cannot be written, because a package for it is not installed."""
    extra = "einvoice" if kind in EINVOICES else "export"
    return Diagnostic(
        "SLA811",
        f"{kind} needs the Python package {error.name}, which is not installed",
        help=f"run: pip install 'slakit[{extra}]'",
        where=where,
    )


def export(
    statement: Statement, folder: Path, formats: Sequence[str], dialect: Dialect = PLAIN
) -> tuple[list[Path], list[Diagnostic]]:
    """Write a result; the files that were written come back, and what kept others from it."""
    done: list[Path] = []
    note: CreditNote | None = None
    if any(kind in EINVOICES for kind in formats):
        note, problems = credit_note(statement)
        if note is None:
            return [], problems
    for kind, paths in export_paths(folder, statement.stem, formats).items():
        for path, content in zip(paths, _contents(statement, kind, dialect, note), strict=True):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                write_atomically(path, content())
            except ModuleNotFoundError as error:
                return done, [missing_package(kind, error, str(path))]
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                return done, [
                    Diagnostic("SLA802", f"{path} cannot be written: {reason}", where=str(path),
                               help="name another folder with --out; files written before stay")
                ]  # fmt: skip
            done.append(path)
    return done, []
