"""Reads JSON: one object a line (.jsonl, .ndjson), or the rows somewhere in one document (.json).

Numbers are kept as they are written. A line that is no object is a broken row, and the lines after it are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from slakit.contract.record_types import FieldType
from slakit.diagnostics import Diagnostic
from slakit.measure.sources.rows import Reading, SourceRow, Wanted, all_names, written

__all__ = ["JsonFile", "looked_at_json"]

_NAMES_FROM = 200
_SHOWN = 200
_ANY = Wanted("", FieldType.NUMBER)
_MISSING = object()
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class _TwiceError(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(twice)
    return made


def _decimal(text: str) -> str:
    return written(Decimal(text), _ANY) or "" if "e" in text.lower() else text


def _no_number(text: str) -> Any:
    message = f"{text} is not JSON"
    raise ValueError(message)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_decimal, parse_int=str, parse_constant=_no_number)


def _finder(name: str) -> Callable[[Any], Any]:
    """Return what finds a dotted path in a row: a name as it stands wins over a path; numbers count in lists."""
    parts = name.split(".")

    def find(row: Any) -> Any:
        if isinstance(row, dict) and name in row:
            return row[name]
        for part in parts:
            if isinstance(row, dict):
                row = row.get(part, _MISSING)
            elif isinstance(row, list) and part.isdecimal() and int(part) < len(row):
                row = row[int(part)]
            else:
                return _MISSING
        return row

    return find


def _found(chain: list[Any], find: Callable[[Any], Any]) -> Any:
    """Return what a path leads to in a row, else in what the row lies in."""
    for level in chain:
        value = find(level)
        if value is not _MISSING:
            return value
    return _MISSING


def _text(value: Any, wanted: Wanted) -> str | None:
    if isinstance(value, dict | list) and not (isinstance(value, list) and wanted.type is FieldType.LIST):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written(value, wanted)


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A JSON file; `rows` says where in a document they are, None for one object a line."""

    path: Path
    stamp: tuple[int, int]
    lines: bool
    rows: str | None

    @property
    def place(self) -> str:
        """The file's name."""
        return str(self.path)

    def read(self, wanted: Sequence[Wanted]) -> Reading | Diagnostic:
        """Begin to read the columns wanted."""
        if self.lines:
            found: Iterable[tuple[int, list[Any] | str, str]] = self._of_lines()
        else:
            document = self._document()
            if isinstance(document, Diagnostic):
                return document
            found = document
        reading = Reading([], iter(()), known=False)
        reading.rows = _rows(found, wanted, reading)
        return reading

    def _of_lines(self) -> Iterator[tuple[int, list[Any] | str, str]]:
        with self.path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
                if not line.strip():
                    continue
                yield number, _parsed(line), line[:_SHOWN].decode("utf-8", "replace").strip()

    def _document(self) -> list[tuple[int, list[Any] | str, str]] | Diagnostic:
        try:
            document = _DECODER.decode(self.path.read_bytes().decode("utf-8-sig"))
        except UnicodeDecodeError:
            return Diagnostic("SLA716", f"{self.place} is not utf-8 text", help="export it as UTF-8", where=self.place)
        except (ValueError, RecursionError) as error:
            reason = _reason(error)
            hint = "copy or export it again; a file with one object a line ends in .jsonl"
            return Diagnostic("SLA732", f"{self.place} is not JSON: {reason}", help=hint, where=self.place)
        found = list(_walked(document, self.rows.split(".") if self.rows else [], []))
        if any(chain is None for chain in found):
            return self._no_rows(document)
        return [(number, chain or [], "") for number, chain in enumerate(found, 1)]

    def _no_rows(self, document: Any) -> Diagnostic:
        lists = [name for name, value in _lists(document)]
        hint = f'write where they are in the data map, such as rows = "{lists[0]}"' if lists else "export it again"
        message = f"{self.place} has no list of rows" + (f" at {self.rows}" if self.rows else " at its top")
        return Diagnostic("SLA732", message, help=hint, where=self.place)


def _reason(error: BaseException) -> str:
    if isinstance(error, _TwiceError):
        return f"the name {error} stands twice in one object"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]} in line {error.lineno}, column {error.colno}"
    return str(error)


def _parsed(line: bytes) -> list[Any] | str:
    """Return the object of a line (in a list, which is its chain), or what is wrong with it."""
    try:
        value = _DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "bytes that are not utf-8"
    except _TwiceError as error:
        return f"the name {error} stands twice in one object"
    except (ValueError, RecursionError):
        return "not a JSON object"
    return [value] if isinstance(value, dict) else "not a JSON object"


def _walked(value: Any, parts: list[str], chain: list[Any]) -> Iterator[list[Any] | None]:
    """Yield each row as the chain of what it lies in, innermost first; None where the way does not lead to a list."""
    if isinstance(value, list) and (not parts or not parts[0].isdecimal()):
        for item in value:
            if parts:
                yield from _walked(item, parts, chain)
            else:
                yield [item, *chain]
    elif not parts or not isinstance(value, dict) or parts[0] not in value:
        yield None
    else:
        yield from _walked(value[parts[0]], parts[1:], [value, *chain])


def _lists(value: Any, within: str = "") -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, list):
                yield f"{within}{name}", inner
            yield from _lists(inner, f"{within}{name}.")


def _rows(
    found: Iterable[tuple[int, list[Any] | str, str]], wanted: Sequence[Wanted], reading: Reading
) -> Iterator[SourceRow]:
    finders = [_finder(one.name) for one in wanted]
    unseen = set(range(len(wanted)))
    names: dict[str, None] = {}
    count = 0
    for number, chain, text in found:
        if isinstance(chain, str):
            yield SourceRow(number, (), chain, text)
            continue
        count += 1
        if count <= _NAMES_FROM:
            for part in chain:
                names.update(dict.fromkeys(all_names(part) if isinstance(part, dict) else ()))
        cells: list[str | None] = []
        row = chain[0] if isinstance(chain[0], dict) else {}
        for i, one in enumerate(wanted):
            value = row.get(one.name, _MISSING)
            if value is _MISSING:
                value = _found(chain, finders[i])
            if value is _MISSING:
                cells.append(None)
                continue
            if unseen:
                unseen.discard(i)
            cells.append(value if value.__class__ is str else _text(value, one))
        yield SourceRow(number, cells)
    seen = [one.name for i, one in enumerate(wanted) if i not in unseen or not count]
    reading.columns[:] = [*seen, *(name for name in names if name not in {one.name for one in wanted})]


def looked_at_json(path: Path, stamp: tuple[int, int], head: bytes, rows: str | None) -> JsonFile | Diagnostic:
    """Return a JSON file, or why it is none."""
    lines = path.suffix.lower() != ".json"
    if head[:2] in _BOMS or b"\0" in head:
        kind = _BOMS.get(head[:2], "binary data")
        message = f"{path} is {kind}, not utf-8 text"
        return Diagnostic("SLA716", message, help="export it as UTF-8", where=str(path))
    return JsonFile(path, stamp, lines, rows)
