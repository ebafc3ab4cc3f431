"""Words of a command as a shell reads them, for commands that people paste."""

from __future__ import annotations

import shlex

__all__ = ["shell_word"]


def shell_word(word: str) -> str:
    """Return a word, quoted where a shell needs it; a `#` within one begins no comment.

    >>> shell_word("acme.sla#ANS-1"), shell_word("acme.sla#ANS-1[2026-03]"), shell_word("my acme.sla")
    ('acme.sla#ANS-1', "'acme.sla#ANS-1[2026-03]'", "'my acme.sla'")
    """
    plain = word.replace("#", "")
    return word if word[:1] != "#" and shlex.quote(plain) == plain else shlex.quote(word)
