"""Clocks event by event: plain Python, slow and obvious, against which every fast way is held.

Written from the language's page and the definitions of a clock alone. Where these leave a case open, the module in
which it is decided says so at its head.
"""

from __future__ import annotations

from tests.measure.clocks_slowly.judging import Cycle, OnRecord, clocks_on_records
from tests.measure.clocks_slowly.rows import Row, Rows, good_rows

__all__ = ["Cycle", "OnRecord", "Row", "Rows", "clocks_on_records", "good_rows"]
