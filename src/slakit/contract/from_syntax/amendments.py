"""Amendments on the tree: the blocks of a contract with the changes of one amendment made, and a list of these.

What comes out is read by the same readers as any other contract. Here is judged only what can be judged of a change as
such: whether there is what it replaces or removes, and whether it changes anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from slakit.contract.amendments import Change
from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.scope import DECLARED, DECLARED_BLOCKS, Scope, Symbol, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.diagnostics import Related, Severity, Span
from slakit.syntax import tree
from slakit.syntax.format_wrap import spaced
from slakit.syntax.grammar import load_grammar
from slakit.syntax.parameters import fill

__all__ = ["Blocks", "Places", "amended", "head", "lines_of", "with_lines", "written"]

_KEYWORDS: Mapping[type[tree.Node], type[tree.Node]] = {
    tree.AlwaysOpen: tree.WeeklyHours,
    tree.NoRenewal: tree.Renewal,
}
"""Statements that say the same thing as one of another class: the usual hours, what comes after the term."""

_TARGETS: Mapping[type[tree.Node], type[tree.Node]] = {
    tree.ReplaceAgreement: tree.Agreement,
    tree.ReplaceObjective: tree.Objective,
    tree.ReplaceCalendar: tree.Calendar,
    tree.ReplaceClause: tree.Clause,
    tree.ReplaceExclusion: tree.Exclusion,
    tree.ReplaceLevels: tree.Levels,
    tree.ReplaceRemedies: tree.Remedies,
}
_NAMED: Mapping[str, type[tree.Node]] = {
    "calendar": tree.Calendar, "span": tree.Span, "exclusion": tree.Exclusion, "objective": tree.Objective,
    "clause": tree.Clause, "obligation": tree.Obligation, "escalation": tree.Escalation, "review": tree.Review,
    "schedule": tree.Schedule,
}  # fmt: skip
"""The blocks that an amendment adds and removes whole."""

Symbols = dict[type[tree.Node], dict[str, Symbol]]
Places = tuple[tuple[tree.Node, Span], ...]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a contract at one time, in order, and the names that they declare."""

    nodes: tuple[tree.Node, ...]
    symbols: Symbols

    def find(self, kind: type[tree.Node], name: str) -> list[tree.Node]:
        """Return the blocks of a kind and name; remedies and the agreement are told apart by their kind alone."""
        if kind in self.symbols:
            symbol = self.symbols[kind].get(name)
            return [symbol.node] if symbol is not None else []
        found = [node for node in self.nodes if type(node) is kind]
        return [node for node in found if not name or _name(node) == name]

    def names(self, kind: type[tree.Node]) -> list[str]:
        """Return the names of all blocks of a kind."""
        return [_name(node) for node in self.nodes if type(node) is kind]

    def swapped(self, changed: Mapping[int, tree.Node | None], new: Sequence[tree.Node] = ()) -> Blocks:
        """Return the blocks with others in the place of some, by identity, and new ones behind them."""
        nodes = [changed.get(id(node), node) for node in self.nodes]
        symbols: Symbols = {}
        for kind, table in self.symbols.items():
            symbols[kind] = rows = {}
            for name, symbol in table.items():
                node = changed.get(id(symbol.node), symbol.node)
                if isinstance(node, DECLARED_BLOCKS):
                    rows[name] = Symbol(node, symbol.use)
        for node in new:
            if isinstance(node, DECLARED_BLOCKS):
                symbols[type(node)][str(node.name)] = Symbol(node)
        return Blocks((*(node for node in nodes if node is not None), *new), symbols)


def _name(node: tree.Node) -> str:
    return str(getattr(node, "name", None) or getattr(node, "records", ""))


def _word(kind: type[tree.Node]) -> str:
    return kind.rule


def _keyword(line: tree.Node) -> type[tree.Node]:
    return _KEYWORDS.get(type(line), type(line))


def with_lines(block: tree.Node, lines: Iterable[tree.Node]) -> tree.Node:
    """Return a block with other lines."""
    fixed = [getattr(block, name) for name in block.fields[:-1]]
    return type(block)(block.span.source, block.start_pos, block.end_pos, [*fixed, *lines])


def lines_of(block: tree.Node) -> tuple[tree.Node, ...]:
    """Return the lines of a block."""
    return tuple(getattr(block, block.fields[-1]))


def written(node: tree.Node) -> str:
    """Return a statement in the author's words on one line, parameters filled in, without remarks."""
    grammar, source = load_grammar(), node.span.source
    tokens = fill(grammar, grammar.tokens(source.text[node.start_pos : node.end_pos]), source.filled)
    return spaced([t.with_text(f'"{" ".join(read_text(t).split())}"') if t.startswith('"') else t for t in tokens])


