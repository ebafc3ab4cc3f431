"""What `import slakit` offers, as functions: load, check, evaluate, explain, render.

Everything the commands do is done here; they only read arguments, print and exit. Functions return results with
diagnostics; they raise for a broken machine only.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slakit.authoring import Formatted, contract_files, formatted, mend, unreadable, write_formatted
from slakit.checks import check
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.contract.samples import sampled
from slakit.diagnostics import Diagnostic, Source, combined_sha256
from slakit.reporting import compliance_report, log_report, risk_report, write_report
from slakit.resources import codes_path, read_use, stdlib_names
from slakit.syntax import without_collecting

if TYPE_CHECKING:
    from slakit.credits import CreditLine
    from slakit.data_check import DataCheck
    from slakit.diff import Comparison
    from slakit.evaluation import Evaluation
    from slakit.evidence import Behind
    from slakit.issued import IssuedPeriod
    from slakit.key_dates import KeyDates
    from slakit.measure import DataMap, MeasureOptions
    from slakit.measure.drafting import Draft
    from slakit.render.documents import SourceFile
    from slakit.replay import Replay
    from slakit.timeline import Period
    from slakit.whatif import WhatIf
    from slakit.worked import ExampleResult

__all__ = [
    "Formatted",
    "Loaded",
    "check_data",
    "compare",
    "compliance_report",
    "contract_files",
    "data_map_beside",
    "draft_data_map",
    "evaluate",
    "explain",
    "explained_codes",
    "formatted",
    "in_force",
    "json_schema",
    "key_dates",
    "load",
    "load_at",
    "load_data",
    "log_report",
    "mend",
    "render_agreement",
    "render_statement",
    "replay",
    "risk_report",
    "rows_behind",
    "text_languages",
    "what_if",
    "work_out_examples",
    "write_calendar",
    "write_formatted",
    "write_report",
]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A contract file as it was read: its model (`None` when a problem blocks it), all problems, all sources.

    `data` are the bytes of the contract's own file.
    """

    path: str
    contract: Contract | None
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...]
    data: bytes


@without_collecting
def load(path: str | Path) -> Loaded:
    """Read a contract file and the files it uses, and judge it."""
    name = str(path)
    try:
        if Path(name).exists() and not Path(name).is_dir() and not Path(name).is_file():
            raise OSError(errno.EINVAL, "not a plain file", name)
        data = Path(name).read_bytes()
    except OSError as error:
        return Loaded(name, None, (unreadable(name, error),), (), b"")
    contract, diagnostics, sources = read_contract(name, data, read_use, stdlib_names(), check)
    return Loaded(name, contract, tuple(diagnostics), sources, data)


@without_collecting
def load_at(path: str | Path, ref: str) -> Loaded:
    """Read a contract file as it is in a commit of the git repository it lies in, with the files that it uses there."""
    from slakit.revisions import open_revision

    revision, problems = open_revision(str(path), ref)
    data = revision.read(revision.path) if revision is not None else None
    if revision is None or data is None:
        return Loaded(str(path), None, tuple(problems), (), b"")
    name = revision.name
    contract, diagnostics, sources = read_contract(name, data, revision.read_use, stdlib_names(), check)
    return Loaded(name, contract, tuple(diagnostics), sources, data)


def in_force(loaded: Loaded, date: dt.date) -> tuple[str, tuple[int, ...]]:
    """The text of a contract as it is in force on a date, and the numbers of the amendments in it.

    The contract must have a model.
    """
    from slakit.contract.from_syntax.consolidated import consolidated

    return consolidated(loaded.path, loaded.data, read_use, stdlib_names(), date)


# Heavy libraries (the query engine, the typesetter) load only inside the functions that need them, so that
# checking a contract stays quick.


def data_map_beside(contract_path: str) -> Path | None:
    """The data map that belongs to a contract by its name: `acme.data.toml` beside `acme.sla`."""
    path = Path(contract_path).with_suffix(".data.toml")
    return path if path.exists() else None


