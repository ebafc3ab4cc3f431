"""Parts: built as they stand, equal by what they mean, and validated, dumped and described once all are together."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import ValidationError

from slakit.contract import whole
from slakit.contract.expressions import FieldRef, Literal_
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Signatory, Text
from slakit.contract.parts import Part, trusted
from slakit.contract.worked_examples import Supposed
from slakit.diagnostics import Source, Span

SPAN = Span(Source("contract.sla", "abc"), 0, 3)


def _parts(base: type[Part] = Part) -> Iterator[type[Part]]:
    for part in base.__subclasses__():
        yield part
        yield from _parts(part)


def test_defaults_are_filled_in_and_the_rest_stands_as_given() -> None:
    made = trusted(Range)(low=trusted(Bound)(value=Fraction(1, 2), included=True), span=SPAN)
    assert (made.high, made.written, made.span) == (None, "", SPAN)
    assert made.low == Bound(value=Fraction(1, 2), included=True)
    assert trusted(Range)().span is None


def test_the_place_is_kept_beside_what_is_meant() -> None:
    one, other = trusted(FieldRef)(name="wait", span=SPAN), FieldRef(name="wait")
    assert one == other
    assert hash(one) == hash(other)
    assert one != trusted(FieldRef)(name="hold", span=SPAN)
    assert one != trusted(Signatory)(name="wait", role="")
    assert repr(one) == repr(other) == "FieldRef(kind='field', name='wait')"
    assert one.model_dump() == {"kind": "field", "name": "wait"}
    assert one.model_dump_json() == '{"kind":"field","name":"wait"}'
    assert "span" not in FieldRef.model_json_schema(mode="serialization")["properties"]
    assert other.span is None


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda part: pickle.loads(pickle.dumps(part))])
def test_copies_mean_the_same(copied: object) -> None:
    text = trusted(Text)(language=None, text="abc", span=SPAN, starts=((0, 0),))
    assert callable(copied)
    again = copied(text)
    assert again == text
    assert (again.span.start, again.span.end, again.starts) == (0, 3, ((0, 0),))


def test_a_copy_with_changes_keeps_the_rest() -> None:
    part = trusted(FieldRef)(name="wait", span=SPAN)
    changed = part.model_copy(update={"name": "hold"})
    assert (changed.name, changed.span, part.name) == ("hold", SPAN, "wait")


def test_the_constructor_validates() -> None:
    assert Literal_(value=Fraction(1), written="1", span=SPAN).span is SPAN
    for wrong in ({"name": "a"}, {"name": 1, "role": "b"}, {"name": "a", "role": "b", "rank": "c"}):
        with pytest.raises(ValidationError):
            Signatory(**wrong)


def test_fields_stay_as_they_are() -> None:
    part = trusted(Signatory)(name="a", role="b")
    with pytest.raises(AttributeError, match="cannot assign to field 'name'"):
        part.name = "c"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="cannot delete field 'name'"):
        del part.name


def test_every_module_of_parts_belongs_to_the_whole() -> None:
    known = {module.__name__ for module in whole.MODULES}
    modules = {part.__module__ for part in _parts() if part.__module__.startswith("slakit.")}
    assert modules - {"slakit.contract.parts"} == known


def test_defaults_are_values_that_nobody_can_change() -> None:
    for part in _parts():
        for name, default in part._defaults.items():
            assert not type(default).__module__.startswith("pydantic"), f"{part.__name__}.{name}: see `beside`"
            hash(default)


@pytest.mark.slow
def test_every_part_can_be_validated() -> None:
    for part in list(_parts()):
        assert part.__doc__ is not None
        assert part.__doc__.partition("\n")[0] in str(part.model_json_schema(mode="serialization"))


def test_classes_named_in_quotes_are_found() -> None:
    part = Supposed(objective="O", window="2026-01", value=None)
    assert Supposed.model_validate_json(part.model_dump_json()) == part


# What a process has loaded can only be seen in one of its own.

UNLOADED = """
import sys
from datetime import date
from slakit.contract.model import Agreement, Contract, Party
from slakit.contract.parts import trusted
party = trusted(Party)(name="P")
agreement = trusted(Agreement)(name="a", title="A", version="1", provider=party, customer=party,
    first_date=date(2026, 1, 1), last_date=date(2026, 12, 31), zone="UTC", currency="EUR")
contract = trusted(Contract)(agreement=agreement)
again = contract.model_copy(update={"calendars": ()})
assert contract == again and hash(contract) == hash(again) and repr(contract) == repr(again)
for name in ("pydantic", "slakit.contract.worked_examples", "slakit.contract.whole"):
    assert name not in sys.modules, name
assert Contract.model_validate_json(contract.model_dump_json()) == contract
assert "WorkedExample" in Contract.model_json_schema()["$defs"]
"""

CHECKED = """
import sys
from slakit.cli import main
try:
    main(["check", sys.argv[1]])
except SystemExit as end:
    assert end.code == int(sys.argv[2]), end.code
unwanted = {"pydantic", "slakit.baseline", "holidays", "duckdb", "jinja2"}
assert unwanted.isdisjoint(sys.modules), unwanted & set(sys.modules)
"""


@pytest.mark.slow
def test_parts_do_without_pydantic_and_without_parts_that_are_not_used() -> None:
    subprocess.run([sys.executable, "-c", UNLOADED], check=True)


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "name", "code"), [("examples", "acme-support.sla", 0), ("tests", "gap.sla", 1)])
def test_a_check_loads_only_what_it_needs(folder: str, name: str, code: int) -> None:
    contract = next(Path(__file__).parents[2].joinpath(folder).rglob(name))
    subprocess.run([sys.executable, "-c", CHECKED, str(contract), str(code)], check=True)
