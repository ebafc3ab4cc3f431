"""Measured data to exact integers: the only package that knows the query engine."""

from slakit.measure.beside import Beside, side_tables
from slakit.measure.data_map import DataMap, FieldSource, RecordSource, load_data_map, parse_data_map
from slakit.measure.engine import DUCKDB, EngineChoice
from slakit.measure.evaluate import measure
from slakit.measure.limits import Limits, Progress, parse_memory
from slakit.measure.options import AS_USUAL, MeasureOptions
from slakit.measure.readings import clock_readings
from slakit.measure.results import (
    AggregateValue,
    Claim,
    ClockReading,
    Coverage,
    DataFile,
    DutyDone,
    ExclusionUse,
    GivenValue,
    Measurement,
    MeasureResult,
    RecordQuality,
    Rejects,
    SampleValue,
)

__all__ = [
    "AS_USUAL",
    "DUCKDB",
    "AggregateValue",
    "Beside",
    "Claim",
    "ClockReading",
    "Coverage",
    "DataFile",
    "DataMap",
    "DutyDone",
    "EngineChoice",
    "ExclusionUse",
    "FieldSource",
    "GivenValue",
    "Limits",
    "MeasureOptions",
    "MeasureResult",
    "Measurement",
    "Progress",
    "RecordQuality",
    "RecordSource",
    "Rejects",
    "SampleValue",
    "clock_readings",
    "load_data_map",
    "measure",
    "parse_data_map",
    "parse_memory",
    "side_tables",
]
