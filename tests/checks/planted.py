"""Defects planted in clean contracts: each is one edit, and the codes of the findings that count as finding it.

Systematic defects are made wherever a contract has what they spoil (a table, a promise, a cap); the others are written
by hand in `planted_by_hand`. Classes say what is wrong in the field's words, not in those of the checks: what no check
finds is planted all the same, and counts as missed.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.checks.planted_by_hand import BY_HAND
from tests.language.reading import read

from slakit import api
from slakit.diagnostics import Diagnostic

__all__ = ["Defect", "clean_sources", "defects", "found_at", "right_lines"]

ROOT = Path(__file__).parents[2]
PER_CLASS = 6
"""Systematic defects of one class: more would be the same again."""
PUBLISHED_WITH_FINDINGS = {"c09_github_enterprise_cloud", "c40_a_service_points", "c66_tables_with_gaps"}
"""Published contracts of which the point is that their tables have holes."""
FIXTURES_WITH_FINDINGS = {"belonging", "cycles", "equal_shares", "given_and_left_out"}
"""Files of the language's tests that declare more than they use."""


@dataclass(frozen=True)
class Defect:
    """A contract with one thing wrong: `codes` find it, on a line that changed or one that contains a text of `at`."""

    kind: str
    path: Path
    clean: str
    text: str
    codes: frozenset[str]
    at: tuple[str, ...] = ()


@functools.cache
def clean_sources() -> dict[Path, str]:
    """The contracts that defects are planted in."""
    paths = [
        *(Path(name) for name in api.contract_files([str(ROOT / "examples")])[0]),
        *(p for p in ROOT.glob("tests/language/*/good/*.sla") if p.stem not in FIXTURES_WITH_FINDINGS),
        *(p for p in ROOT.glob("tests/published/**/*.sla") if p.stem not in PUBLISHED_WITH_FINDINGS),
    ]
    return {path: path.read_text(encoding="utf-8") for path in sorted(paths)}


def right_lines(defect: Defect) -> set[int]:
    """Numbers of the lines where a finding is in its place: those that changed, neighbours of lines taken out, `at`."""
    before, after = defect.clean.split("\n"), defect.text.split("\n")
    lines = {i for i, line in enumerate(after, 1) if any(words in line for words in defect.at)}
    for kind, _, _, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "delete":
            lines |= {start, start + 1}
        elif kind != "equal":
            lines |= set(range(start + 1, end + 1))
        if kind == "delete" or (kind == "replace" and not "".join(after[start:end]).strip()):
            lines.add(max((i for i in range(1, start + 1) if after[i - 1].strip()), default=1))  # what was not closed
    return lines


def found_at(defect: Defect) -> tuple[list[Diagnostic], bool]:
    """What is said of a defect, and whether some of it has an expected code at a right line."""
    _, found = read(defect.text, str(defect.path), unused=True)
    lines = right_lines(defect)
    hit = any(
        one.code in defect.codes
        and any(span is not None and span.line in lines for span in (one.span, *(other.span for other in one.related)))
        for one in found
    )
    return found, hit


@dataclass(frozen=True)
class _Rung:
    line: str
    amount: str
    word: str
    bound: Decimal
    unit: str


@dataclass(frozen=True)
class _Objective:
    """An objective as its lines show it, with a one-sided promise."""

    lines: tuple[str, ...]
    name: str
    promise: str
    word: str
    target: Decimal
    unit: str
    rungs: tuple[_Rung, ...]

    @property
    def up(self) -> bool:
        return self.word == "at least"

    def beyond(self, by: str) -> Decimal:
        """A figure that misses the promise by so much, or keeps it by as much below nothing."""
        return self.target - Decimal(by) if self.up else self.target + Decimal(by)


_PROMISE = re.compile(r"^  promise (at least|at most) ([\d.]+)( .+)?$")
_RUNG = re.compile(r"^  credit (.+?) when (below|more than) ([\d.]+)( [^ ]+)?$")
_NAME = re.compile(r"^objective ([^ ]+) ")


def _objectives(text: str) -> Iterator[_Objective]:
    for block in re.findall(r"^objective .*?^end objective$", text, re.MULTILINE | re.DOTALL):
        lines = tuple(block.split("\n"))
        name = _NAME.match(lines[0])
        promises = [match for line in lines if (match := _PROMISE.match(line))]
        if name is None or len(promises) != 1:
            continue
        rungs = tuple(
            _Rung(line, match[1], match[2], Decimal(match[3]), match[4] or "")
            for line in lines
            if (match := _RUNG.match(line))
        )
        promise = promises[0]
        yield _Objective(lines, name[1], promise[0], promise[1], Decimal(promise[2]), promise[3] or "", rungs)


_Edit = tuple[str, str, str, tuple[str, ...]]
"""The lines of an objective that are replaced, by what, the codes, and words on other right lines."""


