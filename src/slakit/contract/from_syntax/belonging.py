"""Records that belong to others, that tell how a field of theirs changes, and that last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.blocks import declare, single
from slakit.contract.from_syntax.kinds import FIELD_KINDS, Kind
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.contract.record_types import FieldType, StoredField
from slakit.diagnostics import Span
from slakit.syntax import tree
from slakit.syntax.tokens import Token

if TYPE_CHECKING:
    from slakit.contract.clocks import Belonging, Lasting
    from slakit.contract.from_syntax.expressions import RecordReader
    from slakit.contract.from_syntax.records import RecordTypes

__all__ = ["LEVEL", "changes_of", "field_type", "read_belonging", "read_choices", "read_lasting"]

LEVEL = "level"
"""What records change that give the record they belong to another level."""


def field_type(node: tree.FieldType | tree.Choice) -> FieldType:
    """Return the type that the words name; one of some texts is a text."""
    return FieldType.TEXT if isinstance(node, tree.Choice) else FieldType(str(node.word))


def read_choices(scope: Scope, line: tree.Field) -> tuple[str, ...]:
    """Return the texts that a field may hold, in the order written; empty for any."""
    if not isinstance(line.type, tree.Choice):
        return ()
    taken: dict[str, Span] = {}
    span = line.type.span
    return tuple(text for token in line.type.texts if declare(scope, taken, text := read_text(token), span, "choice"))


def changes_of(scope: Scope, records: str) -> dict[str, str]:
    """Return the fields of records of a type that other records change, with the type of those."""
    found: dict[str, str] = {}
    for name, symbol in scope.symbols[tree.Records].items():
        lines = getattr(symbol.node, "lines", ())
        if any(isinstance(line, tree.Belongs) and str(line.parent) == records for line in lines):
            for line in lines:
                if isinstance(line, tree.Changes):
                    found.setdefault(str(line.field), name)
    return found


def read_belonging(types: RecordTypes, reader: RecordReader, node: tree.Records) -> Belonging | None:
    """Return what records of a type belong to; `None` when they belong to none."""
    from slakit.contract.clocks import Belonging

    scope = types.scope
    line = single(scope, node.lines, tree.Belongs, "record that it belongs to")
    changes = [change for change in node.lines if isinstance(change, tree.Changes)]
    if line is None:
        for change in changes:
            scope.report(
                "SLA303",
                change.span,
                f"these records do not say whose `{change.field}` they change",
                help="add `belongs to RECORDS by FIELD`, naming the field that holds the key of the other record",
            )
        return None
    parent = scope.lookup(tree.Records, "record type", str(line.parent), line.span)
    if parent is None or not isinstance(parent.node, tree.Records):
        return None
    kinds = _kinds(parent.node)
    key = next((str(k.name) for k in parent.node.lines if isinstance(k, tree.Key)), "")
    good = _has(scope, reader, line, line.field, kinds.get(key), f"the key of {line.parent}, `{key}`,")
    taken: dict[str, Span] = {}
    read = [
        c
        for c in changes
        if declare(scope, taken, str(c.field), c.span, "change of")
        and _change(scope, reader, c, str(line.parent), kinds)
    ]
    if str(line.parent) != str(node.name):
        types.get(str(line.parent), line.span)
    if not good:
        return None
    return trusted(Belonging)(
        span=line.span, parent=str(line.parent), by=str(line.field), changes=tuple(str(c.field) for c in read)
    )


def _kinds(node: tree.Records) -> dict[str, Kind]:
    return {str(f.name): FIELD_KINDS[field_type(f.type)] for f in node.lines if isinstance(f, tree.Field)}


def _has(scope: Scope, reader: RecordReader, line: tree.Node, token: Token, kind: Kind | None, holds: str) -> bool:
    """Whether a field is there and of a kind; reported otherwise."""
    name = str(token)
    if name not in reader.fields:
        if name not in reader.unreadable:
            span = token_span(token, line.span.source)
            scope.unknown(span, f"field of {reader.records}", name, list(reader.fields))
        return False
    if kind is None or reader.fields[name] is kind:
        return True
    scope.report(
        "SLA406",
        line.span,
        f"`{name}` is {reader.fields[name].value}, and {holds} is {kind.value}",
        help="give both fields the same type",
    )
    return False


def _change(scope: Scope, reader: RecordReader, line: tree.Changes, parent: str, kinds: dict[str, Kind]) -> bool:
    """Judge a line that says which field of the other record is changed."""
    name = str(line.field)
    first = changes_of(scope, parent).get(name)
    kind = Kind.TEXT if name == LEVEL and parent in scope.levels else kinds.get(name)
    if not _has(scope, reader, line, line.field, kind, f"`{name}` of {parent}"):
        return False
    if first != reader.records:
        scope.report(
            "SLA302",
            line.span,
            f"two types of records, {first} and {reader.records}, change `{name}` of {parent}",
            help="keep one of the two lines",
        )
        return False
    return True


def read_lasting(reader: RecordReader, node: tree.Records, stored: Sequence[StoredField]) -> Lasting | None:
    """Return between which fields records last."""
    from slakit.contract.clocks import Lasting

    scope = reader.scope
    line = single(scope, node.lines, tree.Lasts, "time that it lasts")
    if line is None:
        return None
    good = [
        _has(scope, reader, line, token, Kind.INSTANT, "the time from which or to which a record lasts")
        for token in (line.first, line.last)
    ]
    first = next((field for field in stored if field.name == str(line.first)), None)
    if first is not None and (first.optional or first.required_when is not None):
        scope.report(
            "SLA406",
            line.span,
            f"`{first.name}` may be empty, so nobody knows from when such a record lasts",
            help="every record says when it starts; only the end may be empty, for one that still lasts",
        )
        return None
    return trusted(Lasting)(span=line.span, first=str(line.first), last=str(line.last)) if all(good) else None
