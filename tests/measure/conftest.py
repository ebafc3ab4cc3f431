"""What tests of measuring share: one Spark cluster for all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.measure.spark_cluster import BRIEFLY, Cluster, cluster


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster, and a session of this process on it: measuring with Spark uses that one, of two cores."""
    from slakit.measure.spark.connection import spark_session

    folder = tmp_path_factory.mktemp("spark")
    settings = folder / "conf"
    settings.mkdir()
    said = ["spark.cores.max 2", "spark.executor.cores 1"]
    said += [f"spark.{who}.extraJavaOptions {' '.join(BRIEFLY)}" for who in ("driver", "executor")]
    (settings / "spark-defaults.conf").write_text("\n".join(said), encoding="utf-8")
    before = os.environ.get("SPARK_CONF_DIR")
    os.environ["SPARK_CONF_DIR"] = str(settings)
    try:
        with cluster(Path(folder)) as found, spark_session(found.master):
            yield found
    finally:
        os.environ.pop("SPARK_CONF_DIR")
        if before is not None:
            os.environ["SPARK_CONF_DIR"] = before
