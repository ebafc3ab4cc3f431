"""Finds the files that come with slakit: grammar, templates, standard library, error texts, examples.

The only place that knows where they lie. In an installed wheel they are below ``slakit/_bundled``; in a
checkout they are in the folders of the same name at its root.
"""

from pathlib import Path

__all__ = [
    "codes_path",
    "examples_path",
    "grammar_path",
    "read_use",
    "stdlib_names",
    "stdlib_path",
    "template_path",
]

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def _bundled(folder: str, in_checkout: str) -> Path:
    """Return the installed copy of a folder, or the one in the checkout when there is none."""
    installed = _PACKAGE / "_bundled" / folder
    return installed if installed.is_dir() else _CHECKOUT / in_checkout


def grammar_path() -> Path:
    """Return the Lark grammar of the language."""
    return _bundled("grammar", "grammar") / "sla.lark"


def template_path(*parts: str) -> Path:
    """Return a path below the bundled ``templates`` folder; without parts, the folder."""
    return _bundled("templates", "templates").joinpath(*parts)


def stdlib_path(name: str) -> Path:
    """Return a path below the folder of the language's standard library."""
    return _PACKAGE / "std" / name


def codes_path() -> Path:
    """Return the folder that explains the diagnostics, one file a code."""
    return _bundled("codes", "docs/codes")


def examples_path() -> Path:
    """Return the folder of example contracts and data."""
    return _bundled("examples", "examples")


def stdlib_names() -> list[str]:
    """Return the names by which the files of the standard library are used."""
    return sorted(f"std/{path.stem}" for path in stdlib_path("").glob("*.sla"))


def read_use(using: str, name: str) -> tuple[str, bytes] | None:
    """Return the name and the bytes of a file that `use` names, ``None`` when there is none.

    ``std/...`` is the standard library; any other name is a path below the folder of the using file. A path that
    leaves that folder is refused like a missing one, so that a contract cannot make slakit read other files.
    """
    parts = name.removesuffix(".sla").split("/")
    if any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts):
        return None
    file = "/".join(parts) + ".sla"
    if parts[0] == "std":
        shown, path, folder = file, stdlib_path("/".join(parts[1:]) + ".sla"), stdlib_path("")
    else:
        folder = Path(using).parent
        path = folder / file
        shown = str(path)
    try:
        if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
            return None
        return shown, path.read_bytes()
    except OSError:
        return None
