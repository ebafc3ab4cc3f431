"""DuckDB and Spark give the same answers to the last digit and line, and the slow evaluation agrees with both.

Spark runs as a cluster of its own: a master and two workers on this machine. Every run packs as much as it can, because
each of its questions takes Spark a while whatever the size.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.measure import oracle
from tests.measure.contracts import (
    ZONE,
    contract,
    is_,
    months,
    objective,
    ref,
    seconds,
    settled,
    share,
    statistic,
    text,
)
from tests.measure.kinds import KINDS
from tests.measure.spark_cluster import Cluster
from tests.measure.test_measure_against_oracle import CONTRACT, WINDOWS, compare, data_map, rows_of
from tests.timeline.oracle import microseconds

from slakit import api
from slakit.contract.model import Contract
from slakit.measure import EngineChoice, MeasureOptions, MeasureResult, measure, parse_data_map
from slakit.render.evaluation_json import evaluation_json, json_text
from slakit.timeline import Period, Window, parse_period

# ruff: noqa: DTZ001 - local times have no zone
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]

SPARK = EngineChoice("spark")
EXAMPLES = Path(__file__).parents[2] / "examples"


def measured(
    folder: Path, toml: str, contract: Contract, windows: dict[str, tuple[Window, ...]], engine: EngineChoice
) -> tuple[MeasureResult, str]:
    """What an engine measured, without its name, and the list of refused rows."""
    found, problems = parse_data_map(toml, "map.toml", folder)
    assert found is not None, problems
    rejects = folder / "rejects.csv"
    result, told = measure(contract, windows, found, MeasureOptions(rejects, engine=engine), gaps=True)
    assert result is not None, told
    assert result.engine.startswith("Spark 4" if engine.name == "spark" else "DuckDB")
    listed = rejects.read_text(encoding="utf-8") if rejects.exists() else ""
    rejects.unlink(missing_ok=True)
    return replace(result, engine=""), listed


def test_rows_of_every_kind_of_source(spark: Cluster, tmp_path: Path) -> None:
    """Good rows and bad ones, as texts: what Spark reads by itself, and what this process reads for it."""
    del spark
    rows = rows_of(4711, 500, 0.3)
    parts = [rows[i::5] for i in range(5)]
    for name, part in zip(("csv", "parquet", "json lines", "sqlite"), parts, strict=False):
        KINDS[name](tmp_path, part, oracle.COLUMNS)
    _nulls_for_nothing(tmp_path / "more.parquet", parts[4])
    place = 'file = ["calls.csv", "c.parquet", "calls.jsonl", "more.parquet"]\n'
    place += 'database = { sqlite = "calls.db", table = "calls" }'
    toml = data_map(place, "reject", ZONE)
    by_duckdb = measured(tmp_path, toml, CONTRACT, WINDOWS, EngineChoice())
    by_spark = measured(tmp_path, toml, CONTRACT, WINDOWS, SPARK)
    assert by_spark == by_duckdb
    assert by_spark[1].count("\n") > 60
    compare(by_spark[0], oracle.read(rows, ZONE, "reject"), len(rows))


def _nulls_for_nothing(path: Path, rows: list[dict[str, str]]) -> None:
    columns = {c: pa.array([r[c] or None for r in rows], pa.string()) for c in oracle.COLUMNS}
    pq.write_table(pa.table(columns), path, row_group_size=50)


MOMENTS = [
    dt.datetime(2021, 3, 28, 2, 30),
    dt.datetime(2021, 10, 31, 2, 30, 0, 500_000),
    dt.datetime(2021, 6, 1, 12),
    dt.datetime(1969, 12, 31, 23),
    dt.datetime(1850, 1, 1),
    dt.datetime(2021, 6, 2, 12, 0, 0, 123_456),
    None,
]
NUMBERS: dict[str, tuple[pa.DataType, list[Any]]] = {
    "int8": (pa.int8(), [1, -2, 127, None, 0, 5, 6]),
    "int16": (pa.int16(), [1, -2, 32_767, None, 0, 5, 6]),
    "int32": (pa.int32(), [1, -2, 2**31 - 1, None, 0, 5, 6]),
    "int64": (pa.int64(), [1, -2, 2**63 - 1, None, 10**12, 5, -(10**12)]),
    "uint8": (pa.uint8(), [1, 2, 255, None, 0, 5, 6]),
    "uint16": (pa.uint16(), [1, 2, 65_535, None, 0, 5, 6]),
    "uint32": (pa.uint32(), [1, 2, 2**32 - 1, None, 0, 5, 6]),
    "uint64": (pa.uint64(), [1, 2, 2**64 - 1, None, 0, 5, 6]),
    "float": (pa.float32(), [0.1, -2.5, 1e20, None, 0.0, 3.0, 16777216.0]),
    "double": (pa.float64(), [0.1, -2.5, 1e300, None, 0.1234567, 3.0, 123456.789]),
    "decimal": (pa.decimal128(20, 4), [Decimal(one) for one in ("0.1", "-2.5", "1e15", "0", "7", "0.0001", "5")]),
    "narrow": (pa.decimal128(9, 9), [Decimal(one) for one in ("0.1", "-0.5", "0.000000001", "0", "0.7", "0", "0.5")]),
    "texts": (pa.string(), ["0.1", "-2.5", "1e3", "", "007", " 5\t", "6.0000000"]),
}
TIMES: dict[str, pa.DataType] = {
    "ms": pa.timestamp("ms"),
    "us": pa.timestamp("us"),
    "ns": pa.timestamp("ns"),
    "utc": pa.timestamp("us", "UTC"),
    "zoned": pa.timestamp("ms", "Asia/Tehran"),
    "old": pa.timestamp("us"),
    "date": pa.date32(),
}


def test_columns_of_every_type(spark: Cluster, tmp_path: Path) -> None:
    """A file for every type of a number with every type of a time by turns; identifiers and yes/no by turns, too."""
    del spark
    names, times = [], list(TIMES)[:-1]
    for number, (name, (kind, values)) in enumerate(NUMBERS.items()):
        how = times[number % len(times)]
        coarse = how in {"ms", "zoned"}
        moments = [m and m.replace(microsecond=0) for m in MOMENTS] if coarse else MOMENTS
        words = {True: "Y", False: "no", None: None}
        flags = [True, False, None, True, False, True, True]
        columns = {
            "id": pa.array(range(10 * number, 10 * number + 7), pa.int32()),
            "start": pa.array(moments, TIMES[how]),
            "answered": pa.array(flags) if number % 2 else pa.array([words[f] for f in flags], pa.string()),
            "wait": pa.array(values, kind),
            "rating": pa.array(values[::-1], kind),
            "topic": pa.array(["a", "ä", "", None, "b", "'", "a"]).dictionary_encode(),
        }
        names.append(f"_{name} [*].parquet")
        old = {"use_deprecated_int96_timestamps": True} if how == "old" else {}
        pq.write_table(pa.table(columns), tmp_path / names[-1], **old)
    files = ", ".join(f"'{name}'" for name in names)
    toml = f"[calls]\nfile = [{files}]\nzone = '{ZONE}'\nfold = 'first'\n"
    toml += "true = ['Y', 'true']\nfalse = ['no', 'false']\n[calls.fields]\n"
    toml += "wait = { column = 'wait', unit = 'seconds' }\n"
    figures = {
        "wait": statistic("total", ref("wait")),
        "rating": statistic("total", ref("rating")),
        "longest": statistic("longest", ref("wait")),
        "a": statistic("number", where=is_("is", ref("topic"), text("a"))),
    }
    made = contract([objective(name, figure) for name, figure in figures.items()])
    windows = dict.fromkeys(figures, months())
    by_duckdb = measured(tmp_path, toml, made, windows, EngineChoice())
    by_spark = measured(tmp_path, toml, made, windows, SPARK)
    assert by_spark[1].splitlines() == by_duckdb[1].splitlines()
    assert by_spark == by_duckdb
    assert by_spark[0].quality[0].accepted > 10


def test_the_example_by_the_command(spark: Cluster, tmp_path: Path) -> None:
    """The whole chain of the example, by the command on a cluster, is that of DuckDB but for the engine's name."""
    spark.add_worker()  # for the command: the session of this process has the others
    example = EXAMPLES / "contact-centre"
    subprocess.run([sys.executable, example / "generate_calls.py", tmp_path / "calls.csv"], check=True)
    contract_file = str(example / "acme-support.sla")
    loaded = api.load(contract_file)
    data, problems = api.load_data(api.data_map_beside(contract_file), {"calls": (str(tmp_path / "calls.csv"),)})
    period = parse_period("2026-10")
    assert data is not None, problems
    assert period is not None
    evaluation, told = api.evaluate(loaded, period, data, MeasureOptions(tmp_path / "rejects.csv"))
    assert evaluation is not None, told
    expected = json.loads(json_text(evaluation_json(evaluation)))
    command = [str(Path(sys.executable).parent / "sla"), "evaluate", contract_file, "--period", "2026-10", "--json"]
    command += ["--data", f"calls={tmp_path / 'calls.csv'}", "--engine", "spark", "--master", spark.master]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found["receipt"].pop("engine").startswith("Spark 4")
    assert expected["receipt"].pop("engine").startswith("DuckDB")
    assert found == expected