def head(amendment: tree.Amendment) -> Span:
    """Return where the number, the date and the title of an amendment stand."""
    return Span(amendment.span.source, amendment.span.start, amendment.title.end_pos)


def _head_of(change: tree.Node) -> Span:
    """Return where a change says what it changes."""
    lines = lines_of(change) if type(change) in _TARGETS else ()
    end = max(change.start_pos, lines[0].start_pos - 1) if lines else change.end_pos
    text = change.span.source.text[change.start_pos : end]
    return Span(change.span.source, change.start_pos, change.start_pos + len(text.split("#")[0].rstrip()))


@dataclass
class _Amender:
    """Makes the changes of one amendment, one after the other."""

    scope: Scope
    blocks: Blocks
    changes: list[Change] = field(default_factory=list)
    places: list[tuple[tree.Node, Span]] = field(default_factory=list)
    """The blocks that were changed, as they are now, and where the amendment says so."""
    replaced: dict[tuple[type[tree.Node], str, type[tree.Node]], Span] = field(default_factory=dict)

    def change(self, line: tree.Node) -> None:
        """Make the change that a statement of the amendment asks for."""
        if isinstance(line, tree.Add):
            self._add(line)
        elif isinstance(line, tree.Remove):
            self._remove(line)
        elif type(line) in _TARGETS:
            self._in_block(line, _TARGETS[type(line)])

    # ---------------------------------------------------------------- statements of a block

    def _in_block(self, change: tree.Node, kind: type[tree.Node]) -> None:
        name = _name(change)
        found = self.blocks.find(kind, name)
        if not found:
            self._nothing(change, kind, name)
            return
        asked = lines_of(change)
        if str(getattr(change, "how", "")) == "add":
            self.blocks = self.blocks.swapped(self._joined(found[-1:], kind, name, asked, change))
            self.changes += [self._change("added", kind, name, new=(line,)) for line in asked]
            return
        groups: dict[type[tree.Node], list[tree.Node]] = {}
        for line in asked:
            groups.setdefault(_keyword(line), []).append(line)
        for keyword, lines in groups.items():
            first = self.replaced.setdefault((kind, name, keyword), lines[0].span)
            if first is not lines[0].span:
                self.scope.report(
                    "SLA304",
                    lines[0].span,
                    "this amendment replaces these lines twice",
                    help="put all new lines under one `replace`",
                    related=(Related(first, "first replaced here"),),
                )
                continue
            self._replace(change, kind, name, keyword, lines)

    def _replace(
        self, change: tree.Node, kind: type[tree.Node], name: str, keyword: type[tree.Node], new: list[tree.Node]
    ) -> None:
        found = self.blocks.find(kind, name)
        old = [line for block in found for line in lines_of(block) if _keyword(line) is keyword]
        if not old:
            what = _called(kind, name)
            word = written(new[0]).split(" ")[0]
            self.scope.report(
                "SLA350",
                new[0].span,
                f"{what} has no line like this that it could replace",
                help=f"to add the line, write `add to {_address(kind, name)}` instead of `replace in`; "
                f"its lines with another word than `{word}` stay as they are",
                related=(Related(found[0].name_span, "the block as it is"),),
            )
            return
        self.blocks = self.blocks.swapped(self._exchanged(found, keyword, new, change))
        if [written(line) for line in old] == [written(line) for line in new]:
            self._as_before(new, old)
        self.changes.append(self._change("replaced", kind, name, old, new))

    def _as_before(self, new: list[tree.Node], old: list[tree.Node]) -> None:
        words = "this line says" if len(new) == 1 else "these lines say"
        self.scope.report(
            "SLA354",
            Span(new[0].span.source, new[0].start_pos, new[-1].end_pos),
            f"{words} what is agreed already",
            help="leave it out of the amendment, or write what is to change",
            related=(Related(old[0].span, "as it is"),),
            severity=Severity.WARNING,
            blocks=False,
        )

    def _exchanged(
        self, found: list[tree.Node], keyword: type[tree.Node], new: list[tree.Node], change: tree.Node
    ) -> dict[int, tree.Node | None]:
        """Return the blocks with the new lines where the first of the old ones stood."""
        swap: dict[int, tree.Node | None] = {}
        left = list(new)
        for block in found:
            lines: list[tree.Node] = []
            for line in lines_of(block):
                if _keyword(line) is not keyword:
                    lines.append(line)
                else:
                    lines += left
                    left = []
            if [id(line) for line in lines] != [id(line) for line in lines_of(block)]:
                swap[id(block)] = self._put(block, with_lines(block, lines), change)
        return swap

    def _joined(
        self, found: list[tree.Node], kind: type[tree.Node], name: str, new: Sequence[tree.Node], change: tree.Node
    ) -> dict[int, tree.Node | None]:
        (block,) = found
        return {id(block): self._put(block, with_lines(block, [*lines_of(block), *new]), change)}

    def _put(self, old: tree.Node, new: tree.Node, change: tree.Node) -> tree.Node:
        self.places = [(new if node is old else node, span) for node, span in self.places]
        self.places.append((new, _head_of(change)))
        return new

    # ---------------------------------------------------------------- whole blocks

    def _add(self, line: tree.Add) -> None:
        block, kind = line.block, type(line.block)
        name = _name(block)
        if there := self.blocks.find(kind, name):
            self.scope.report(
                "SLA302",
                block.name_span,
                f"the {_word(kind)} `{name}` is declared twice",
                help=f"rename it, or remove the other one first with `remove {_word(kind)} {name}`",
                related=(Related(there[0].name_span, "first declared here"),),
            )
            return
        self.blocks = self.blocks.swapped({}, [block])
        self.places.append((block, block.name_span))
        self.changes.append(self._change("added", kind, name, new=_whole(block)))

    def _remove(self, line: tree.Remove) -> None:
        kind, name = _NAMED[str(line.kind)], str(line.name)
        found = self.blocks.find(kind, name)
        if not found:
            self._nothing(line, kind, name)
            return
        self.blocks = self.blocks.swapped({id(block): None for block in found})
        self.places.append((found[0], line.span))
        self.changes.append(self._change("removed", kind, name, old=_whole(found[0])))

    # ---------------------------------------------------------------- what is said of it

    def _nothing(self, change: tree.Node, kind: type[tree.Node], name: str) -> None:
        known = sorted({*self.blocks.names(kind), *self.blocks.symbols.get(kind, ())})
        near = self.scope.near(name, known)
        if near:
            help_ = f"did you mean `{near}`?"
        elif known and name:
            help_ = f"there is {', '.join(f'`{other}`' for other in known[:8])}"
        else:
            help_ = f"the contract has no {_word(kind)} block; write one outside the amendment"
        token = getattr(change, "name", None) or getattr(change, "records", None)
        span = token_span(token, change.span.source) if token is not None else _head_of(change)
        what = f"there is no {DECLARED.get(kind, _word(kind))}" + (f" called `{name}`" if name else " block")
        what = f"there are no levels for `{name}`" if kind is tree.Levels else what
        self.scope.report("SLA350", span, f"{what} that this amendment could change", help=help_)

    def _change(
        self,
        action: str,
        kind: type[tree.Node],
        name: str,
        old: Iterable[tree.Node | str] = (),
        new: Iterable[tree.Node | str] = (),
    ) -> Change:
        def texts(lines: Iterable[tree.Node | str]) -> tuple[str, ...]:
            return tuple(line if isinstance(line, str) else written(line) for line in lines)

        return trusted(Change)(action=action, kind=_word(kind), name=name, old=texts(old), new=texts(new))  # type: ignore[arg-type]


