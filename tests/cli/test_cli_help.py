"""Help: every command is listed once, in one voice, and says how it is used."""

from __future__ import annotations

import re

import click
import pytest
from tests.cli.conftest import Sla

from slakit.cli.main import cli


def _commands() -> list[str]:
    return cli.list_commands(click.Context(cli))


def test_every_command_is_listed_once(sla: Sla) -> None:
    ran = sla("--help")
    listed = re.findall(r"^  ([a-z]+)  +[A-Z]", ran.out, re.MULTILINE)
    assert sorted(listed) == _commands()
    assert all(line.endswith(".") for line in ran.out.splitlines() if re.match(r"  [a-z]+  +[A-Z]", line))


@pytest.mark.parametrize("name", _commands())
def test_examples_are_of_the_command_and_its_options(sla: Sla, name: str) -> None:
    text = sla(name, "--help").out
    for line in text.partition("Examples:")[2].split("\n"):
        if line.strip():
            assert line.startswith(f"    sla {name}")
            assert all(f" {option}" in text.partition("Examples:")[0] for option in re.findall(r" (--[a-z-]+)", line))