def _table(one: _Objective) -> Iterator[tuple[str, _Edit]]:
    """What can be wrong with a table that begins where the promise ends."""
    if not one.rungs or one.rungs[0].bound != one.target or one.unit not in {" %", " seconds", " minutes", " hours"}:
        return
    first = one.rungs[0]
    head = f"  credit {first.amount} when {first.word}"
    moved = f"{head} {one.beyond('0.5')}{one.unit}"
    yield "a gap below the promise", (first.line, moved, "SLA201", (one.promise,))
    kept = one.target + Decimal("0.5") if one.up else one.target - Decimal("0.5")
    yield "a table contradicts the promise", (first.line, f"{head} {kept}{one.unit}", "SLA203", ())
    word = "at most" if one.up else "at least"
    yield "paid exactly at the promise", (first.line, f"{head.removesuffix(first.word)}{word} {one.target}{one.unit}",
                                          "SLA210 SLA203", ())  # fmt: skip
    yield "an overlap", (first.line, f"{first.line}\n  credit 0.7 % of {first.amount} when {first.word} "
                         f"{first.bound}{first.unit}", "SLA204", ())  # fmt: skip
    if one.unit == " %":
        dead = "below 0 %" if one.up else "more than 100 %"
        yield "a line that can never apply", (first.line, f"{first.line}\n  credit {first.amount} when {dead}",
                                              "SLA205 SLA408", ())  # fmt: skip
        turned = one.promise.replace(one.word, "at most" if one.up else "at least")
        yield "a promise in the wrong direction", (one.promise, turned, "SLA201 SLA203 SLA210 SLA205",
                                                   tuple(rung.line for rung in one.rungs))  # fmt: skip
    if re.match(r"\d+ % of [^ ]+$", first.amount):
        huge = first.line.replace(first.amount, re.sub(r"^\d+", "150", first.amount))
        yield "more than the whole fee", (first.line, huge, "SLA209", ())
    if len(one.rungs) > 1:
        second = one.rungs[1]
        lower = f"  credit {second.amount} when {first.word} {first.bound}{first.unit}"
        upper = f"  credit {first.amount} when {second.word} {second.bound}{second.unit}"
        yield "a higher miss earns less", (f"{first.line}\n{second.line}", f"{lower}\n{upper}", "SLA202", ())
        middle = (first.bound + second.bound) / 2
        ends = f"{head} {first.bound}{first.unit} and {'at least' if one.up else 'at most'} {middle}{first.unit}"
        yield "a gap between two lines", (first.line, ends, "SLA201", tuple(rung.line for rung in one.rungs))


def _terms(one: _Objective) -> Iterator[tuple[str, _Edit]]:
    """What can be wrong with the terms of any objective."""
    easier = one.beyond("0.5")
    yield "an aim easier than the promise", (one.promise, f"{one.promise}\n  aim for {one.word} {easier}{one.unit}",
                                             "SLA603", ())  # fmt: skip
    harder = one.target + 1 if one.up else max(one.target - 1, Decimal(0))
    if harder != one.target and not (one.unit == " %" and harder > 100):
        yield "a minimum above the promise", (
            one.promise, f"{one.promise}\n  minimum {one.word} {harder}{one.unit}", "SLA668", (),
        )  # fmt: skip
    if one.unit == " %" and one.up:
        yield "a share over 100 %", (one.promise, "  promise at least 101 %", "SLA407 SLA408 SLA604", ())
    for line in one.lines:
        if line.startswith("  no data counts as"):
            yield "missing data unsaid", (f"{line}\n", "", "SLA601", ("  measure ", one.promise))
    unit = " %" if one.unit in {" seconds", " minutes", " hours"} else " minutes"
    if one.unit:
        yield "a promise in the wrong unit", (one.promise, one.promise.removesuffix(one.unit) + unit, "SLA405", ())


