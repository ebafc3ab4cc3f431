"""Measured data to exact integers: the only package that knows the query engine."""

from slakit.measure.data_map import DataMap, FieldSource, RecordSource, load_data_map, parse_data_map
from slakit.measure.evaluate import measure
from slakit.measure.given import given_table
from slakit.measure.results import (
    AggregateValue,
    Coverage,
    DataFile,
    GivenValue,
    Measurement,
    MeasureResult,
    RecordQuality,
    Rejects,
    SampleValue,
)
from slakit.measure.session import engine_version

__all__ = [
    "AggregateValue",
    "Coverage",
    "DataFile",
    "DataMap",
    "FieldSource",
    "GivenValue",
    "MeasureResult",
    "Measurement",
    "RecordQuality",
    "RecordSource",
    "Rejects",
    "SampleValue",
    "engine_version",
    "given_table",
    "load_data_map",
    "measure",
    "parse_data_map",
]
