"""A result as JSON, the document itself, written line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from slakit.export.statement import Statement
from slakit.render.evaluation_json import json_text

__all__ = ["statement_json"]


def _items(values: Iterable[Any]) -> Iterator[str]:
    """Yield the items of a list inside a document, laid out as the whole of it would be."""
    empty = True
    for value in values:
        text = json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n    ")
        yield f"{'' if empty else ','}\n    {text}"
        empty = False
    yield "" if empty else "\n  "


def statement_json(statement: Statement) -> Iterator[bytes]:
    """Yield the document, the same text as `json_text` makes of the whole."""
    text = json_text(statement.head)
    lists: dict[str, Callable[[], Iterator[Any]]] = {"results": statement.results, "dues": statement.dues}
    for key in (name for name in statement.head if name in lists):  # the ledger has them in another order
        before, found, text = text.partition(f'\n  "{key}": []')
        assert found, "every document has both lists"
        yield f"{before}{found[:-1]}".encode()
        for piece in _items(lists[key]()):
            yield piece.encode()
        yield b"]"
    yield text.encode()
