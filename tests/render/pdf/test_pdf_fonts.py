"""Only the bundled fonts are used, and what they lack is known beforehand."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.pdf.samples import make, page, read, sample_html

from slakit.render.pdf import MissingGlyphs, missing_characters
from slakit.render.pdf.fonts import FAMILIES, own_fonts
from slakit.resources import template_path


def _embedded(pdf: bytes) -> set[str]:
    names = set()
    for sheet in read(pdf).pages:
        for reference in sheet["/Resources"]["/Font"].values():  # type: ignore[index]
            font = reference.get_object()
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "/FontFile2" in descriptor
            # Pango ends the name of a family that ends in a digit with a comma.
            names.add(str(font["/BaseFont"]).partition("+")[2].rstrip(","))
    return names


@pytest.mark.slow
def test_bundled_fonts_alone_are_embedded() -> None:
    assert _embedded(make(sample_html(3))) == {
        "Noto-Sans",
        "Noto-Sans-Bold",
        "Noto-Sans-Italic",
        "Noto-Sans-Bold-Italic",
        "Noto-Sans-Math",
        "Noto-Sans-Symbols-2",
    }


@pytest.mark.slow
def test_fonts_of_the_machine_are_not_used_even_when_asked_for() -> None:
    fonts = "DejaVu Sans', 'Liberation Serif', serif, monospace, 'Arial"
    assert _embedded(make(page("<p>Text ✓</p>", f"p {{ font-family: '{fonts}' }}"))) == {
        "Noto-Sans",
        "Noto-Sans-Symbols-2",
    }


@pytest.mark.slow
def test_installed_files_are_only_read() -> None:
    folder = template_path()
    before = {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]}
    make(page("<p>Text</p>"))
    assert {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]} == before


@pytest.mark.slow
def test_forecast_of_missing_characters_is_what_the_renderer_finds() -> None:
    # Every 7th printable character of the first plane. The replacement and object characters are symbols for
    # nothing, and unassigned, private and surrogate code points have no text to be shown.
    wanted = [
        chr(code)
        for code in range(0x21, 0xFFF0, 7)
        if unicodedata.category(chr(code))[0] in "LNPS"
        if unicodedata.bidirectional(chr(code)) in {"L", "ON"}
    ]
    forecast = missing_characters("".join(wanted))
    covered = [character for character in wanted if character not in forecast]
    assert len(covered) > 150
    make(page("".join(f"<p>&#{ord(character)};</p>" for character in covered), "p { font-size: 4pt }"))
    lacking = sorted(forecast)[::20]
    assert len(lacking) > 50
    with pytest.raises(MissingGlyphs) as caught:
        make(page(" ".join(f"<span>{character}</span>" for character in lacking)))
    assert caught.value.characters == set(lacking)


@settings(deadline=None)  # the first example reads the fonts
@given(st.text(alphabet=st.characters(categories=["Cc", "Cf"])))
def test_control_and_format_characters_need_no_glyph(text: str) -> None:
    assert missing_characters(text) == frozenset()


@settings(deadline=None)
@given(st.text())
def test_missing_characters_are_of_the_text_and_add_up(text: str) -> None:
    missing = missing_characters(text)
    assert missing <= set(text)
    assert missing == frozenset().union(*(missing_characters(character) for character in text))


def test_languages_of_the_documents_are_covered() -> None:
    words = "Façade, Größe, Łódź, naïef, café, Ærø, çok şey, Tiếng Việt, Ελληνικά, Українська"
    assert missing_characters(words) == frozenset()
    assert missing_characters("“–—…” €£¥₺ § ¶ † ≥ ≤ ≠ → × ÷ − ½ ✓ ☐") == frozenset()
    assert missing_characters("客户服务与支持协议，每月接通率。پشتیبانی تلفنی، گفت‌وگو «بله»") == frozenset()
    assert missing_characters("a세계b") == {"세", "계"}


def test_every_font_is_listed_licensed_and_small() -> None:
    folder = template_path("fonts")
    listed = {file for family in FAMILIES for file in family.files}
    assert listed == {path.name for path in folder.glob("*.ttf")}
    for file in listed:
        licence = folder / f"{file.partition('-')[0]}.LICENSE"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text(encoding="utf-8")
    assert sum((folder / file).stat().st_size for file in listed) < 8_000_000


def test_environment_is_as_before_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("FONTCONFIG_FILE", "/some/fonts.conf")
    monkeypatch.setenv("FONTCONFIG_SYSROOT", "/some/root")
    with own_fonts():
        (folder,) = tmp_path.iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700
        assert os.environ["FONTCONFIG_FILE"] == str(folder / "fonts.conf")
        assert "FONTCONFIG_SYSROOT" not in os.environ
    assert os.environ["FONTCONFIG_FILE"] == "/some/fonts.conf"
    assert os.environ["FONTCONFIG_SYSROOT"] == "/some/root"
    assert list(tmp_path.iterdir()) == []


def test_environment_is_as_before_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    with pytest.raises(ZeroDivisionError), own_fonts():
        raise ZeroDivisionError
    assert "FONTCONFIG_FILE" not in os.environ
