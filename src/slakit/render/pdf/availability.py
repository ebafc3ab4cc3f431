"""Loads WeasyPrint or says, for this very machine, what is missing and the command that installs it."""

import platform
import warnings
from types import ModuleType

from slakit.render.pdf.errors import PdfUnavailable

__all__ = ["installation_advice", "load_weasyprint"]

_COMMANDS = (
    ({"debian", "ubuntu"}, "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
    ({"fedora", "rhel", "centos"}, "sudo dnf install pango"),
    ({"suse", "opensuse", "opensuse-leap", "opensuse-tumbleweed"}, "sudo zypper install libpango-1_0-0"),
    ({"alpine"}, "sudo apk add pango harfbuzz-subset"),
    ({"arch"}, "sudo pacman -S pango"),
    ({"darwin"}, "brew install pango"),
    ({"windows"}, "pacman -S mingw-w64-x86_64-pango (in MSYS2, with its mingw64\\bin folder on PATH)"),
)


def load_weasyprint() -> ModuleType:
    """Import WeasyPrint. Raises PdfUnavailable when it, or the Pango library below it, is not there."""
    try:
        with warnings.catch_warnings():
            # It announces that it will need the font subsetting library; we need that already, see below.
            warnings.simplefilter("ignore", DeprecationWarning)
            import weasyprint
    except ImportError as error:
        raise PdfUnavailable(
            f"PDF output needs WeasyPrint, which is not installed ({error}). Run: pip install 'slakit[pdf]'"
        ) from error
    except OSError as error:
        # WeasyPrint opens Pango with dlopen, whose failure is an OSError.
        raise PdfUnavailable(
            "PDF output needs the Pango text library, which is missing or too old on this system"
            f" ({str(error).splitlines()[0]}). {installation_advice(_this_system())}"
        ) from error
    if not _can_subset_fonts():
        # WeasyPrint would fall back on another program and produce other bytes than elsewhere.
        raise PdfUnavailable(
            "PDF output needs the HarfBuzz font subsetting library, which is missing on this system."
            f" {installation_advice(_this_system())}"
        )
    module: ModuleType = weasyprint
    return module


def _can_subset_fonts() -> bool:
    from weasyprint.text.ffi import harfbuzz_subset

    return harfbuzz_subset is not None


def installation_advice(system: frozenset[str]) -> str:
    """Return the sentence that tells how to install Pango on a system known by these lower-case names."""
    for names, command in _COMMANDS:
        if names & system:
            return f"Install it with: {command}"
    return "Install Pango 1.44 or newer (with HarfBuzz and fontconfig) with your system's package manager"


def _this_system() -> frozenset[str]:
    names = {platform.system().lower()}
    try:
        release = platform.freedesktop_os_release()
    except OSError:  # not Linux, or a Linux without /etc/os-release
        return frozenset(names)
    return frozenset(names | {release.get("ID", "")} | set(release.get("ID_LIKE", "").split()))