def tables(contract: Contract) -> list[str]:
    """The names of the tables that data of a contract may have: records, samples, given figures, approvals, claims."""
    from slakit.measure import side_tables

    return [table.name for table in (*sampled(contract).records, *side_tables(contract))]


def load_data(map_path: Path | None, files: Mapping[str, tuple[str, ...]]) -> tuple[DataMap | None, list[Diagnostic]]:
    """The data map of an evaluation: read from a file, with the files of some record types replaced.

    Files given here are relative to the current folder, those in the map to the map's. Without a map, columns
    are named like the fields.
    """
    from slakit.measure import DataMap, load_data_map

    data, problems = (DataMap(), []) if map_path is None else load_data_map(map_path)
    for records, paths in files.items() if data is not None else ():
        data = data.with_files(records, paths) if data is not None else None
    return data, problems


def evaluate(
    loaded: Loaded,
    period: Period,
    data: DataMap,
    options: MeasureOptions | None = None,
    *,
    issued: Sequence[IssuedPeriod] | None = None,
) -> tuple[Evaluation | None, list[Diagnostic]]:
    """Measure, judge and credit a period, counted by DuckDB unless another engine is chosen.

    What was `issued` for earlier periods is taken as it was. A contract that has no model leaves no result.
    """
    from slakit.evaluation import evaluate as run
    from slakit.measure import AS_USUAL

    if loaded.contract is None:
        return None, []
    return run(loaded.contract, loaded.sources, period, data, options or AS_USUAL, issued=issued)


def compare(old: Loaded, new: Loaded) -> Comparison:
    """Return all changes from one version of a contract to another; both must have a model."""
    from slakit.diff import compare as run

    assert old.contract is not None, "the caller has a model"
    assert new.contract is not None, "the caller has a model"
    return run(old.contract, new.contract)


def replay(
    sides: tuple[Loaded, Loaded],
    comparison: Comparison,
    period: Period,
    data: DataMap,
    options: MeasureOptions | None = None,
) -> tuple[Replay | None, list[Diagnostic]]:
    """Evaluate the old and the new version of a contract on the same data; nothing where one cannot be evaluated.

    Refused rows are listed as the new version refuses them.
    """
    from slakit.replay import replayed

    old, problems = evaluate(sides[0], period, data, replace(options, rejects_path=None) if options else None)
    new, more = evaluate(sides[1], period, data, options)
    problems = [*more, *(problem for problem in problems if problem.message not in {one.message for one in more})]
    names = {c.old: c.new for c in comparison.changes if c.rule == "renamed" and c.kind in ("objective", "clause")}
    return (None if old is None or new is None else replayed(old, new, names)), problems


def what_if(
    loaded: Loaded,
    period: Period,
    data: DataMap | None,
    assumed: Sequence[str],
    options: MeasureOptions | None = None,
) -> tuple[WhatIf | None, list[Diagnostic], list[Diagnostic]]:
    """Work out a period with values assumed, each written as in `ANS-1[2026-03]=78 %`; `data` is `None` without any.

    Returns what came of it, what is wrong with the assumptions, and what is wrong with the data. A contract that has
    no model leaves no result.
    """
    from slakit.measure import AS_USUAL
    from slakit.whatif import what_if as run

    if loaded.contract is None:
        return None, [], []
    return run(loaded.contract, loaded.sources, period, data, assumed, options or AS_USUAL)


def rows_behind(
    evaluation: Evaluation,
    lines: Sequence[CreditLine],
    map_path: Path | None,
    files: Mapping[str, tuple[str, ...]],
    options: MeasureOptions | None = None,
    *,
    most: int = 10,
) -> list[Behind]:
    """Name the records behind lines, from the data that an evaluation was made of.

    They are those that counted against a promise or left it open, and those that a fee of an amount is counted from.
    """
    from slakit.evidence import rows_behind as run
    from slakit.measure import AS_USUAL

    data, _ = load_data(map_path, files)
    return [] if data is None else run(evaluation, lines, data, options or AS_USUAL, most=most)


