"""`sla fmt` changes layout only: the same meaning, the same comments, and one result whatever the file looked like."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.reading import codes, read

from slakit.api import contract_files
from slakit.contract.from_syntax.values import read_text
from slakit.diagnostics import Source
from slakit.resources import grammar_path
from slakit.syntax import decode, parse
from slakit.syntax import format as format_module
from slakit.syntax.format import LayoutFault, formatted
from slakit.syntax.grammar import load_grammar
from slakit.syntax.lark_tables import lark_grammar
from slakit.syntax.nodes import Node
from slakit.syntax.tokens import Token
from slakit.syntax.words import OPENERS, STATEMENTS

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(ROOT.glob("examples/**/*.sla"))
PARTS = sorted({*EXAMPLES} - {Path(path) for path in contract_files([str(ROOT / "examples")])[0]})
"""Examples that have no agreement of their own: contracts use them."""
LIBRARY = sorted(ROOT.glob("src/slakit/std/*.sla"))
GOOD = sorted(ROOT.glob("tests/language/*/good/*.sla"))
BAD = sorted(ROOT.glob("tests/language/*/bad/*.sla"))
UNTIDY = {"one_line.sla"}
"""Good contracts that are there for their layout."""
EXAMPLE = (ROOT / "examples" / "contact-centre" / "acme-support.sla").read_text(encoding="utf-8")
BARE = re.sub(r"^#.*\n", "", EXAMPLE, flags=re.MULTILINE)


def source(text: str | bytes, name: str = "a.sla") -> Source:
    read_as, found = decode(name, text.encode() if isinstance(text, str) else text)
    assert found == []
    assert read_as is not None
    return read_as


def tidy(text: str | bytes) -> str:
    """The formatted text; and formatting it once more changes nothing."""
    result, found = formatted(source(text))
    assert found == []
    assert result is not None
    assert formatted(source(result)) == (result, [])
    return result


def said(part: Any) -> Any:
    """A tree without places: rules, words without white space, and what texts say as the contract reads them."""
    if isinstance(part, Token):
        return (part.type, read_text(part) if part.startswith('"') else "".join(part.split()))
    if isinstance(part, Node):
        return (type(part).__name__, *(said(getattr(part, name)) for name in part.fields))
    if isinstance(part, tuple):
        return tuple(said(inner) for inner in part)
    assert part is None
    return None


def meaning(text: str | bytes, name: str = "contract.sla") -> object:
    """The model of a contract, of which white space in the author's own words (`80%`, `80 %`) is no part."""
    contract, found = read(text, name)
    assert found == []
    assert contract is not None
    model = contract.model_dump(mode="json")
    return json.loads(re.sub(r"(?<=\d) ?%", " %", json.dumps(model)))