def _address(kind: type[tree.Node], name: str) -> str:
    return f"{_word(kind)}{' for' if kind is tree.Levels else ''} {name}".strip()


def _called(kind: type[tree.Node], name: str) -> str:
    return f"the {_word(kind)} `{name}`" if name else f"the {_word(kind)} block"


def _whole(block: tree.Node) -> Iterator[str]:
    """Yield the first line of a block and then its lines."""
    fixed = [getattr(block, name) for name in block.fields[:-1]]
    words = [str(part) for part in fixed if part is not None]
    yield " ".join([_word(type(block)), *words])
    if block.repeats:
        yield from (written(line) for line in lines_of(block))


def amended(scope: Scope, blocks: Blocks, amendment: tree.Amendment) -> tuple[Blocks, tuple[Change, ...], Places]:
    """Return the blocks with an amendment made, what it changes, and the changed blocks with the places that say so."""
    amender = _Amender(scope, blocks)
    before = len(scope.diagnostics)
    for line in amendment.lines:
        amender.change(line)
    if not amender.changes and len(scope.diagnostics) == before:
        scope.report(
            "SLA354",
            head(amendment),
            "this amendment changes nothing",
            help="say what it changes: `replace in …`, `add …` or `remove …`; or leave it out",
            severity=Severity.WARNING,
            blocks=False,
        )
    return amender.blocks, tuple(amender.changes), tuple(amender.places)