def check_data(
    loaded: Loaded, period: Period, data: DataMap, options: MeasureOptions | None = None
) -> DataCheck | None:
    """Say whether the data of a period are enough to decide it. A contract that has no model leaves no result."""
    from slakit.data_check import check_data as run
    from slakit.measure import AS_USUAL

    return None if loaded.contract is None else run(loaded.contract, period, data, options or AS_USUAL)


def draft_data_map(loaded: Loaded, file: Path, records: str | None = None) -> Draft | Diagnostic:
    """Draft a data map for a contract that has a model from the columns of a file, for the map beside the contract."""
    from slakit.measure.drafting import draft_map

    assert loaded.contract is not None, "the caller has a model"
    contract = sampled(loaded.contract)
    names = [one.name for one in contract.records]
    if records is None and len(names) == 1:
        records = names[0]
    if records not in names:
        given = f"no record type {records}" if records is not None else f"{len(names)} record types"
        message = f"the contract has {given}, so that nothing says which one the file holds"
        hint = (
            f"say which one with --records: {', '.join(names)}" if names else "declare one, or use std/contact-centre"
        )
        return Diagnostic("SLA738", message, help=hint, where=loaded.path)
    shown = Path(os.path.relpath(file, Path(loaded.path).parent)).as_posix()
    return draft_map(file, contract.record_type(records), contract.agreement.zone, shown)


def work_out_examples(loaded: Loaded) -> tuple[ExampleResult, ...]:
    """Work out the test blocks of a contract, in the order written; one without a model has no results."""
    from slakit.worked import work_out_all

    return work_out_all(loaded.contract) if loaded.contract is not None else ()


def _write(path: Path, make: Callable[[], bytes]) -> list[Diagnostic]:
    """Make a document and write it whole or not at all."""
    from slakit.render.files import write_atomically
    from slakit.render.pdf import ForbiddenContent, MissingGlyphs, PdfUnavailable

    try:
        write_atomically(path, make())
    except PdfUnavailable as error:
        message, _, advice = str(error).partition("\n")
        return [Diagnostic("SLA801", message, help=advice or None, where=str(path))]
    except MissingGlyphs as error:
        return [Diagnostic("SLA803", str(error), where=str(path),
                           help="write these characters in words, or in a script that slakit prints")]  # fmt: skip
    except ForbiddenContent as error:
        return [Diagnostic("SLA804", str(error), where=str(path), help="remove it from the text")]
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return [Diagnostic("SLA802", f"{path} cannot be written: {reason}", where=str(path),
                           help="name another place with --out; nothing was left behind")]  # fmt: skip
    return []


def _source_files(loaded: Loaded) -> list[SourceFile]:
    from slakit.render.documents import SourceFile

    return [SourceFile(source.name, source.data) for source in loaded.sources]


def text_languages(contract: Contract) -> tuple[str, ...]:
    """Return the languages that a contract's texts can be printed in."""
    from slakit.render.agreement_texts import text_languages as of_contract

    return of_contract(contract)


def render_agreement(
    loaded: Loaded, path: Path, texts: str | None = None, as_of: dt.date | None = None
) -> list[Diagnostic]:
    """Write the agreement as a PDF for signature; what kept it from being written comes back.

    `texts` is the language of the authors' texts: the first that the agreement declares unless given. With a date, the
    agreement is the one in force on that day; without, the one that was signed, with its amendments.
    """
    from slakit.render.agreement import agreement_pdf
    from slakit.render.files import created_date

    contract = loaded.contract
    if contract is None:
        return list(loaded.diagnostics)
    consolidated = None
    if as_of is not None:
        numbers = tuple(a.number for a in contract.amendments if a.effective <= as_of)
        consolidated, contract = (as_of, numbers), contract.in_force(as_of)
    agreement, whole = contract.agreement, contract
    created = created_date(as_of or agreement.first_date, agreement.zone)
    digest = combined_sha256(loaded.sources)
    files = _source_files(loaded)
    return _write(
        path,
        lambda: agreement_pdf(
            whole, files, contract_hash=digest, created=created, texts=texts, consolidated=consolidated
        ),
    )


