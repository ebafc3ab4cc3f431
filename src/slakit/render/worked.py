"""Prints how worked examples came out: a line each for people, JUnit's XML for CI servers.

Amounts are shown as the language writes them, so that a person can put what came out into the contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.model import Outcome
from slakit.contract.worked_examples import ExpectedOutcome, ExpectedTotal, ExpectedValue, WorkedExample
from slakit.diagnostics import Diagnostic, Span
from slakit.money import Money, decimal_text, minor_digits
from slakit.render.diagnostic_formats.junit import attributes, xml_text
from slakit.render.diagnostics import clean, full_text
from slakit.render.figures import exact_text, exact_value_text, value_text
from slakit.worked import Answer, ExampleResult

__all__ = ["WorkedFile", "examples_junit", "examples_text", "summary_line"]

_GREEN, _RED, _YELLOW, _RESET = "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class WorkedFile:
    """A contract file, what came of its examples, and the errors that kept it, or examples in it, from being read."""

    path: str
    results: tuple[ExampleResult, ...]
    errors: tuple[Diagnostic, ...] = ()


def _said(value: Money | Outcome | None) -> str:
    if value is None:
        return "cannot be told"
    if isinstance(value, Outcome):
        return value.value
    digits = minor_digits(value.currency)
    return f"{value.currency} {decimal_text(Fraction(value.minor, 10**digits), digits)}"


def _answer_text(answer: Answer) -> str:
    expected = answer.expected
    why = f" ({answer.unknown.value})" if answer.unknown is not None else ""
    if isinstance(expected, ExpectedValue):
        wanted = expected.written or "no data"
        return f"expected {expected.objective} is {wanted} in {expected.window}, got {_measured(answer)}"
    got = answer.got
    assert not isinstance(got, Fraction), "only a value is expected to be one"
    if isinstance(expected, ExpectedTotal):
        return f"expected total {_said(expected.amount)}, got {_said(got)}{why}"
    if isinstance(expected, ExpectedOutcome):
        wanted = f"{expected.objective} {_said(expected.outcome)}"
    else:
        wanted = f"credit {expected.objective} {_said(expected.amount)}"
    return f"expected {wanted} in {expected.window}, got {_said(got)}{why}"


def _measured(answer: Answer) -> str:
    """A measured value as the language writes it; rounded, with a word for that, where its decimals never end."""
    if answer.got is None:
        return "no data"
    assert isinstance(answer.got, Fraction)
    assert answer.objective is not None
    unit = answer.objective.measure.unit
    if "/" in exact_text(answer.got * 100):
        return f"about {value_text(answer.got, unit, [answer.objective.promise], 4)}"
    return exact_value_text(answer.got, unit)


def _line(span: Span | None) -> int:
    return 0 if span is None else span.line


def _file(example: WorkedExample, path: str) -> str:
    """Where the example stands: the contract's own file, or one that it uses."""
    return path if example.span is None else example.span.source.name


def _failures(result: ExampleResult) -> list[str]:
    told = [
        f"line {_line(answer.expected.span)}: {_answer_text(answer)}" for answer in result.answers if not answer.holds
    ]
    return [f"line {_line(problem.span)}: {problem.message}" for problem in result.problems] + told


def _not_yet(result: ExampleResult) -> list[str]:
    """Why an example cannot be worked out: each construct with its place."""
    return list(dict.fromkeys(f"{_place(reason.span)}{reason.message}" for reason in result.unevaluated))


def _place(span: Span | None) -> str:
    return "" if span is None else f"line {span.line}: "


def examples_text(file: WorkedFile, *, colour: bool = False) -> str:
    """A line for each example of a file, and below a failed one a line for each expectation that does not hold."""
    rows = []
    for result in file.results:
        example = result.example
        word, paint = ("ok", _GREEN) if result.passed else ("FAILED", _RED) if result.failed else ("NOT YET", _YELLOW)
        shown = f"{paint}{word}{_RESET}" if colour else word
        place = f"{_file(example, file.path)}:{_line(example.span)}"
        rows.append(f"{shown}{' ' * (8 - len(word))}{clean(place)}: {clean(example.title)}")
        rows += [f"        {clean(text)}" for text in (*_failures(result), *_not_yet(result))]
    return "".join(f"{row}\n" for row in rows)


def summary_line(files: Sequence[WorkedFile]) -> str:
    """`2 passed, 1 failed`; what could not be worked out or read is told apart."""
    results = [result for file in files for result in file.results]
    broken = sum(bool(file.errors) for file in files)
    if not results and not broken:
        return f"no tests found in {len(files)} file{'' if len(files) == 1 else 's'}"
    passed, failed = sum(result.passed for result in results), sum(result.failed for result in results)
    later = len(results) - passed - failed
    tail = f", {later} cannot be worked out yet" if later else ""
    tail += f"; {broken} file{'' if broken == 1 else 's'} with errors" if broken else ""
    return f"{passed} passed, {failed} failed{tail}"


def _case(file: WorkedFile, result: ExampleResult) -> str:
    example = result.example
    tag = attributes(classname=file.path, name=example.title, file=_file(example, file.path), line=_line(example.span))
    failures, later = _failures(result), _not_yet(result)
    if later:
        return f"    <testcase{tag}>\n      <skipped{attributes(message=later[0])}/>\n    </testcase>\n"
    if not failures:
        return f"    <testcase{tag}/>\n"
    text = xml_text("\n".join(clean(failure) for failure in failures))
    told = attributes(type="expectation", message=failures[0])
    return f"    <testcase{tag}>\n      <failure{told}>{text}</failure>\n    </testcase>\n"


def _broken(file: WorkedFile) -> str:
    """A case that stands for the contract itself, where it has errors."""
    if not file.errors:
        return ""
    tag = attributes(classname=file.path, name="contract without errors", file=file.path)
    told = attributes(type=file.errors[0].code, message=file.errors[0].message)
    text = xml_text("\n\n".join(full_text(error) for error in file.errors))
    return f"    <testcase{tag}>\n      <error{told}>{text}</error>\n    </testcase>\n"


def _counts(name: str, files: Sequence[WorkedFile]) -> str:
    results = [result for file in files for result in file.results]
    errors = sum(bool(file.errors) for file in files)
    failures = sum(result.failed for result in results)
    return attributes(name=name, tests=len(results) + errors, failures=failures, errors=errors)


def _skipped(file: WorkedFile) -> int:
    return sum(bool(result.unevaluated) for result in file.results)


def examples_junit(files: Sequence[WorkedFile]) -> str:
    """All examples as XML: a suite a contract, a case an example; a contract with errors has a case for itself."""
    suites = "".join(
        f"  <testsuite{_counts(file.path, [file])}{attributes(skipped=_skipped(file))}>\n"
        f"{_broken(file)}{''.join(_case(file, result) for result in file.results)}  </testsuite>\n"
        for file in files
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{head}<testsuites{_counts('sla test', files)}>\n{suites}</testsuites>\n"
