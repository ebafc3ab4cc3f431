"""Files embedded in a PDF: their bytes, names, types, dates and relationships."""

from typing import Any

import pytest
from tests.render.pdf.samples import ATTACHMENTS, make, page, read
from tests.verapdf import validate

from slakit.render.pdf import Attachment

BODY = page("<p>See the attachments.</p>")


def _specifications(pdf: bytes) -> list[Any]:
    names: Any = read(pdf).root_object["/Names"]
    listed = names["/EmbeddedFiles"]["/Names"]
    return [entry.get_object() for entry in listed[1::2]]


@pytest.mark.slow
def test_files_come_out_as_they_went_in() -> None:
    reader = read(make(BODY, ATTACHMENTS))
    assert dict(reader.attachments) == {
        "calls.csv": [b"day,calls\n1,81\n"],
        "contract.sla": [b"agreement sample\n"],
    }


@pytest.mark.slow
def test_each_file_carries_what_the_caller_said() -> None:
    said = [
        (spec["/UF"], spec["/Desc"], spec["/AFRelationship"], spec["/EF"]["/F"]["/Subtype"])
        for spec in _specifications(make(BODY, ATTACHMENTS))
    ]
    assert said == [
        ("calls.csv", "The calls of the month", "/Data", "/text/csv"),
        ("contract.sla", "The contract as written", "/Source", "/text/plain"),
    ]


@pytest.mark.slow
def test_dates_are_those_of_the_document() -> None:
    for spec in _specifications(make(BODY, ATTACHMENTS)):
        parameters = spec["/EF"]["/F"]["/Params"]
        assert parameters["/CreationDate"] == parameters["/ModDate"] == "D:20260331223015Z"


@pytest.mark.slow
def test_every_file_is_listed_once() -> None:
    pdf = make(BODY, ATTACHMENTS)
    catalog: Any = read(pdf).root_object
    listed = [reference.idnum for reference in catalog["/AF"]]
    assert len(listed) == 2
    assert len(set(listed)) == 2


@pytest.mark.slow
def test_equal_contents_may_differ_in_type_and_relationship() -> None:
    twins = (
        Attachment("a.json", "One", "application/json", b"{}", "Data"),
        Attachment("b.txt", "Other", "text/plain", b"{}", "Supplement"),
    )
    pdf = make(BODY, twins)
    assert [spec["/AFRelationship"] for spec in _specifications(pdf)] == ["/Data", "/Supplement"]
    assert validate(pdf) == []


@pytest.mark.slow
def test_names_in_other_alphabets_and_bytes_of_all_kinds() -> None:
    data = bytes(range(256)) * 40
    binary = Attachment("Übersicht März.bin", "All bytes", "application/octet-stream", data, "Data")
    pdf = make(BODY, [binary])
    (spec,) = _specifications(pdf)
    assert spec["/UF"] == "Übersicht März.bin"
    assert spec["/EF"]["/F"].get_data() == data
    assert validate(pdf) == []


@pytest.mark.slow
def test_order_of_the_arguments_does_not_matter() -> None:
    assert make(BODY, ATTACHMENTS) == make(BODY, ATTACHMENTS[::-1])


@pytest.mark.slow
def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        make(BODY, [ATTACHMENTS[0], ATTACHMENTS[0]])


@pytest.mark.parametrize("name", ["", "../up.txt", "a\\b", "line\nbreak"])
def test_only_bare_file_names(name: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        Attachment(name, "d", "text/plain", b"", "Data")


@pytest.mark.parametrize("mime_type", ["text", "text/", "text/plain; charset=utf-8", "Text/Plain", "a/b#2f"])
def test_only_plain_mime_types(mime_type: str) -> None:
    with pytest.raises(ValueError, match="MIME"):
        Attachment("a.txt", "d", mime_type, b"", "Data")