def render_statement(
    loaded: Loaded,
    evaluation: Evaluation,
    path: Path,
    *,
    number: str | None = None,
    einvoice: SourceFile | None = None,
) -> list[Diagnostic]:
    """Write the statement as a PDF, dated the day after the period, with the result as JSON in it.

    Without the number under which it was issued it is a preview, and says so. `einvoice` is the same as an electronic
    invoice, which is embedded.
    """
    from slakit.render.evaluation_json import evaluation_json, json_text
    from slakit.render.files import created_date
    from slakit.render.statement import statement_pdf

    created = created_date(evaluation.period.last_date + dt.timedelta(days=1), evaluation.contract.agreement.zone)
    result = json_text(evaluation_json(evaluation)).encode()
    files = _source_files(loaded)
    return _write(
        path,
        lambda: statement_pdf(evaluation, files, result, created=created, number=number, einvoice=einvoice),
    )


def key_dates(contract: Contract, until: dt.date | None = None, evaluation: Evaluation | None = None) -> KeyDates:
    """Return the dates of a contract that people must not miss, with those that an evaluation of it leads to."""
    from slakit.key_dates import key_dates as of_contract

    return of_contract(contract, until, evaluation)


def write_calendar(dates: KeyDates, path: Path, evaluation: Evaluation | None = None) -> list[Diagnostic]:
    """Write key dates as an iCalendar file; what kept it from being written comes back.

    Its events are stamped with the agreement's first day, or the day after the period of the evaluation.
    """
    from slakit.render.files import created_date
    from slakit.render.key_dates import calendar_file

    agreement = dates.contract.agreement
    own = agreement.first_date if evaluation is None else evaluation.period.last_date + dt.timedelta(days=1)
    return _write(path, lambda: calendar_file(dates, created_date(own, agreement.zone)))


_SCHEMAS = {
    "data-check": ("data_check_json", "data_check_schema"),
    "diff": ("diff.json", "comparison_schema"),
    "evaluation": ("evaluation_document", "evaluation_schema"),
    "statement-batch": ("statement_batch", "batch_schema"),
    "whatif": ("whatif_json", "whatif_schema"),
    "why": ("why_json", "why_schema"),
}
"""Where the schemas of what commands print come from: the module of `slakit.render`, loaded when asked for."""


def json_schema(what: str) -> dict[str, Any]:
    """The JSON Schema of what `what` names.

    `contract` is the model as `Contract.model_dump_json` writes it, `data-check` what `sla data check --json` prints,
    `diff` what `sla diff --output-format json` prints, `evaluation` what `sla evaluate --json` does, `statement-batch`
    what `sla statement issue --json` does; `report-compliance`, `report-log`, `report-risk`, `why` and `whatif` are
    what those commands print.
    """
    if what.startswith("report-"):
        from slakit.render.reports.documents import report_schema

        schema = report_schema(what.removeprefix("report-"))
    elif what == "contract":
        schema = Contract.model_json_schema(mode="serialization")
    else:
        module, function = _SCHEMAS[what]
        schema = getattr(import_module(f"slakit.render.{module}"), function)()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def explained_codes() -> dict[str, str]:
    """Every code that slakit can report, with its title."""
    codes = {}
    for page in sorted(codes_path().glob("SLA*.md")):
        title = page.read_text(encoding="utf-8").split("\n", 1)[0]
        codes[page.stem] = title.removeprefix(f"# {page.stem}: ")
    return codes


def explain(code: str) -> str:
    """The page of a code, as Markdown; raises FileNotFoundError for a code there is not."""
    return (codes_path() / f"{code}.md").read_text(encoding="utf-8")