@pytest.mark.parametrize("map_file", sorted(EXAMPLES.glob("*/*.data.toml")), ids=lambda path: path.parent.name)
def test_every_example_that_has_data(map_file: Path, spark: Cluster, tmp_path: Path) -> None:
    """From the data to the money of the whole term, up to a year of it."""
    del spark
    here = tmp_path / map_file.parent.name
    shutil.copytree(map_file.parent, here)
    loaded = api.load(here / map_file.name.replace(".data.toml", ".sla"))
    data, problems = api.load_data(here / map_file.name, {})
    assert loaded.contract is not None
    assert data is not None, problems
    for missing in (path for name in api.tables(loaded.contract) for path in data.files(name) if not path.exists()):
        (makes,) = here.glob("*.py")
        subprocess.run([sys.executable, makes, missing], check=True)
    first, last = loaded.contract.agreement.term
    last = min(last, first.replace(year=first.year + 1))
    period = Period(first, last, "term")
    as_of = microseconds(dt.datetime(last.year, last.month, last.day, tzinfo=dt.UTC))
    found = []
    for engine in (EngineChoice(), SPARK):
        rejects = tmp_path / engine.name
        evaluation, told = api.evaluate(loaded, period, data, MeasureOptions(rejects, engine=engine, as_of=as_of))
        assert evaluation is not None, told
        document = json.loads(json_text(evaluation_json(evaluation)))
        document["receipt"].pop("engine")
        text = json.dumps(document).replace(str(rejects), "")
        found.append((text, rejects.read_text(encoding="utf-8") if rejects.exists() else ""))
    assert found[0] == found[1]


