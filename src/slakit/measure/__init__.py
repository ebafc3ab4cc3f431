"""Measured data to exact integers: the only package that knows the query engine."""

from slakit.measure.data_map import DataMap, FieldSource, RecordSource, load_data_map, parse_data_map
from slakit.measure.evaluate import measure
from slakit.measure.results import (
    AggregateValue,
    ClockReading,
    Coverage,
    DataFile,
    Measurement,
    MeasureResult,
    RecordQuality,
    Rejects,
)
from slakit.measure.session import engine_version

__all__ = [
    "AggregateValue",
    "ClockReading",
    "Coverage",
    "DataFile",
    "DataMap",
    "FieldSource",
    "MeasureResult",
    "Measurement",
    "RecordQuality",
    "RecordSource",
    "Rejects",
    "engine_version",
    "load_data_map",
    "measure",
    "parse_data_map",
]
