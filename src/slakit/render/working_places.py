"""Where the lines of an evaluation stand among all of them: looked up once for many workings."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from slakit.credits import CapStep, Due, SharedLine

__all__ = ["Places"]


def _key(line: SharedLine) -> Hashable:
    """What tells one line of an objective and a window from every other."""
    return (line.objective, line.entity, line.line, line.origin, line.window.first_date, line.window.last_date)


class Places:
    """The index of each line among `all_lines`, what falls due with it, and the caps that it is under."""

    def __init__(self, all_lines: Sequence[SharedLine], dues: Sequence[Due]) -> None:
        self._index: dict[Hashable, int] = {}
        for index, line in enumerate(all_lines):
            self._index.setdefault(_key(line), index)
        self._due: dict[int, Due] = {}
        self._caps: dict[int, list[tuple[CapStep, int]]] = {}
        for due in dues:
            for index in due.lines:
                self._due.setdefault(index, due)
            for step in due.caps:
                for position, index in enumerate(step.lines):
                    self._caps.setdefault(index, []).append((step, position))

    def of(self, line: SharedLine) -> tuple[int, Due] | None:
        """Return the index of a line and what falls due with it; None for a line that does not fall due here."""
        index = self._index.get(_key(line))
        due = None if index is None else self._due.get(index)
        return None if index is None or due is None else (index, due)

    def caps(self, index: int) -> Sequence[tuple[CapStep, int]]:
        """Return the caps of a line, in the order applied, each with the line's place among those it is applied to."""
        return self._caps.get(index, ())
