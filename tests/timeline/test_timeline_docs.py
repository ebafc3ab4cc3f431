"""The examples in the docstrings run."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

import slakit.timeline

MODULES = [name for _, name, _ in iter_modules(slakit.timeline.__path__)]
WITH_EXAMPLES = {"business", "instants", "public_holidays", "rules", "slots", "periods", "zones"}


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    result = doctest.testmod(import_module(f"slakit.timeline.{name}"), raise_on_error=False)
    assert result.failed == 0
    assert (result.attempted > 0) == (name in WITH_EXAMPLES)


def test_everything_public_is_there() -> None:
    assert len(set(slakit.timeline.__all__)) == len(slakit.timeline.__all__)
    assert all(hasattr(slakit.timeline, name) for name in slakit.timeline.__all__)
