"""`sla check` beside a baseline: reads and writes it, and says what it hides and what has gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from slakit.api import Loaded
from slakit.baseline import (
    Baseline,
    Comparison,
    baseline_json,
    baseline_of,
    compare,
    mark,
    read_baseline,
    tidy_path,
)
from slakit.diagnostics import Diagnostic, refuses
from slakit.render.diagnostic_formats.escaped_json import escaped_json
from slakit.render.diagnostics import clean
from slakit.render.files import write_atomically

__all__ = ["Outcome", "against_baseline"]

_GONE_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What remains to report beside a baseline, and what to remark on it."""

    comparison: Comparison
    remarks: tuple[str, ...]


def against_baseline(
    problems: Sequence[Diagnostic], loaded: Iterable[Loaded], read_path: Path | None, write_path: Path | None
) -> Outcome:
    """Recognise every problem, leave out those that the baseline knows, and write a new one if asked to."""
    judged = _judged(loaded)
    baseline, trouble = _read(read_path)
    marked = mark([*trouble, *problems])
    judged |= {known.path for known in baseline.findings if not _is_there(known.path)}
    compared = compare(marked, baseline, judged)
    if write_path is None:
        return Outcome(compared, (*_suppressed(compared, read_path), *_gone(compared, read_path)))
    written = baseline_of(marked, compared.unseen)
    trouble = _write(write_path, written)
    if trouble:
        return Outcome(compare(mark([*trouble, *(m.diagnostic for m in marked)]), baseline, judged), ())
    remarks = [f"{_counted(len(written.findings), 'finding')} written to {clean(str(write_path))}"]
    if refuses(problems):
        remarks.append("help: errors that block are never in a baseline and can hide findings; mend them and write "
                       "it again")  # fmt: skip
    compared = compare(marked, written, judged)
    return Outcome(compared, (*remarks, *_suppressed(compared, write_path)))


def _judged(loaded: Iterable[Loaded]) -> frozenset[str]:
    """The files in which nothing kept a finding from being found."""
    whole = [one for one in loaded if one.contract is not None and not refuses(one.diagnostics)]
    return frozenset(tidy_path(source.name) for one in whole for source in one.sources)


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # a name that no file can have
        return False


def _read(path: Path | None) -> tuple[Baseline, list[Diagnostic]]:
    """The baseline, empty when there is none to use."""
    if path is None:
        return Baseline(), []
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        message = f"there is no baseline {path}"
        return Baseline(), [Diagnostic("SLA007", message, help=f"write it with --write-baseline {path}",
                                       where=str(path))]  # fmt: skip
    except OSError as error:
        message = f"the baseline {path} cannot be read: {(error.strerror or str(error)).lower()}"
        return Baseline(), [Diagnostic("SLA007", message, help="name the file that --write-baseline wrote",
                                       where=str(path))]  # fmt: skip
    baseline, problems = read_baseline(str(path), data)
    return baseline or Baseline(), problems


def _write(path: Path, baseline: Baseline) -> list[Diagnostic]:
    try:
        write_atomically(path, escaped_json(baseline_json(baseline)).encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return [Diagnostic("SLA802", f"{path} cannot be written: {reason}", where=str(path),
                           help="name another place with --write-baseline; nothing was left behind")]  # fmt: skip
    return []


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _suppressed(compared: Comparison, path: Path | None) -> list[str]:
    if not compared.known:
        return []
    verb = "is" if compared.known == 1 else "are"
    return [f"{_counted(compared.known, 'known finding')} {verb} not shown ({clean(str(path))})"]


def _gone(compared: Comparison, path: Path | None) -> list[str]:
    """What a baseline still lists although it is mended; a line left there would hide the same slip made again."""
    gone = compared.gone
    if not gone:
        return []
    name = clean(str(path))
    shown = [f"  {clean(known.path)}: {known.code} {clean(known.message)}" for known in gone[:_GONE_SHOWN]]
    if len(gone) > _GONE_SHOWN:
        shown.append(f"  and {len(gone) - _GONE_SHOWN} more")
    verb = "occurs" if len(gone) == 1 else "occur"
    return [
        f"{_counted(len(gone), 'finding')} of {name} no longer {verb}:",
        *shown,
        f"help: write it again with --baseline {name} --write-baseline {name}",
    ]
