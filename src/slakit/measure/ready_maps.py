"""Ready maps for the exports of common systems, which a data map takes over with `like = "NAME"`.

They are data maps of one record type in `std/maps/`. What the user's map says wins, setting by setting and field by
field.
"""

from __future__ import annotations

import tomllib
from typing import Any

from slakit.diagnostics import Diagnostic, Span
from slakit.measure.suggest import did_you_mean
from slakit.resources import stdlib_path

__all__ = ["no_ready_map", "ready_map_names", "with_ready_map"]


def ready_map_names() -> list[str]:
    """Return the names of the ready maps."""
    return sorted(path.stem for path in stdlib_path("maps").glob("*.toml"))


def with_ready_map(settings: dict[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """Return settings laid over those of the ready map they name, and the fields that only that map places.

    Without such a map, the settings as they are and no fields.
    """
    name = settings["like"]
    if name not in ready_map_names():
        return settings, frozenset()
    (ready,) = tomllib.loads(stdlib_path(f"maps/{name}.toml").read_text(encoding="utf-8")).values()
    own = settings.get("fields", {})
    if not isinstance(own, dict):
        return settings, frozenset(ready["fields"])
    merged = {**ready, **settings, "fields": {**ready["fields"], **own}}
    if isinstance(settings.get("database"), dict):
        merged["database"] = _with_query(ready.get("database", {}), settings["database"])
    elif "database" not in settings:
        merged.pop("database", None)
    return merged, frozenset(ready["fields"]) - frozenset(own)


def _with_query(ready: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return where a database is, with the table or query of the ready map unless the user's map names one."""
    return own if own.keys() & {"table", "query"} else {**ready, **own}


def no_ready_map(name: str, span: Span | None, where: str) -> Diagnostic:
    """Return the finding that there is no ready map of a name."""
    known = ready_map_names()
    hint = did_you_mean(name, known) or f"the ready maps are {', '.join(known)}"
    return Diagnostic("SLA737", f"there is no ready map {name}", span=span, help=hint, where=where)