def remarks(text: str) -> list[str]:
    """Comments in order, found without the lexer: what follows a # outside of quotes."""
    found = re.findall(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|(#[^\n]*)', text)
    return [remark.rstrip() for remark in found if remark]


# ---------------------------------------------------------------- the project's own files


@pytest.mark.parametrize("path", [*EXAMPLES, *LIBRARY, *GOOD], ids=lambda path: path.name)
def test_the_projects_files(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    result = tidy(text)
    assert remarks(result) == remarks(text)
    if path in (*LIBRARY, *PARTS):
        assert said(parse(source(result))[0].tree) == said(parse(source(text))[0].tree)
    else:
        assert meaning(result, str(path)) == meaning(text, str(path))
    if path.name not in UNTIDY:
        assert result == text, f"run `sla fmt {path.relative_to(ROOT)}`"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_bad_files_keep_their_findings_or_stay_as_they_are(path: Path) -> None:
    # Under the name of the file, so that a file beside it that it uses is found.
    bad = source(path.read_bytes(), str(path))
    before, problems = formatted(bad)
    if before is None:
        assert problems == parse(bad)[1] != []
    else:
        assert codes(before, str(path)) == codes(path.read_bytes(), str(path))
        assert formatted(source(before)) == (before, [])


def _fences() -> Iterator[tuple[str, str]]:
    for page in sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")]):
        for number, fence in enumerate(
            re.findall(r"^```sla\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        ):
            yield f"{page.name}-{number}", fence


def test_fences_of_the_docs() -> None:
    seen = 0
    for name, fence in _fences():
        before, mistakes = parse(source(fence))
        if mistakes:
            assert formatted(before.source) == (None, mistakes)
            continue
        result = tidy(fence)
        assert said(parse(source(result))[0].tree) == said(before.tree), name
        assert remarks(result) == remarks(fence)
        seen += 1
    assert seen > 40


# ---------------------------------------------------------------- the style


def test_style() -> None:
    assert (
        tidy("""


# head

use "std/contact-centre"   # trailing
use "b"
# about the agreement
agreement   acme "A"  version "1.0" # first

   # who
 provider "P" registered "x"
 # signs
    signatory "a" ,"b"
 customer "C"
 in force from 2026-01-01 # within
 # of its own
\tto 2026-12-31


 zone Europe/Amsterdam currency EUR fee f "F" EUR   100.00 per
 month

 # last

end # odd
agreement
remedies cap credits of A,B at 5% of f each calendar month round half up to EUR 0.01 end remedies



# apart

# the end\t""")
        == """# head

use "std/contact-centre"  # trailing
use "b"

# about the agreement
agreement acme "A"
  version "1.0"  # first

  # who
  provider "P"
    registered "x"
    # signs
    signatory "a", "b"
  customer "C"
  in force from 2026-01-01  # within
    # of its own
    to 2026-12-31

  zone Europe/Amsterdam
  currency EUR
  fee f "F" EUR 100.00 per month

  # last
end  # odd
  agreement

remedies
  cap credits of A, B at 5 % of f each calendar month
  round half up to EUR 0.01
end remedies

# apart

# the end
"""
    )


WIDE: dict[str, tuple[str, str]] = {
    "fits": (
        'metric m "M" measure share of calls where answered\n out of\n calls end metric',
        """metric m "M"
  measure share of calls where answered out of calls
end metric
""",
    ),
    "out of": (
        """metric m "M" measure share of calls where answered and wait is at most limit out of calls where
not(abandoned and wait is below short) end metric""",
        """metric m "M"
  measure share of calls where answered and wait is at most limit
    out of calls where not (abandoned and wait is below short)
end metric
""",
    ),
    "where, or": (
        """metric m "M" measure share of calls where (called-back and (callback-wait is at most limit when missing
counts as no)) or (answered and wait is between 5 seconds and limit and not called-back) out of calls
where answered end metric""",
        """metric m "M"
  measure share of calls
    where (called-back and (callback-wait is at most limit when missing counts as no))
      or (answered and wait is between 5 seconds and limit and not called-back)
    out of calls where answered
end metric
""",
    ),
    "minus between brackets": (
        """metric m "M" measure (share of calls where recommendation is at least 9 out of calls) - (share of calls where
recommendation is at most 6 out of calls) end metric""",
        """metric m "M"
  measure (share of calls where recommendation is at least 9 out of calls)
    - (share of calls where recommendation is at most 6 out of calls)
end metric
""",
    ),
    "clauses": (
        f"""records r "R" field wait duration "{"x" * 70}" required when answered or abandoned end records
objective o "O" measure share of calls where answered and wait is at most limit out of calls where not abandoned
rounded half up to 0.1 % end objective""",
        f"""records r "R"
  field wait duration "{"x" * 70}"
    required when answered or abandoned
end records

objective o "O"
  measure share of calls where answered and wait is at most limit out of calls where not abandoned
    rounded half up to 0.1 %
end objective
""",
    ),
    "lists": (
        f"""remedies cap credits of {",".join(f"objective-{n}" for n in range(12))} at 5 % of f each calendar month
end remedies""",
        """remedies
  cap credits of objective-0, objective-1, objective-2, objective-3, objective-4, objective-5, objective-6,
    objective-7, objective-8, objective-9, objective-10, objective-11 at 5 % of f
    each calendar month
end remedies
""",
    ),
    "nothing to break at": (
        f'metric m "{"x" * 150}" measure abandonment end metric',
        f'metric m "{"x" * 150}"\n  measure abandonment\nend metric\n',
    ),
}


WIDE |= {
    "seasons": (
        """calendar c "C" between 1 july and 31 august each year open monday,tuesday from 08:00 to 12:00 and
        from 13:00 to 15:00 between 2026-12-24 # why
        and 2026-12-31 closed between 2 may and 2 may each year open always end calendar""",
        """calendar c "C"
  between 1 july and 31 august each year open monday, tuesday from 08:00 to 12:00 and from 13:00 to 15:00
  between 2026-12-24  # why
    and 2026-12-31 closed
  between 2 may and 2 may each year open always
end calendar
""",
    ),
    "a wide season": (
        """calendar c "C" between 15 september and 31 december each year open monday, tuesday, wednesday,
        thursday, sunday from 08:00 to 12:00 end calendar""",
        """calendar c "C"
  between 15 september and 31 december each year
    open monday, tuesday, wednesday, thursday, sunday from 08:00 to 12:00
end calendar
""",
    ),
    "calendars made of others": (
        f"""calendar c "C" is a together
        with b except c overlapping d end calendar
        calendar d "D" is {"a" * 60} together with {"b" * 30} except {"c" * 30} overlapping d end calendar""",
        f"""calendar c "C"
  is a together with b except c overlapping d
end calendar

calendar d "D"
  is {"a" * 60} together with {"b" * 30}
    except {"c" * 30} overlapping d
end calendar
""",
    ),
}


@pytest.mark.parametrize("name", WIDE)
def test_wide_lines(name: str) -> None:
    text, wanted = WIDE[name]
    assert tidy(text) == wanted


TEXTS: dict[str, tuple[str, str | None]] = {
    "one line": ('"""  One.  """', '"""\n  One.\n  """'),
    "first line beside the quotes": ('"""One.\n     Two.\n  Three."""', '"""\n  One.\n       Two.\n    Three.\n  """'),
    "deep": ('"""\n        One.\n\n          Two.\n        """', '"""\n  One.\n\n    Two.\n  """'),
    "tabs": ('"""\n\tOne.\n\t\tTwo."""', '"""\n  One.\n  \tTwo.\n  """'),
    "blanks that break nothing": ('"""\n  One.  \n\u00a0\n  Two.\n  """', None),
    "quotes within": ('"""\nHe said "yes" \n"""', '"""\n  He said "yes"\n  """'),
    "a remark that is none": ('"""\n# One.\n"""', '"""\n  # One.\n  """'),
    "the end of a block": ('"""end clause, it says"""', '"""end clause, it says"""'),
    "nothing": ('"""   """', '"""\n  """'),
    "short": ('"One."', '"One."'),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str) -> None:
    text, wanted = TEXTS[name]
    before = f'clause c "C"\n text {text}\nend clause\n'
    result = tidy(before)
    assert said(parse(source(result))[0].tree) == said(parse(source(before))[0].tree)
    if wanted is not None:
        assert result == f'clause c "C"\n  text {wanted}\nend clause\n'


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# only a remark  \r\n\r\n\r\n# another", "# only a remark\n\n# another\n"),
        ('use "a"\n\n\nuse "b" # c\n# d\nuse "e"', 'use "a"\n\nuse "b"  # c\n# d\nuse "e"\n'),
        ('use "a"\n# of a\n\n# of r\nremedies\n\nend remedies', 'use "a"\n# of a\n\n# of r\nremedies\nend remedies\n'),
        ("remedies # here\n\n# inside\n\nend remedies # there",
         "remedies  # here\n  # inside\nend remedies  # there\n"),
        ("# a\n# b\nremedies\nend\nremedies\nremedies end remedies",
         "# a\n# b\nremedies\nend remedies\n\nremedies\nend remedies\n"),
        ("remedies round half up to\u00a0EUR\n\t0.01 # x\nend remedies",
         "remedies\n  round half up to EUR 0.01  # x\nend remedies\n"),
    ],
)  # fmt: skip
def test_comments_and_empty_lines(text: str, wanted: str) -> None:
    assert tidy(text) == wanted


# ---------------------------------------------------------------- any layout


def _spread(text: str, spaces: list[str], seed: int) -> str:
    rng = random.Random(seed)
    return "".join(str(token) + rng.choice(spaces) for token in load_grammar().tokens(text))


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0), st.booleans())
def test_the_result_depends_on_the_words_alone(seed: int, windows: bool) -> None:
    laid_out = _spread(BARE, ["\n", " ", "\t", "  \n   ", "\u00a0", " \t \n\t"], seed)
    data = (laid_out.replace("\n", "\r\n") if windows else laid_out).encode()
    assert tidy(data) == BARE


@settings(max_examples=10, deadline=None)
@given(st.integers(min_value=0))
def test_empty_lines_are_kept_as_one_at_most(seed: int) -> None:
    result = tidy(_spread(BARE, ["\n", " ", "\n\n", "\n \n\t\n\n"], seed))
    assert "\n\n\n" not in result
    assert [line for line in result.split("\n") if line] == [line for line in BARE.split("\n") if line]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0))
