"""Another name is another name: nothing that speaks of a part counts as changed with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from slakit import api
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.contract.parts import Part
from slakit.diff import Effect, compare
from slakit.diff.canonical import REFERENCES
from slakit.diff.pairing import KINDS, parts_of
from slakit.resources import read_use

ROOT = Path(__file__).parents[2]
CONTRACTS = [Path(path) for path in api.contract_files([str(ROOT / "examples")])[0]]

COMPUTING = [ROOT / "tests" / "contract" / name for name in ("computing.sla", "computing_clocks.sla")]


def _read(path: Path, text: str) -> Contract:
    contract, problems, _ = read_contract(str(path), text.encode(), read_use)
    assert contract is not None, [p.message for p in problems]
    return contract


def _names(contract: Contract, text: str) -> list[tuple[str, str]]:
    """Names that the file itself declares, and that are no words of a text."""
    prose = re.sub(r"\{[^}]*\}", "", " ".join(re.findall(r'"""(.*?)"""', text, re.DOTALL)))
    found = [(kind, part.name) for kind in KINDS for part in parts_of(contract, kind)]
    declared = [(k, n) for k, n in found if re.search(rf"^\s*\w+ {re.escape(n)} ", text, re.MULTILINE)]
    return [(k, n) for k, n in declared if "-" in n and n not in prose]


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda p: p.stem)
def test_a_name_that_changes_everywhere_is_one_entry(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^test .*?^end test$", "", text, flags=re.MULTILINE | re.DOTALL)
    contract = _read(path, text)
    tried = 0
    for kind, name in _names(contract, text):
        renamed = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", "another-name", text)
        changes = compare(contract, _read(path, renamed)).changes
        assert [(c.rule, c.effect, c.name, c.old, c.new) for c in changes] == [
            ("renamed", Effect.WORDING, "another-name", name, "another-name")
        ], (kind, name, changes)
        tried += 1
    assert tried


def test_parts_that_say_other_things_are_no_renames() -> None:
    path = ROOT / "examples" / "contact-centre" / "acme-support.sla"
    text = path.read_text(encoding="utf-8")
    other = re.sub(
        r"^objective CSAT-1 .*?^end objective$",
        'objective NEW-1 "Handling"\n  measure average-handling-time\n  each calendar month\n'
        "  promise at most 300 seconds\n  no data counts as met\nend objective",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    changes = compare(_read(path, text), _read(path, other)).changes
    assert {(c.rule, c.name, c.effect) for c in changes if c.kind == "objective"} == {
        ("promise", "CSAT-1", Effect.WEAKER),
        ("promise", "NEW-1", Effect.STRONGER),
    }


def _named(value: object, names: set[str], found: dict[tuple[str, str], str]) -> None:
    """Collect the fields, by the class that has them, that hold the name of a part."""
    if isinstance(value, tuple):
        for item in value:
            _named(item, names, found)
    elif isinstance(value, Part):
        for field in type(value).meant():
            inner = getattr(value, field)
            texts = inner if isinstance(inner, tuple) else (inner,)
            if (
                field != "name"
                and field not in ("title", "singular")
                and any(isinstance(text, str) and text in names for text in texts)
            ):
                found.setdefault((type(value).__name__, field), next(t for t in texts if t in names))
            _named(inner, names, found)


OTHER_NAMES = {
    # Of fields, of levels and of the author's own words, which are no parts with a name of their own.
    ("Level", "limits"), ("FieldRef", "name"), ("RecordType", "key"), ("RecordType", "at"), ("ClockEvent", "field"),
    ("LevelRule", "level"), ("Literal_", "value"), ("Literal_", "written"), ("MetricUse", "arguments"),
    ("Cap", "what"), ("TimeOf", "start"), ("TimeOf", "end"), ("Lasting", "first"),
    ("Lasting", "last"), ("Belonging", "by"), ("Belonging", "changes"), ("Separately", "field"),
    ("TimeShare", "weight"), ("Aggregate", "weight"), ("HighestOnly", "sharing"),
}  # fmt: skip


@pytest.mark.parametrize("path", [*CONTRACTS, *COMPUTING], ids=lambda p: p.stem)
def test_every_field_that_names_a_part_is_known(path: Path) -> None:
    contract = api.load(path).contract
    assert contract is not None
    contract = contract.model_copy(update={"tests": ()})
    names = {part.name for kind in KINDS for part in parts_of(contract, kind)}
    found: dict[tuple[str, str], str] = {}
    _named(contract, names, found)
    unknown = {key: name for key, name in found.items() if key not in REFERENCES and key not in OTHER_NAMES}
    assert unknown == {}
