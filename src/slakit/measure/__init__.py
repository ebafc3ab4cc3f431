"""Measured data to exact integers: the only package that knows the query engine."""

from slakit.measure.data_map import DataMap, FieldSource, RecordSource, load_data_map, parse_data_map
from slakit.measure.evaluate import measure
from slakit.measure.limits import Limits, Progress, parse_memory
from slakit.measure.results import (
    AggregateValue,
    Coverage,
    DataFile,
    Measurement,
    MeasureResult,
    RecordQuality,
    Rejects,
)

__all__ = [
    "AggregateValue",
    "Coverage",
    "DataFile",
    "DataMap",
    "FieldSource",
    "Limits",
    "MeasureResult",
    "Measurement",
    "Progress",
    "RecordQuality",
    "RecordSource",
    "Rejects",
    "load_data_map",
    "measure",
    "parse_data_map",
    "parse_memory",
]
