"""What two versions credit on the same data, as a table for a terminal and for Markdown."""

from __future__ import annotations

from slakit.money import Money
from slakit.render.figures import count_text, period_text
from slakit.render.terminal import table
from slakit.replay import SHARED, Replay, Replayed, Row

__all__ = ["data_text", "difference_text", "replay_rows", "replay_text", "unknown_text"]

_BOLD, _RESET = "\x1b[1m", "\x1b[0m"


def difference_text(difference: Money | None) -> str:
    """`+EUR 2,400.00`, `−EUR 10.00`, `–` for none."""
    if difference is None:
        return "cannot be told"
    if not difference.minor:
        return "–"
    sign = "+" if difference.minor > 0 else "−"
    return f"{sign}{Money(difference.currency, abs(difference.minor))}"


def _credit(row: Row, side: Replayed | None) -> str:
    if side is None:
        return "–" if row.objective == SHARED else "not there"
    return _total(side.credit) if side.credit is None or side.credit.minor else "–"


def _result(side: Replayed | None) -> str:
    if side is None or not side.windows:
        return "–"
    told = f"{side.missed} of {side.windows} missed"
    return f"{told}, {side.undecided} undecided" if side.undecided else told


def _total(amount: Money | None) -> str:
    return "cannot be told" if amount is None else str(amount)


def data_text(replay: Replay) -> str:
    """`data b71c…`, or both where the two versions read different files."""
    hashes = list(dict.fromkeys(e.receipt.data_hash[:12] for e in (replay.old, replay.new)))
    return f"data {' and '.join(hashes)}"


def replay_rows(replay: Replay) -> list[list[str]]:
    """Return the table, its head first and the total last."""
    head = ["Objective", "Windows before", "Windows now", "Credit before", "Credit now", "Difference"]
    rows = [
        [row.objective, _result(row.old), _result(row.new), _credit(row, row.old), _credit(row, row.new),
         difference_text(row.difference)]
        for row in replay.rows
    ]  # fmt: skip
    total = ["Total", "", "", _total(replay.old.total), _total(replay.new.total), difference_text(replay.difference)]
    return [head, *rows, total]


def replay_text(replay: Replay, *, colour: bool = False) -> str:
    """The table, what it was computed from, and what is not known."""
    title = f"{period_text(replay.new.period)} replayed on {data_text(replay)}"
    padded = table(replay_rows(replay), [False, False, False, True, True, True])
    lines = ["  ".join(cells).rstrip() for cells in padded]
    marked = {0, len(lines) - 1}
    if colour:
        title = f"{_BOLD}{title}{_RESET}"
        lines = [f"{_BOLD}{line}{_RESET}" if i in marked else line for i, line in enumerate(lines)]
    told = [title, "", *lines]
    if not replay.decided or replay.refused:
        told += ["", unknown_text(replay)]
    return "\n".join(told)


def unknown_text(replay: Replay) -> str:
    """Tell what is not known, and of which version; empty where all is known."""
    sides = (("before", replay.old), ("now", replay.new))
    undecided = [side for side, evaluation in sides if not evaluation.decided]
    told = [f"Not everything is decided ({' and '.join(undecided)})."] if undecided else []
    told += [f"{count_text(replay.refused, 'row', 'rows')} of the data refused."] if replay.refused else []
    return " ".join([*told, "`sla data check` tells what is missing."]) if told else ""