def test_a_worker_that_dies_changes_nothing(spark: Cluster, tmp_path: Path) -> None:
    """A worker and its executors are killed while they count some million rows; the others do its work again."""
    count = 3_000_000
    chance = random.Random(5)
    step = [chance.randrange(10**6) for _ in range(1000)]
    starts = pa.array([1_609_459_200_000_000 + i * 10_000_000 + step[i % 1000] for i in range(count)])
    waits = pa.array([step[i * 7 % 1000] % 40_000 for i in range(count)])
    columns = {
        "id": pa.array([f"c{i}" for i in range(count)]),
        "start": starts.cast(pa.timestamp("us", "UTC")),
        "answered": pa.array([step[i % 1000] % 7 > 0 for i in range(count)]),
        "wait": waits,
    }
    pq.write_table(pa.table(columns), tmp_path / "calls.parquet", row_group_size=100_000)
    toml = "[calls]\nfile = 'calls.parquet'\n[calls.fields]\nwait = { column = 'wait', unit = 'milliseconds' }\n"
    fast = share(settled(is_("at most", ref("wait"), seconds("20"))), ref("answered"))
    made = contract([objective("fast", fast, during="office"), objective("median", statistic("median", ref("wait")))])
    windows = dict.fromkeys(("fast", "median"), months())
    by_duckdb = measured(tmp_path, toml, made, windows, EngineChoice())

    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    assert session is not None
    tracker: Any = session.sparkContext.statusTracker()
    killed: list[int] = []

    def kill_when_busy() -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until and not killed:
            for stage in tracker.getActiveStageIds():
                info = tracker.getStageInfo(stage)
                if info is not None and info.numActiveTasks > 0:
                    spark.kill_worker()
                    killed.append(stage)
                    return
            time.sleep(0.01)

    killer = threading.Thread(target=kill_when_busy)
    killer.start()
    by_spark = measured(tmp_path, toml, made, windows, SPARK)
    killer.join()
    assert killed
    assert by_spark == by_duckdb
    assert by_spark[0].quality[0].accepted == count
