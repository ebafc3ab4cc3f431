"""Guesses which known name was meant by one that is not known.

Runs only when there is a problem to report.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean"]


def did_you_mean(written: str, known: Iterable[str]) -> str | None:
    """Return "did you mean …?" for the nearest known name, None without one."""
    from difflib import get_close_matches

    def plain(text: str) -> str:
        return "".join(ch for ch in text.lower() if ch.isalnum())

    names = {plain(name): name for name in known}
    close = get_close_matches(plain(written), names, n=1, cutoff=0.6)
    return f"did you mean {names[close[0]]}?" if close else None
