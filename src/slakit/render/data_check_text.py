"""A check of data on a terminal: each record type, each window, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.data_check import DataCheck, Gap, WindowCheck
from slakit.measure.results import RecordQuality
from slakit.render.figures import count_text, duration_words, instant_text, period_text
from slakit.render.terminal import table

__all__ = ["data_check_text"]

_BOLD, _RESET = "\x1b[1m", "\x1b[0m"


def _bold(text: str, colour: bool) -> str:
    return f"{_BOLD}{text}{_RESET}" if colour else text


def _records(one: RecordQuality, zone: str) -> Iterator[str]:
    yield f"{one.records}: {count_text(one.read, 'row', 'rows')} read, {count_text(one.accepted)} can be used"
    if one.first is not None and one.last is not None:
        yield f"  from {instant_text(one.first, zone)} to {instant_text(one.last, zone)}"
    if one.longest_gap is not None:
        yield f"  longest time between two rows: {duration_words(one.longest_gap)}"
    if one.absent:
        yield f"  fields that the data do not have: {', '.join(one.absent)}"
    if one.outside_period:
        yield f"  in no window of the period: {count_text(one.outside_period, 'row', 'rows')}"
    for reject in one.rejects:
        first = f", first in line {reject.first_line}" if reject.first_line is not None else ""
        yield f"  cannot be used: {count_text(reject.rows)} {reject.reason}{first}"
    if one.rejects_file:
        yield f"  all of them are listed in {one.rejects_file}"


def _gap(gap: Gap, one: WindowCheck, zone: str) -> str:
    what = f"{gap.records}: " if len(one.coverage) > 1 else ""
    rows = next(c for c in one.coverage if c.records == gap.records)
    if gap.where == "beginning" and rows.first is not None:
        return f"{what}no rows before {instant_text(rows.first, zone)}"
    if gap.where == "end" and rows.last is not None:
        return f"{what}no rows after {instant_text(rows.last, zone)}"
    return f"{what}no rows"


def _window(one: WindowCheck, zone: str) -> list[str]:
    several = len(one.coverage) > 1
    findings = [_gap(gap, one, zone) for gap in one.gaps]
    if one.outcome.value == "undecided":
        findings.append("the outcome cannot be decided")
    rows = ", ".join((f"{c.records} " if several else "") + count_text(c.rows) for c in one.coverage)
    name = one.objective if one.entity is None else f"{one.objective} {one.entity}"
    return [name, one.window.label, rows, "; ".join(findings) or "complete", "yes" if one.enough else "no"]


def data_check_text(check: DataCheck, accept_rejects: int = 0, *, colour: bool = False) -> str:
    """The check for a terminal."""
    agreement = check.contract.agreement
    head = f"{agreement.title}, {period_text(check.period)} · {agreement.zone} · data check"
    text = [_bold(head, colour)]
    for one in check.quality:
        text += ["", *_records(one, agreement.zone)]
    if check.windows:
        rows = [
            ["Objective", "Window", "Rows", "Data", "Enough"],
            *(_window(one, agreement.zone) for one in check.windows),
        ]
        padded = table(rows, [False, False, True, False, False])
        text += ["", _bold("  ".join(padded[0]).rstrip(), colour), *("  ".join(cells).rstrip() for cells in padded[1:])]
    elif check.read:
        text += ["", "no window of any objective ends in this period"]
    return "\n".join([*text, "", _bold(_verdict(check, accept_rejects), colour)])


def _verdict(check: DataCheck, accept_rejects: int) -> str:
    if check.enough(accept_rejects):
        return "The data are enough to decide every window."
    if not check.read:
        return "The data are not enough: they cannot be read."
    reasons = []
    lacking = sum(not one.enough for one in check.windows)
    if lacking:
        of = count_text(len(check.windows), "window", "windows")
        reasons.append(f"{count_text(lacking)} of {of} {'is' if lacking == 1 else 'are'} not complete or not decided")
    if check.rejected > accept_rejects:
        reasons.append(f"{count_text(check.rejected, 'row', 'rows')} cannot be used")
    return f"The data are not enough: {'; '.join(reasons)}."
