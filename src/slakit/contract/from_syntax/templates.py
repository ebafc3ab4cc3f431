"""Files with parameters, and the arguments with which others use them.

A parameter's value is put into the tokens of its file before that is parsed, so arguments are judged here, against the
declarations, while files are brought in; what they come to is read when the contract's terms are known.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence

from slakit.contract.expressions import Literal_, trusted
from slakit.contract.from_syntax.blocks import declare
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.values import as_written, read_literal, read_text
from slakit.contract.templates import Parameter
from slakit.diagnostics import Diagnostic, Related, Severity, Source, Span
from slakit.syntax import Parsed, tree
from slakit.syntax.parameters import uses

__all__ = ["arguments_of", "fitting", "given", "read_parameters", "unused_parameters", "with_places"]

_TYPES: Mapping[str, tuple[type[tree.Node], str]] = {
    "number": (tree.PlainNumber, "a number"),
    "duration": (tree.Duration, "a duration"),
    "percent": (tree.Percent, "a percentage"),
    "money": (tree.Money, "an amount of money"),
    "date": (tree.Date, "a date"),
    "text": (tree.Quoted, "a text in quotes"),
}
"""What stands for a parameter of a type, and what messages call that."""
_PLACE = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|\{([^\W\d_]\w*(?:-\w+)*)\}')
_LONGEST_PLACE = 400


def arguments_of(scope: Scope, use: tree.Use) -> dict[str, tree.Argument]:
    """Return the arguments of a `use` by name; one that is given twice is reported."""
    found: dict[str, tree.Argument] = {}
    for argument in use.values.values if use.values is not None else ():
        first = found.setdefault(str(argument.name), argument)
        if first is not argument:
            scope.report(
                "SLA304",
                argument.span,
                f"the value of `{argument.name}` is given twice",
                help="keep one of the two",
                related=(Related(first.span, "first given here"),),
            )
    return found


def _written(value: tree.Node) -> str:
    return str(value.text) if isinstance(value, tree.Quoted) else as_written(value.span)


def given(source: Source, arguments: Mapping[str, tree.Argument]) -> Source:
    """Return a source with the values of arguments in place of the samples of its parameters."""
    known = {name: argument for name, argument in arguments.items() if name in source.filled}
    return dataclasses.replace(
        source,
        filled={**source.filled, **{name: _written(argument.value) for name, argument in known.items()}},
        given={name: argument.span for name, argument in known.items()},
    )


def fitting(
    scope: Scope, use: tree.Use, arguments: Mapping[str, tree.Argument], blocks: Iterable[tree.Node]
) -> dict[str, tree.Argument]:
    """Return the arguments that the parameters of a file can take; all others, and those that lack, are reported."""
    declared = {str(block.name): block for block in blocks if isinstance(block, tree.Parameter)}
    good: dict[str, tree.Argument] = {}
    for name, argument in arguments.items():
        span = token_span(argument.name, argument.span.source)
        if name not in declared:
            near = scope.near(name, declared)
            if near:
                help_ = f"did you mean `{near}`?"
            elif declared:
                help_ = f"it has {one_of(declared)}"
            else:
                help_ = "it has no parameters; remove `with` and what follows"
            scope.report("SLA341", span, f"the file has no parameter called `{name}`", help=help_)
        elif _fits(scope, declared[name], argument.value) and read_literal(scope, argument.value) is not None:
            good[name] = argument
    missing = [block for name, block in declared.items() if name and name not in arguments]
    if missing:
        names = ", ".join(f"`{block.name}`" for block in missing)
        word = "with" if use.values is None else "behind the others:"
        sample = ", ".join(f"{block.name} = {_written(block.value)}" for block in missing[:3])
        sample += ", …" if len(missing) > 3 else ""
        scope.report(
            "SLA342",
            use.span,
            f"this file has {'a parameter' if len(missing) == 1 else 'parameters'} without a value: {names}",
            help=f"add {word} `{sample}`" if use.values is not None else f"add `with {sample}`",
            related=(Related(missing[0].name_span, "declared here"),),
        )
    return good


def _fits(scope: Scope, parameter: tree.Parameter, value: tree.Node) -> bool:
    """Whether a value has the type of a parameter; reported otherwise."""
    kind, words = _TYPES[str(parameter.type.word)]
    if isinstance(value, kind):
        return True
    own = value is parameter.value
    scope.report(
        "SLA343",
        value.span,
        f"`{parameter.name}` is {words}, and `{_written(value)}` is none",
        help=f"write {words} here" if own else f"write {words}, such as `{_written(parameter.value)}`",
        related=(Related(parameter.type.span if own else parameter.name_span, "declared here"),),
    )
    return False


def read_parameters(scope: Scope, blocks: Iterable[tree.Node]) -> tuple[Parameter, ...]:
    """Return the parameters of all files of a contract with their values; one name has one value."""
    taken: dict[str, Span] = {}
    found: dict[str, Parameter] = {}
    for block in blocks:
        if not isinstance(block, tree.Parameter):
            continue
        name = str(block.name)
        scope.parameters.add(name)
        _fits(scope, block, block.value)
        node = scope.arguments.get((block.span.source, name), block.value)
        value = read_literal(scope, node)
        if value is None:
            continue
        parameter = _parameter(block, value)
        before = found.get(name)
        elsewhere = before is not None and before.span is not None and before.span.source is not block.span.source
        if before is not None and elsewhere and before.value == value:
            continue  # handed on from one template to another
        if declare(scope, taken, name, block.name_span, "parameter"):
            found[name] = parameter
    return tuple(found.values())


def _parameter(block: tree.Parameter, value: Literal_) -> Parameter:
    title = read_text(block.title) if block.title is not None else None
    return trusted(Parameter)(span=block.span, name=str(block.name), title=title, value=value)


def unused_parameters(scope: Scope, blocks: Sequence[tree.Node], files: Sequence[Parsed]) -> None:
    """Report parameters that stand nowhere in braces; not in a file with mistakes, where they may be meant."""
    declared = [block for block in blocks if isinstance(block, tree.Parameter) and str(block.name)]
    if not declared or scope.incomplete:
        return
    used = {name for file in files for name in uses(file.source)}
    broken = {file.source for file in files if file.repaired}
    for block in declared:
        if str(block.name) not in used and block.span.source not in broken:
            scope.report(
                "SLA344",
                block.name_span,
                f"the parameter `{block.name}` is used nowhere",
                help=f"write `{{{block.name}}}` where its value belongs, or remove the parameter",
                severity=Severity.WARNING,
                blocks=False,
            )


def with_places(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return reports with the places where the values of parameters that stand at their places are given.

    What is wrong with a value itself is reported where it is written, not once more where it is used.
    """
    found = list(diagnostics)
    written = {(d.code, d.message) for d in found if not _is_use(d)}
    return [_with_place(d) for d in found if not (_is_use(d) and (d.code, d.message) in written)]


def _is_use(diagnostic: Diagnostic) -> bool:
    span = diagnostic.span
    if span is None or not span.source.filled:
        return False
    match = _PLACE.fullmatch(span.source.text, span.start, span.end)
    return match is not None and match[1] in span.source.filled


def _with_place(diagnostic: Diagnostic) -> Diagnostic:
    span = diagnostic.span
    if span is None or not span.source.given or span.end - span.start > _LONGEST_PLACE:
        return diagnostic
    names = dict.fromkeys(match[1] for match in _PLACE.finditer(span.source.text, span.start, span.end))
    places = [span.source.given[name] for name in names if name in span.source.given]
    known = {related.span for related in diagnostic.related}
    more = tuple(Related(place, "the value is given here") for place in places if place not in known)
    return dataclasses.replace(diagnostic, related=(*diagnostic.related, *more)) if more else diagnostic
