"""Texts and titles: another title is wording; what another text means is for people to judge, so it is undecided."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.diff.both import Both
from slakit.diff.changes import Change, Effect
from slakit.diff.differences import Difference

__all__ = ["texts", "titles"]

_JUDGED = "What another text means is for people to judge."
_TITLES = frozenset({"title", "singular"})
_WORDS = frozenset({"means", "reason", "evidence"})


def titles(both: Both) -> Iterator[Change]:
    """Report other titles: the words by which a thing goes, in documents."""
    for found in both.found:
        if len(found.path) > 2 and found.path[-1] in _TITLES and isinstance(found.old, str):
            yield both.change("title", Effect.WORDING, found, _part(found))
        elif found.path[0] == "objectives" and found.path[2:4] == ("measure", "metric"):
            # Another measure has another name, which says nothing more.
            other = any(both.matching("objectives", found.path[1], "measure", "figure"))
            yield from () if other else [_metric(both, found)]


def _metric(both: Both, found: Difference) -> Change:
    """Another name for what is measured is wording; another text of what it means is not."""
    means = [getattr(side, "means", None) for side in (found.old, found.new)]
    if found.path[-1] == "means" or (found.path[-1] == "metric" and means[0] != means[1] and None not in means):
        return both.change("text", Effect.UNDECIDED, found, "meaning of the measure", reason=_JUDGED)
    return both.change("title", Effect.WORDING, found, "name of the measure")


def _part(found: Difference) -> str:
    """Return whose title it is: of the part that the change is about, or of a part inside it."""
    inside = found.path[2:-1]
    return f"{found.path[-1]} of {inside[-1]}" if len(inside) > 1 else found.path[-1]


def texts(both: Both) -> Iterator[Change]:
    """Report other texts of clauses, definitions and schedules, and meanings given in words."""
    for found in both.found:
        path = found.path
        if len(path) > 2 and path[-1] in _WORDS and path[0] != "parameters" and "metric" not in path:
            yield both.change("text", Effect.UNDECIDED, found, {"means": "meaning"}.get(path[-1], path[-1]),
                              reason=_JUDGED)  # fmt: skip
        elif "texts" in path[2:] or path[:2] == ("agreement", "definitions"):
            yield _text(both, found)


def _text(both: Both, found: Difference) -> Change:
    definition = found.path[:2] == ("agreement", "definitions")
    language = found.path[-2] if found.path[-1] == "text" and not definition else found.path[-1]
    part = f"definition of {found.path[2]}" if definition and len(found.path) > 2 else "text"
    if "texts" in found.path and language not in ("*", "texts", "text"):
        part = f"text ({language})"
    words = [getattr(side, "text", side) for side in (found.old, found.new)]
    same = all(isinstance(w, str) for w in words) and words[0].split() == words[1].split()
    if same:
        return both.change("text", Effect.WORDING, found, part, reason="Only its spaces and paragraphs differ.")
    return both.change("text", Effect.UNDECIDED, found, part, reason=_JUDGED)
