"""What other tests ask of DuckDB, asked of Spark: every kind of indicator against its slow evaluation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.measure import test_clocks_against_oracle as clocks
from tests.measure import test_entities_and_reaches as entities
from tests.measure import test_exclusions as exclusions
from tests.measure import test_field_types as types
from tests.measure import test_figures_samples_and_reaches as figures
from tests.measure import test_time_against_oracle as times
from tests.measure import test_time_apart_and_together as apart
from tests.measure.clock_worlds import World, world
from tests.measure.kinds import KINDS
from tests.measure.spark_cluster import Cluster

from slakit.measure import DUCKDB, MeasureResult
from slakit.measure.engine import Engine, EngineChoice
from slakit.measure.limits import Limits
from slakit.measure.spark.session import open_spark

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]
FEW = settings(
    max_examples=1,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def counted_by_spark(spark: Cluster, monkeypatch: pytest.MonkeyPatch) -> list[Engine]:
    """Whatever is measured is measured by Spark; the list tells by how many sessions."""
    del spark
    used: list[Engine] = []

    @contextmanager
    def opened(engine: EngineChoice, files: list[Path], limits: Limits) -> Iterator[Engine]:
        del engine
        with open_spark(files, None, limits) as session:
            used.append(session)
            yield session

    monkeypatch.setattr("slakit.measure.evaluate.opened", opened)
    monkeypatch.setattr("slakit.measure.readings.opened", opened)
    return used


@FEW
@given(one=world())
def test_clocks(counted_by_spark: list[Engine], one: World) -> None:
    clocks.agree(one)
    assert counted_by_spark


def _inside(test: Callable[..., None]) -> Callable[..., None]:
    """Return what a test does with one example."""
    found: Callable[..., None] = test.hypothesis.inner_test  # type: ignore[attr-defined]
    return found


@FEW
@given(case=times.cases())
def test_sets_of_time(counted_by_spark: list[Engine], monkeypatch: pytest.MonkeyPatch, case: Any) -> None:
    monkeypatch.setattr("slakit.measure.spark.session._SMALL", 0)  # compiled, as for data that are large
    _inside(times.test_figures_of_time)(case)
    assert counted_by_spark


@FEW
@given(case=apart.cases())
def test_sets_of_time_of_several(counted_by_spark: list[Engine], case: Any) -> None:
    apart.agree(case, {"apart-3", "named-9", "over-6", "both-5"})
    assert counted_by_spark


@FEW
@given(case=exclusions.cases())
def test_exclusions(counted_by_spark: list[Engine], case: Any) -> None:
    _inside(exclusions.test_exclusions)(case)
    assert counted_by_spark


def test_entities(counted_by_spark: list[Engine]) -> None:
    _inside(entities.test_every_figure)(7, 120, "parquet")
    assert len(counted_by_spark) == 1


def test_figures_samples_and_reaches(spark: Cluster, tmp_path: Path) -> None:
    del spark
    by_spark = figures.agree(11, 150, tmp_path, EngineChoice("spark"))
    by_duckdb = figures.agree(11, 150, tmp_path, DUCKDB)
    assert by_spark.engine.startswith("Spark 4")
    assert replace(by_spark, engine="") == replace(by_duckdb, engine="")


def test_fields_of_every_type(counted_by_spark: list[Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts in Parquet that Spark takes apart by itself, the broken ones as well."""
    rows = []
    for row, _ in types.rows_of(99, 300, 0.3):
        written = re.fullmatch(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})", row["due"])
        rows.append(row | ({"due": "-".join(written.groups()[::-1])} if written else {}))
    monkeypatch.setattr(types, "MAP", types.MAP.replace('due = {{ column = "due", format = "%d.%m.%Y" }}\n', ""))
    place = KINDS["parquet"](tmp_path, rows, types.COLUMNS)

    def measured() -> tuple[MeasureResult, str]:
        return types.run(tmp_path, place), (tmp_path / "r.csv").read_text(encoding="utf-8")

    by_spark, refused = measured()
    assert len(counted_by_spark) == 1
    monkeypatch.undo()
    monkeypatch.setattr(types, "MAP", types.MAP.replace('due = {{ column = "due", format = "%d.%m.%Y" }}\n', ""))
    by_duckdb, listed = measured()
    assert len(counted_by_spark) == 1
    assert refused == listed
    assert (by_spark.measurements, by_spark.quality) == (by_duckdb.measurements, by_duckdb.quality)
    assert by_spark.quality[0].rejected > 30
