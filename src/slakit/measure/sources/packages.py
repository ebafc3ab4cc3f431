"""Loads the Python packages that only some sources need, and says how to install one that is not here."""

from __future__ import annotations

import importlib
from types import ModuleType

from slakit.diagnostics import Diagnostic

__all__ = ["package"]


def package(name: str, extra: str, where: str, what: str) -> ModuleType | Diagnostic:
    """Return a module, or the finding that the extra it comes with is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        message = f"{where} cannot be read: {what} needs the Python package {name}, which is not installed"
        return Diagnostic("SLA733", message, help=f"run: pip install 'slakit[{extra}]'", where=where)
