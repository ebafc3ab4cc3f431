"""The bundled example, start to end, into a folder of the user's: what `sla demo` does."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slakit import api
from slakit.diagnostics import Diagnostic
from slakit.evaluation import Evaluation
from slakit.measure import MeasureOptions
from slakit.render.evaluation_json import evaluation_json, json_text
from slakit.render.files import write_atomically
from slakit.render.shell import shell_word
from slakit.resources import examples_path
from slakit.timeline import parse_period

__all__ = ["DemoResult", "run_demo"]

PERIOD = "2026-07"
_CONTRACT, _MAP = "acme-support.sla", "acme-support.data.toml"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo wrote: the evaluation, each file with what it is, and commands to go on with."""

    contract: Path
    evaluation: Evaluation
    files: tuple[tuple[Path, str], ...]
    commands: tuple[str, ...]


def run_demo(folder: Path, say: Callable[[str], None]) -> tuple[DemoResult | None, list[Diagnostic]]:
    """Copy the example, generate its calls, check, evaluate a bad month, and write both documents.

    `say` is told what is being done. Problems leave no result.
    """
    example = examples_path() / "contact-centre"
    contract, data_map, calls = folder / _CONTRACT, folder / _MAP, folder / "calls.csv"
    agreement, statement = folder / "agreement.pdf", folder / f"statement-{PERIOD}.pdf"
    result = folder / f"statement-{PERIOD}.json"
    for mine in (_CONTRACT, _MAP):
        path = folder / mine
        if path.is_file() and path.read_bytes() != (example / mine).read_bytes():
            message = f"{path} is not the example any more; it stays as it is"
            help_ = "name another folder with --out, or remove the file"
            return None, [Diagnostic("SLA802", message, where=str(path), help=help_)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(example / _CONTRACT, contract)
        shutil.copyfile(example / _MAP, data_map)
        say("generating a year of calls")
        generate = runpy.run_path(str(example / "generate_calls.py"))["calls_csv"]
        write_atomically(calls, generate().encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return None, [Diagnostic("SLA802", f"{folder} cannot be written into: {reason}", where=str(folder),
                                 help="name another folder with --out")]  # fmt: skip
    say("checking the contract")
    loaded = api.load(contract)
    if loaded.diagnostics:
        return None, list(loaded.diagnostics)
    say(f"evaluating {PERIOD}")
    data, problems = api.load_data(data_map, {})
    period = parse_period(PERIOD)
    assert period is not None, "the demo's own period"
    if data is None:
        return None, problems
    evaluation, found = api.evaluate(loaded, period, data, MeasureOptions(folder / "rejects.csv"))
    if evaluation is None or found:
        return None, [*problems, *found]
    say("printing the agreement and the statement")
    problems = [*api.render_agreement(loaded, agreement), *api.render_statement(loaded, evaluation, statement)]
    if problems:
        return None, problems
    write_atomically(result, json_text(evaluation_json(evaluation)).encode())
    return DemoResult(
        contract,
        evaluation,
        (
            (contract, "the contract: the text that all of this comes from"),
            (agreement, "the agreement, ready for signature, with the contract embedded"),
            (statement, "the statement of a bad month: every amount with its working, and a receipt"),
            (result, "the same result for machines"),
            (calls, "the measured calls"),
            (data_map, "which column of the calls is which field"),
        ),
        (
            f"sla check {shell_word(str(contract))}",
            f"sla why {shell_word(f'{contract}#ANS-1')} --period {PERIOD}",
            f"sla evaluate {shell_word(str(contract))} --period 2026",
        ),
    ), []
