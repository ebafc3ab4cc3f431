"""What a machine without WeasyPrint or Pango is told."""

import sys
from pathlib import Path

import pytest

from slakit.render.pdf import PdfUnavailable
from slakit.render.pdf.availability import installation_advice, load_weasyprint


def test_missing_python_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfUnavailable, match=r"Run: pip install 'slakit\[pdf\]'$"):
        load_weasyprint()


def test_missing_pango(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0'\\nmore\")", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: {"ID": "mint", "ID_LIKE": "ubuntu debian"})
    with pytest.raises(PdfUnavailable) as caught:
        load_weasyprint()
    assert str(caught.value) == (
        "PDF output needs the Pango text library, which is missing or too old on this system"
        " (cannot load library 'libpango-1.0-0'). Install it with: sudo apt-get install libpango-1.0-0"
        " libpangoft2-1.0-0 libharfbuzz-subset0"
    )


@pytest.mark.slow
def test_missing_font_subsetting_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slakit.render.pdf.availability._can_subset_fonts", lambda: False)
    with pytest.raises(PdfUnavailable, match=r"HarfBuzz font subsetting library.*Install"):
        load_weasyprint()


@pytest.mark.parametrize(
    ("system", "command"),
    [
        ({"linux", "debian"}, "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        ({"linux", "rocky", "rhel", "centos", "fedora"}, "dnf install pango"),
        ({"linux", "opensuse-leap", "suse"}, "zypper install libpango-1_0-0"),
        ({"linux", "alpine"}, "apk add pango harfbuzz-subset"),
        ({"linux", "manjaro", "arch"}, "pacman -S pango"),
        ({"darwin"}, "brew install pango"),
        ({"windows"}, "mingw-w64-x86_64-pango"),
        ({"linux", "nixos"}, "with your system's package manager"),
    ],
)
def test_advice_is_for_the_system(system: set[str], command: str) -> None:
    assert command in installation_advice(frozenset(system))
