"""Runs `sla` as the tests of the commands do."""

from tests.cli.conftest import sla

__all__ = ["sla"]
