"""Documents without the folders of the machine they were made on, so that they are the same wherever that was."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from slakit.render.evaluation_document import Inputs

__all__ = ["input_files", "without_folders"]

_Value = TypeVar("_Value")


def input_files(receipt: Inputs) -> list[str]:
    """The files that a result was computed from, by the names under which they were read, longest first."""
    hashed = [*receipt["contract"], *receipt["data"]]
    hashed += [receipt["data_map"]] if receipt["data_map"] is not None else []
    return sorted({file["file"] for file in hashed}, key=len, reverse=True)


def without_folders(value: _Value, files: list[str]) -> _Value:
    """Return a document in which files have no folders, alone and in places such as `folder/file.sla:12`."""
    found: Any = value
    if isinstance(value, dict):
        found = {key: without_folders(part, files) for key, part in value.items()}
    elif isinstance(value, list):
        found = [without_folders(part, files) for part in value]
    elif isinstance(value, str) and value.startswith(tuple(files)):
        for name in files:
            if value == name or value.startswith(f"{name}:"):
                found = PurePath(name).name + value[len(name) :]
                break
    return found  # type: ignore[no-any-return]
