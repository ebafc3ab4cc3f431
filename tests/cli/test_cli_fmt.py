"""`sla fmt`: files rewritten in place, or compared; what cannot be formatted stays as it is."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import CONTRACT, Sla

ROOT = Path(__file__).parents[2]
UNTIDY = CONTRACT.replace("  promise at least 80 %\n", "promise at least 80%   # for all\n")
TIDY = CONTRACT.replace("  promise at least 80 %\n", "  promise at least 80 %  # for all\n")
BROKEN = CONTRACT.replace("promise", "promis", 1)


def test_it_rewrites_what_differs_and_names_it(sla: Sla) -> None:
    Path("a.sla").write_text(UNTIDY, encoding="utf-8")
    ran = sla("fmt")
    assert (ran.code, ran.out) == (0, "a.sla\n")
    assert "1 of 2 files changed" in ran.err
    assert Path("a.sla").read_text(encoding="utf-8") == TIDY
    assert Path("tiny.sla").read_text(encoding="utf-8") == CONTRACT
    assert sorted(path.name for path in Path().iterdir()) == ["a.sla", "calls.csv", "tiny.data.toml", "tiny.sla"]
    again = sla("fmt", "a.sla")
    assert (again.code, again.out) == (0, "")


def test_files_that_are_tidy_are_not_written(sla: Sla) -> None:
    before = Path("tiny.sla").stat()
    assert sla("fmt", "tiny.sla").code == 0
    after = Path("tiny.sla").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_folder_stands_for_the_parts_below_it_too(sla: Sla) -> None:
    for folder in ("shared", ".hidden"):
        Path(folder).mkdir()
        Path(folder, "caps.sla").write_text("remedies end remedies", encoding="utf-8")
    Path("shared", "caps.txt").write_text("remedies end remedies", encoding="utf-8")
    ran = sla("fmt", ".")
    assert (ran.code, ran.out) == (0, f"{Path('shared', 'caps.sla')}\n")
    assert Path("shared", "caps.sla").read_bytes() == b"remedies\nend remedies\n"
    assert (
        Path("shared", "caps.txt").read_bytes() == Path(".hidden", "caps.sla").read_bytes() == b"remedies end remedies"
    )


def test_check_lists_and_writes_nothing(sla: Sla) -> None:
    Path("a.sla").write_text(UNTIDY, encoding="utf-8")
    ran = sla("fmt", "--check")
    assert (ran.code, ran.out) == (1, "a.sla\n")
    assert "1 of 2 files would be changed" in ran.err
    assert Path("a.sla").read_text(encoding="utf-8") == UNTIDY
    assert sla("fmt", "--check", "tiny.sla").code == 0


def test_diff_prints_and_writes_nothing(sla: Sla) -> None:
    Path("a.sla").write_text("remedies end remedies", encoding="utf-8")
    ran = sla("fmt", "--diff")
    assert ran.code == 1
    assert (
        ran.out
        == """--- a.sla
+++ a.sla
@@ -1 +1,2 @@
-remedies end remedies
\\ No newline at end of file
+remedies
+end remedies
"""
    )
    assert Path("a.sla").read_text(encoding="utf-8") == "remedies end remedies"
    assert sla("fmt", "--diff", "--check").out == ran.out
    assert sla("fmt", "--diff", "tiny.sla").out == ""


def _type(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_standard_input_goes_to_standard_output(sla: Sla, monkeypatch: pytest.MonkeyPatch) -> None:
    _type(monkeypatch, UNTIDY.replace("\n", "\r\n").encode())
    ran = sla("fmt", "-")
    assert (ran.code, ran.out, ran.err) == (0, TIDY, "")
    _type(monkeypatch, UNTIDY.encode())
    ran = sla("fmt", "--check", "-")
    assert (ran.code, ran.out) == (1, "<stdin>\n")
    _type(monkeypatch, BROKEN.encode())
    ran = sla("fmt", "-")
    assert (ran.code, ran.out) == (1, "")
    assert "error[SLA101]" in ran.err
    assert "<stdin>:" in ran.err
    assert sla("fmt", "-", "tiny.sla").code == 2


def test_files_with_syntax_errors_stay_and_others_are_formatted(sla: Sla) -> None:
    Path("a.sla").write_text(BROKEN, encoding="utf-8")
    Path("b.sla").write_text(UNTIDY, encoding="utf-8")
    ran = sla("fmt")
    assert (ran.code, ran.out) == (1, "b.sla\n")
    assert "error[SLA101]: unknown word `promis`" in ran.err
    assert Path("a.sla").read_text(encoding="utf-8") == BROKEN
    assert Path("b.sla").read_text(encoding="utf-8") == TIDY


def test_findings_that_are_no_syntax_errors_do_not_matter(sla: Sla) -> None:
    Path("a.sla").write_text(UNTIDY.replace("Europe/Berlin", "Mars/Phobos"), encoding="utf-8")
    assert sla("fmt").code == 0
    assert Path("a.sla").read_text(encoding="utf-8") == TIDY.replace("Europe/Berlin", "Mars/Phobos")


def test_files_that_cannot_be_read(sla: Sla) -> None:
    Path("a.sla").write_text(UNTIDY, encoding="utf-8")
    ran = sla("fmt", "none.sla", "a.sla")
    assert (ran.code, ran.out) == (3, "a.sla\n")
    assert "error[SLA001]: there is no file none.sla" in ran.err
    Path("a.sla").write_bytes(UNTIDY.encode("utf-16"))
    ran = sla("fmt", "a.sla")
    assert (ran.code, ran.out) == (3, "")
    assert "SLA005" in ran.err
    assert Path("a.sla").read_bytes() == UNTIDY.encode("utf-16")
    Path("empty").mkdir()
    ran = sla("fmt", "empty")
    assert ran.code == 3
    assert "help: name a file" in ran.err


def test_a_file_that_cannot_be_written_stays(sla: Sla, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.sla").write_text(UNTIDY, encoding="utf-8")

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        ran = sla("fmt", "a.sla")
    assert (ran.code, ran.out) == (3, "")
    assert "error[SLA802]: a.sla cannot be written: no space left on device" in ran.err
    assert Path("a.sla").read_text(encoding="utf-8") == UNTIDY
    assert sorted(path.name for path in Path().iterdir()) == ["a.sla", "calls.csv", "tiny.data.toml", "tiny.sla"]


def test_permissions_and_links_stay(sla: Sla) -> None:
    Path("a.sla").write_text(UNTIDY.replace("\n", "\r\n"), encoding="utf-8", newline="")
    Path("a.sla").chmod(0o640)
    Path("link.sla").symlink_to("a.sla")
    assert sla("fmt", "link.sla").out == "link.sla\n"
    assert Path("link.sla").is_symlink()
    assert Path("a.sla").read_bytes() == TIDY.encode()
    assert stat.S_IMODE(Path("a.sla").stat().st_mode) == 0o640


def test_the_library_and_the_examples_are_tidy(sla: Sla) -> None:
    ran = sla("fmt", "--check", str(ROOT / "src" / "slakit" / "std"), str(ROOT / "examples"))
    assert (ran.code, ran.out) == (0, "")
    assert "0 of 0" not in ran.err
    assert ran.err.startswith("0 of ")
