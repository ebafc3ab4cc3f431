"""The tables in the user's cache: read where they are whole and private, built where they are not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from slakit.resources import grammar_path
from slakit.syntax.lark_tables import compile_tables
from slakit.syntax.tables import Tables, load_tables

GRAMMAR = rb"""
start: NAME*
NAME: /[a-z]+/
STRANGE: /./
STRANGE_WORD: /\w/
UNFINISHED_STRING: "x"
UNFINISHED_LONG: "y"
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "slakit"


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Tables]:
    """The tables that were built, rather than read."""
    made: list[Tables] = []

    def build(text: str) -> Tables:
        made.append(compile_tables(text))
        return made[-1]

    monkeypatch.setattr("slakit.syntax.lark_tables.compile_tables", build)
    return made


def test_tables_are_built_once(cache: Path, built: list[Tables]) -> None:
    first, second = load_tables(GRAMMAR), load_tables(GRAMMAR)
    assert first == second == built[0]
    assert len(built) == 1
    (file,) = cache.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert load_tables(GRAMMAR + b"\n// other\n") == built[1]
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"abc", b"12345678not marshal", None])
def test_a_damaged_file_is_built_anew(damage: bytes | None, cache: Path, built: list[Tables]) -> None:
    whole = load_tables(GRAMMAR)
    (file,) = cache.iterdir()
    data = file.read_bytes()
    file.write_bytes(data[:-1] if damage is None else damage)
    assert load_tables(GRAMMAR) == whole
    assert len(built) == 2
    assert file.read_bytes() == data


def test_a_folder_that_others_can_write_is_not_used(cache: Path, built: list[Tables]) -> None:
    cache.mkdir()
    cache.chmod(0o777)
    load_tables(GRAMMAR)
    load_tables(GRAMMAR)
    assert len(built) == 2
    assert list(cache.iterdir()) == []


def test_no_folder_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: list[Tables]) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_tables(GRAMMAR) == built[0]


def test_lark_is_not_loaded_where_there_are_tables(cache: Path) -> None:
    load_tables(grammar_path().read_bytes())
    code = """
import sys
from slakit.diagnostics import Source
from slakit.syntax import parse
parse(Source("a", "use"))
print("lark" in sys.modules)"""
    env = os.environ | {"XDG_CACHE_HOME": str(cache.parent)}
    run = subprocess.run([sys.executable, "-c", code], env=env, check=True,
                         capture_output=True, text=True)  # fmt: skip
    assert run.stdout == "False\n"