def _whole(text: str) -> Iterator[tuple[str, _Edit]]:
    """What can be wrong anywhere in a contract."""
    if cap := re.search(r"^  cap credits at \d+ % of ([^ ]+) each calendar month$", text, re.MULTILINE):
        yield "a cap never reached", (cap[0], f"  cap credits at 500 % of {cap[1]} each calendar month",
                                      "SLA232 SLA209", ())  # fmt: skip
        if len(re.findall(r"^  credit .* when below", text, re.MULTILINE)) > 1:
            yield "a cap below one credit", (cap[0], f"  cap credits at 0.01 % of {cap[1]} each calendar month",
                                             "SLA233 SLA205", ())  # fmt: skip
    if currency := re.search(r"^  currency ([A-Z]{3})$", text, re.MULTILINE):
        other = "SEK" if currency[1] != "SEK" else "NOK"
        if credit := re.search(rf"^  (credit|fee) .*{currency[1]} \d.*$", text, re.MULTILINE):
            yield "an amount in another currency", (credit[0], credit[0].replace(currency[1], other), "SLA404", ())
        yield "a currency that does not exist", (currency[0], "  currency XQZ", "SLA403", ())
    if zone := re.search(r"^  zone .*$", text, re.MULTILINE):
        yield "a zone that does not exist", (zone[0], "  zone Europe/Atlantis", "SLA503", ())
    if term := re.search(r"^  in force from (\S+) to (\S+)$", text, re.MULTILINE):
        yield "a term that ends before it begins", (term[0], f"  in force from {term[2]} to {term[1]}", "SLA504", ())
        yield "a day that does not exist", (term[0], term[0].replace(term[2], f"{term[2][:4]}-02-30"), "SLA501", ())
        short = f"  in force from {term[1]} to {term[1][:4]}-01-20"
        at = ("  each calendar quarter", "  each calendar month", "objective ")
        if term[1].endswith("-01-01") and "objective " in text and "each calendar quarter" in text:
            yield "a window outside the term", (term[0], short, "SLA667", at)
    for kind in ("objective", "calendar", "records", "agreement", "remedies"):
        if f"\nend {kind}\n" in text:
            end = f"\nend {kind}\n"
            where = tuple(re.findall(rf"^{kind}\b.*$", text, re.MULTILINE)) + tuple(
                re.findall(r"^[a-z]+ .*\"$", text, re.MULTILINE)
            )
            yield f"a missing `end {kind}`", (end, "\n", "SLA102 SLA101 SLA103", where)
    if objective := re.search(r"^objective (\S+) .*?^end objective$", text, re.MULTILINE | re.DOTALL):
        yield "two objectives with one name", (objective[0], f"{objective[0]}\n\n{objective[0]}", "SLA302", ())
        misspelt = re.sub(r"^(  measure (?:share of |average \S+ of |total \S+ of )?)([a-z][a-z-]{4,})", r"\1\2x",
                          objective[0], count=1, flags=re.MULTILINE)  # fmt: skip
        if misspelt != objective[0]:
            yield "a misspelt name that is measured", (objective[0], misspelt, "SLA301", ())
    if test := re.search(r"^  given (\S+) is (.+) in (\d{4})(\S+)$", text, re.MULTILINE):
        late = f"  given {test[1]} is {test[2]} in 2044{test[4]}"
        yield "a test outside the term", (test[0], late, "SLA312 SLA313 SLA722", ())
        unknown = f"  given {test[1]}X is {test[2]} in {test[3]}{test[4]}"
        yield "a test of an unknown objective", (test[0], unknown, "SLA301", ())
    yield from _unused(text)


_UNUSED = {
    "calendar": 'calendar spare-hours "Spare hours"\n  open monday from 09:00 to 10:00\nend calendar',
    "record": 'records spares "Spares"\n  one "spare"\n  key id\n  at made\n  field id text\n  field made instant\n'
    "end records",
    "figure": 'figure spare "Spare"\n  type percent\n  given by provider\n  each calendar month\nend figure',
    "span": 'span spare "Spare"\n  is window\nend span',
    "benchmark": 'benchmark spare "Spare"\n  value between 1 % and 2 %\n  source "Survey"\nend benchmark',
}


def _unused(text: str) -> Iterator[tuple[str, _Edit]]:
    if "\nend agreement\n" in text:
        for kind, block in _UNUSED.items():
            yield f"an unused {kind}", ("\nend agreement\n", f"\nend agreement\n\n{block}\n", "SLA614", ())


def _systematic() -> Iterator[Defect]:
    count: dict[str, int] = {}
    groups: set[tuple[str, str]] = set()
    makers: tuple[Callable[[_Objective], Iterator[tuple[str, _Edit]]], ...] = (_table, _terms)
    for path, text in clean_sources().items():
        edits = [*(edit for one in _objectives(text) for make in makers for edit in make(one)), *_whole(text)]
        group = re.sub(r"^(c\d+).*", r"\1", path.stem)  # variants of one published contract are much alike
        for kind, (old, new, codes, at) in edits:
            if (kind, group) in groups or count.get(kind, 0) >= PER_CLASS or text.count(old) < 1:
                continue
            groups.add((kind, group))
            count[kind] = count.get(kind, 0) + 1
            yield Defect(kind, path, text, text.replace(old, new, 1), frozenset(codes.split()), at)


def _by_hand() -> Iterator[Defect]:
    sources = {path.relative_to(ROOT).as_posix(): (path, text) for path, text in clean_sources().items()}
    for kind, name, edits in BY_HAND:
        path, text = sources[name]
        for old, new, codes, *at in edits:
            assert text.count(old) >= 1, (name, old)
            yield Defect(kind, path, text, text.replace(old, new, 1), frozenset(codes.split()), tuple(at))


@functools.cache
def defects() -> tuple[Defect, ...]:
    """All defects."""
    return (*_systematic(), *_by_hand())
