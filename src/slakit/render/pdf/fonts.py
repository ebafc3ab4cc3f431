"""The fonts that documents are set in, and the walls that keep every other font of the machine out.

`own_fonts` surrounds the rendering; `missing_characters` tells beforehand what cannot be printed.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from unicodedata import category, normalize

from slakit.resources import template_path

__all__ = ["FAMILIES", "FontFamily", "missing_characters", "own_fonts"]


@dataclass(frozen=True, slots=True)
class FontFamily:
    """A family by the name that its files carry, with the static TrueType files of its faces."""

    name: str
    files: tuple[str, ...]


FAMILIES = (
    FontFamily(
        "Noto Sans",
        ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf", "NotoSans-BoldItalic.ttf"),
    ),
    FontFamily("Vazirmatn", ("Vazirmatn-Regular.ttf", "Vazirmatn-Bold.ttf")),
    FontFamily("Noto Sans SC", ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")),
    FontFamily("Noto Sans Math", ("NotoSansMath-Regular.ttf",)),
    FontFamily("Noto Sans Symbols 2", ("NotoSansSymbols2-Regular.ttf",)),
)
"""In the order in which a character is looked for; the first is the text font."""

_HOST_SETTINGS = ("FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT")


@contextmanager
def own_fonts() -> Iterator[None]:
    """Make fontconfig see only the bundled fonts while the block runs.

    Its cache lies in a private folder (mode 0700) that goes when the block ends, so nobody else can plant
    fonts in it and nothing of an earlier run can change the document. Changes the environment of the process:
    callers must not run two of these blocks at once.
    """
    with tempfile.TemporaryDirectory(prefix="slakit-fonts-") as folder:
        configuration = Path(folder, "fonts.conf")
        configuration.write_text(_configuration(Path(folder, "cache")), encoding="utf-8")
        before = {name: os.environ.pop(name) for name in _HOST_SETTINGS if name in os.environ}
        os.environ["FONTCONFIG_FILE"] = str(configuration)
        try:
            yield
        finally:
            del os.environ["FONTCONFIG_FILE"]
            os.environ.update(before)


def _configuration(cache_folder: Path) -> str:
    families = "".join(f"<string>{escape(family.name)}</string>" for family in FAMILIES)
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f"<dir>{escape(str(template_path('fonts')))}</dir>\n<cachedir>{escape(str(cache_folder))}</cachedir>\n"
        # Whatever a style sheet asks for, the bundled families follow in their order.
        f'<match target="pattern"><edit name="family" mode="append_last">{families}</edit></match>\n'
        "<config><rescan><int>0</int></rescan></config>\n</fontconfig>\n"
    )


def missing_characters(text: str) -> frozenset[str]:
    """Return the characters of ``text`` that no bundled font can show in every face of its family.

    Control and format characters (line ends, joiners, bidirectional isolates) need no shape. Needs fontTools,
    which comes with WeasyPrint; raises ImportError without it.
    """
    covered = _covered()
    return frozenset(
        character
        for character in set(text)
        if category(character) not in {"Cc", "Cf"}
        # A letter with accents may be put together from its parts; one that only stands for another is not replaced.
        and not (len(parts := normalize("NFD", character)) > 1 and all(ord(part) in covered for part in parts))
        and ord(character) not in covered
    )


@cache
def _covered() -> frozenset[int]:
    # Heavy, and absent without the pdf extra.
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    covered: set[int] = set()
    for family in FAMILIES:
        faces: list[set[int]] = []
        for file in family.files:
            with TTFont(template_path("fonts", file), lazy=True) as font:
                faces.append(set(font.getBestCmap()))
        covered |= set.intersection(*faces)
    return frozenset(covered)