def test_comments_anywhere_are_kept_in_order(seed: int) -> None:
    laid_out = _spread(BARE, ["\n", " ", " ", "  # R\n", "\n\t# R\n", "\n# R\n\n  # R \n"], seed)
    numbers = iter(range(10_000))
    numbered = re.sub("# R", lambda _: f"# remark {next(numbers)}", laid_out)
    result = tidy(numbered)
    assert remarks(result) == [f"# remark {n}" for n in range(next(numbers))]
    assert meaning(result) == meaning(BARE)
    # Each comment still follows the same word, and is still alone on its line if it was.
    assert _words(result) == _words(numbered)
    alone = re.compile(r"^\s*(# remark \d+)", re.MULTILINE)
    assert alone.findall(result) == alone.findall(numbered)


def _words(text: str) -> list[str]:
    """What stands between long texts, without any white space."""
    return ["".join(part.split()) for part in re.split(r'""".*?"""', text, flags=re.DOTALL)]


def test_other_forms_of_letters_and_marks_are_made_one() -> None:
    composed = BARE.replace("Northwind", "Caf\u00e9 Nord").replace("office-hours", "b\u00fcro")
    result = tidy(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", composed).encode())
    assert result == composed


@pytest.mark.parametrize("rest", ["80%", "80   %", "80\n%", "80\t%", "80 %"])
def test_percentages(rest: str) -> None:
    text = BARE.replace("80 %", rest)
    assert tidy(text) == BARE
    assert meaning(text) == meaning(BARE)


# ---------------------------------------------------------------- what is not formatted


def test_syntax_errors_leave_no_result() -> None:
    broken = source(EXAMPLE.replace("  promise", "  promis", 1))
    assert formatted(broken) == (None, parse(broken)[1])
    assert [d.code for d in parse(broken)[1]] == ["SLA101"]
    hidden = source(EXAMPLE.replace("Speed", "Sp\u200beed", 1))
    assert [d.code for d in formatted(hidden)[1]] == ["SLA006"]
    assert formatted(hidden)[0] is None


@pytest.mark.parametrize(
    ("old", "new"),
    [("80 %", "81 %"), ("at most", "at least"), ("\n# end", "\n"), ('"Acme', '"acme'), ("Agents", "agents")],
)
def test_a_fault_of_ours_is_raised(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = EXAMPLE + "# end\n"
    assert old in text
    honest = format_module._print
    monkeypatch.setattr(format_module, "_print", lambda *parts: honest(*parts).replace(old, new))
    with pytest.raises(LayoutFault):
        formatted(source(text))


# ---------------------------------------------------------------- the grammar's side of it


def _first(parts: dict[str, list[Any]], name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """The terminals with which a rule may begin."""
    found: set[str] = set()
    for rule in parts[name] if name not in seen else ():
        if rule.expansion:
            symbol = rule.expansion[0]
            found |= {symbol.name} if symbol.is_term else _first(parts, symbol.name, seen | {name})
    return found


def _inside(parts: dict[str, list[Any]], name: str, seen: set[str], repeated: bool = False) -> set[tuple[str, bool]]:
    """The rules that make up a rule, with whether they may come more than once."""
    found: set[tuple[str, bool]] = set()
    for rule in parts[name]:
        for symbol in rule.expansion:
            again = repeated or name.startswith("__")
            if symbol.is_term or (symbol.name in seen and symbol.name.startswith("_")):
                continue
            if symbol.name.startswith("_"):
                found |= _inside(parts, symbol.name, seen | {symbol.name}, again or symbol.name.startswith("__"))
            else:
                found.add((symbol.name, again))
    return found


def test_the_grammar_says_what_are_lines() -> None:
    """The formatter sees a line in what stands directly in a block, and in what comes by way of a `_…_line` rule."""
    grammar = load_grammar()
    parts: dict[str, list[Any]] = {}
    for rule in lark_grammar(grammar_path().read_text(encoding="utf-8")).rules:
        parts.setdefault(rule.origin.name, []).append(rule)
    blocks = {name for name, _ in _inside(parts, "start", set()) if _closed(parts[name])}
    assert "agreement" in blocks
    assert "use" not in blocks
    for block in blocks:
        for name, _ in _inside(parts, block, set()):
            known = name in grammar.lines_below[block] or _first(parts, name) <= OPENERS
            assert known, f"let {block} have {name} by way of a rule named _…_line, or add its first word to OPENERS"
    for name in parts:
        if name.startswith("_") or name in blocks or name == "start":
            continue
        for inner, repeated in _inside(parts, name, set()):
            if repeated and _first(parts, inner) <= STATEMENTS:
                assert inner in grammar.lines_below[name], f"let {name} have {inner} by way of a rule named _…_line"


def _closed(rules: list[Any]) -> bool:
    return all(len(rule.expansion) > 2 and rule.expansion[-2].name == "END" for rule in rules)


def test_amendments_and_parameters_are_laid_out_like_other_blocks() -> None:
    text = (
        'parameter fee money "Fee" such as EUR 5.00 use "a" with fee={fee},x=5 %\n'
        'amendment 1 effective 2026-07-01 "A" applies to windows that end after it replace in objective X promise '
        'at least {fee} add to remedies round half up to EUR 0.01 remove clause C add clause D "D" text "x" end '
        "clause\nend amendment"
    )
    source, _ = decode("x.sla", text.encode())
    assert source is not None
    assert formatted(source)[0] == (
        'parameter fee money "Fee" such as EUR 5.00\n'
        "\n"
        'use "a" with fee = {fee}, x = 5 %\n'
        "\n"
        'amendment 1 effective 2026-07-01 "A"\n'
        "  applies to windows that end after it\n"
        "  replace in objective X\n"
        "    promise at least {fee}\n"
        "  add to remedies\n"
        "    round half up to EUR 0.01\n"
        "  remove clause C\n"
        '  add clause D "D"\n'
        '    text "x"\n'
        "  end clause\n"
        "end amendment\n"
    )
