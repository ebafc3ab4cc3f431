"""Record types: their fields, key, time, and what is derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from slakit.contract.expressions import Expression, FieldRef, trusted
from slakit.contract.from_syntax.belonging import field_type, read_belonging, read_choices, read_lasting
from slakit.contract.from_syntax.expressions import RecordReader
from slakit.contract.from_syntax.kinds import FIELD_KINDS, Kind
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.values import read_text
from slakit.contract.record_types import DerivedField, RecordType, StoredField
from slakit.contract.walking import children
from slakit.diagnostics import Related, Span
from slakit.syntax import tree

__all__ = ["MAX_FIELDS_DEEP", "RecordTypes"]

MAX_FIELDS_DEEP = 150
"""Levels of a derived field when the derived fields it reads are written out."""
MAX_FIELDS_WIDE = 500
"""Parts of a derived field when they are written out; fields that double each other reach it in a few lines."""

_DERIVED = {kind: type_ for type_, kind in FIELD_KINDS.items()}


@dataclass
class _Fields:
    kinds: dict[str, Kind] = dataclass_field(default_factory=dict)
    spans: dict[str, Span] = dataclass_field(default_factory=dict)
    failed: set[str] = dataclass_field(default_factory=set)
    depths: dict[str, int] = dataclass_field(default_factory=dict)
    sizes: dict[str, int] = dataclass_field(default_factory=dict)


def _depth(expression: Expression, depths: Mapping[str, int]) -> int:
    """Return how many levels an expression has when every derived field is written out."""
    if isinstance(expression, FieldRef):
        return 1 + depths.get(expression.name, 0)
    return 1 + max((_depth(child, depths) for child in children(expression)), default=0)


def _size(expression: Expression, sizes: Mapping[str, int]) -> int:
    """Return how many parts an expression has when every derived field is written out, as the query engine reads it."""
    if isinstance(expression, FieldRef):
        return sizes.get(expression.name, 1)
    return 1 + sum(_size(child, sizes) for child in children(expression))


class RecordTypes:
    """The record types of a contract, each read once, when something first needs it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._read: dict[str, tuple[RecordType, RecordReader] | None] = {}

    @property
    def used(self) -> tuple[RecordType, ...]:
        """The record types read so far, in that order."""
        return tuple(entry[0] for entry in self._read.values() if entry)

    def get(self, name: str, span: Span) -> tuple[RecordType, RecordReader] | None:
        """Return the record type of a name, and a reader for expressions about its records."""
        if name not in self._read:
            symbol = self.scope.lookup(tree.Records, "record type", name, span)
            if symbol is None or not isinstance(symbol.node, tree.Records):
                self._read[name] = None
            else:
                self._read[name] = None  # records that belong to each other come back here
                read = self.read(symbol.node)
                del self._read[name]  # what it belongs to was read meanwhile, and comes before it
                self._read[name] = read
        return self._read[name]

    def read(self, node: tree.Records) -> tuple[RecordType, RecordReader] | None:
        """Read one declaration."""
        scope, name = self.scope, str(node.name)
        found = _Fields()
        for line in node.lines:
            if isinstance(line, tree.Field) and self._declare(found, str(line.name), line.span):
                found.kinds[str(line.name)] = FIELD_KINDS[field_type(line.type)]
        lists = {str(f.name): read_choices(scope, f) for f in node.lines if isinstance(f, tree.Field)}
        choices = {field: texts for field, texts in lists.items() if texts}
        reader = RecordReader(scope, name, found.kinds, found.failed, choices=choices)
        stored = [self._stored(reader, line) for line in node.lines if isinstance(line, tree.Field)]
        derived = self._derived(reader, found, node)
        reader = RecordReader(scope, name, found.kinds, frozenset(found.failed), choices=choices)
        single = {cls: self._single(node, cls) for cls in (tree.One, tree.Key, tree.At)}
        one, key, at = single[tree.One], single[tree.Key], single[tree.At]
        if key is None or at is None:
            for line_, what in ((key, "key"), (at, "at")):
                if line_ is None:
                    scope.report(
                        "SLA303",
                        node.name_span,
                        f"the records {name} do not say their `{what}`",
                        help=f"add `{what} FIELD`, naming "
                        + (
                            "the field that identifies a record"
                            if what == "key"
                            else "the instant that decides in which window a record counts"
                        ),
                    )
            return None
        assert isinstance(key, tree.Key)
        assert isinstance(at, tree.At)
        good = self._check(reader, key, "key", None) & self._check(reader, at, "at", Kind.INSTANT)
        good &= self._always_there(stored, key, "key") & self._always_there(stored, at, "at")
        pairs = [self._in_order(reader, line) for line in node.lines if isinstance(line, tree.Never)]
        lasts = read_lasting(reader, node, stored)
        belongs = read_belonging(self, reader, node)
        if not good or (lasts is None and any(isinstance(line, tree.Lasts) for line in node.lines)):
            return None
        if lasts is not None and (lasts.first, lasts.last) not in pairs:
            pairs.append((lasts.first, lasts.last))
        singular = read_text(one.text) if isinstance(one, tree.One) else name
        model = trusted(RecordType)(
            span=node.span,
            name=name,
            title=read_text(node.title),
            singular=singular,
            key=str(key.name),
            at=str(at.name),
            fields=tuple(stored),
            derived=tuple(derived),
            in_order=tuple(pair for pair in pairs if pair is not None),
            belongs=belongs,
            lasts=lasts,
        )
        return model, reader

    def _declare(self, found: _Fields, name: str, span: Span) -> bool:
        if name in found.spans:
            self.scope.report(
                "SLA302",
                span,
                f"the field `{name}` is declared twice",
                help="rename or remove one",
                related=(Related(found.spans[name], "first declared here"),),
            )
            return False
        found.spans[name] = span
        return True

    def _stored(self, reader: RecordReader, line: tree.Field) -> StoredField:
        presence = line.presence
        required = reader.condition(presence.condition) if isinstance(presence, tree.Required) else None
        return trusted(StoredField)(
            span=line.span,
            name=str(line.name),
            title=read_text(line.title) if line.title is not None else str(line.name),
            type=field_type(line.type),
            optional=isinstance(presence, tree.Optional),
            required_when=required,
            choices=reader.choices.get(str(line.name), ()),
        )

    def _derived(self, reader: RecordReader, found: _Fields, node: tree.Records) -> list[DerivedField]:
        derived: list[DerivedField] = []
        for line in node.lines:
            if not isinstance(line, tree.Let) or not self._declare(found, str(line.name), line.span):
                continue
            typed = reader.value(line.value)
            if typed is None:
                found.failed.add(str(line.name))
                continue
            if typed.kind not in _DERIVED:
                self.scope.report(
                    "SLA405",
                    line.value.span,
                    f"a field cannot be {typed.kind.value}",
                    help="a field is a text, a number, a duration, an instant or yes/no",
                )
                found.failed.add(str(line.name))
                continue
            depth = _depth(typed.expression, found.depths)
            size = _size(typed.expression, found.sizes)
            if depth > MAX_FIELDS_DEEP or size > MAX_FIELDS_WIDE:
                self.scope.report(
                    "SLA107",
                    line.span,
                    "this field is made of fields within fields, too many to follow",
                    help="compute it from fewer steps",
                )
                found.failed.add(str(line.name))
                continue
            found.depths[str(line.name)] = depth
            found.sizes[str(line.name)] = size
            found.kinds[str(line.name)] = typed.kind
            title = read_text(line.title) if line.title is not None else str(line.name)
            derived.append(
                trusted(DerivedField)(
                    span=line.span, name=str(line.name), title=title, type=_DERIVED[typed.kind], value=typed.expression
                )
            )
        return derived

    def _single(self, node: tree.Records, cls: type[tree.Node]) -> tree.Node | None:
        found = [line for line in node.lines if isinstance(line, cls)]
        for extra in found[1:]:
            self.scope.report(
                "SLA304",
                extra.span,
                "this is said twice",
                help="keep one of the two lines",
                related=(Related(found[0].span, "first said here"),),
            )
        return found[0] if found else None

    def _always_there(self, stored: list[StoredField], line: tree.Key | tree.At, what: str) -> bool:
        """Whether the field that a `key` or `at` line names has a value in every record."""
        found = next((field for field in stored if field.name == str(line.name)), None)
        if found is None or not (found.optional or found.required_when is not None):
            return True
        self.scope.report(
            "SLA406",
            line.span,
            f"`{found.name}` may be empty, so it cannot be the `{what}` of a record",
            help="name a field that every record has, or remove `optional` or `required when` from this one",
            related=(Related(found.span, "declared here"),) if found.span else (),
        )
        return False

    def _in_order(self, reader: RecordReader, line: tree.Never) -> tuple[str, str] | None:
        """The two instants of a `never … before …` line, the earlier one first."""
        names = str(line.earlier), str(line.later)
        for name in names:
            if name not in reader.fields:
                if name not in reader.unreadable:
                    self.scope.unknown(line.span, f"field of {reader.records}", name, list(reader.fields))
                return None
            if reader.fields[name] is not Kind.INSTANT:
                self.scope.report(
                    "SLA406",
                    line.span,
                    f"`{name}` is {reader.fields[name].value}, not {Kind.INSTANT.value}",
                    help="`never … before …` names two fields of type instant",
                )
                return None
        return names

    def instants(self, reader: RecordReader, first: str, last: str, span: Span) -> tuple[str, str] | None:
        """Return two fields that records last from and to; reported unless both are instants."""
        for name in (first, last):
            if name not in reader.fields:
                if name not in reader.unreadable:
                    self.scope.unknown(span, f"field of {reader.records}", name, list(reader.fields))
                return None
            if reader.fields[name] is not Kind.INSTANT:
                self.scope.report(
                    "SLA406",
                    span,
                    f"`{name}` is {reader.fields[name].value}, not {Kind.INSTANT.value}",
                    help="records last from one field of type instant to another",
                )
                return None
        return first, last

    def _check(self, reader: RecordReader, line: tree.Key | tree.At, what: str, kind: Kind | None) -> bool:
        name = str(line.name)
        if name not in reader.fields:
            if name not in reader.unreadable:
                self.scope.unknown(line.span, f"field of {reader.records}", name, list(reader.fields))
            return False
        if kind is not None and reader.fields[name] is not kind:
            self.scope.report(
                "SLA406",
                line.span,
                f"`{name}` is {reader.fields[name].value}, not {kind.value}",
                help=f"`{what}` names a field of type instant",
            )
            return False
        return True
