"""Reports on the clocks of records: how many were kept, which ones there were, which are about to be missed.

Pure functions from readings of clocks to frozen values; where the readings come from is given to them, and how the
values look is for `render` to say.
"""

from slakit.reports.compliance import compliance
from slakit.reports.log import log
from slakit.reports.results import (
    Bucket,
    ComplianceReport,
    ComplianceRow,
    Grouping,
    LogReport,
    LogRow,
    RiskReport,
    Scope,
    Tally,
)
from slakit.reports.risk import risk
from slakit.reports.source import ReadingSource, read
from slakit.reports.wanted import Columns, Wanted, parse_grouping, parse_order, scope_of

__all__ = [
    "Bucket",
    "Columns",
    "ComplianceReport",
    "ComplianceRow",
    "Grouping",
    "LogReport",
    "LogRow",
    "ReadingSource",
    "RiskReport",
    "Scope",
    "Tally",
    "Wanted",
    "compliance",
    "log",
    "parse_grouping",
    "parse_order",
    "read",
    "risk",
    "scope_of",
]
