"""A PostgreSQL server for the tests of one module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.measure import servers


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """The URL of an empty database on a server that was started for these tests."""
    with servers.postgres() as url:
        yield url
