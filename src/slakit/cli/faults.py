"""The report on a fault of ours, which people can send."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback

from slakit import __version__

__all__ = ["fault_report"]


def fault_report(error: BaseException) -> str:
    """Write the report on a fault of ours to a temporary file, and return its name."""
    lines = [f"slakit {__version__}, Python {sys.version.split()[0]}, {sys.platform}", *sys.argv[1:2], ""]
    lines += traceback.format_exception(error)
    handle, path = tempfile.mkstemp(prefix="slakit-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as report:
        report.write("\n".join(lines))
    return path
