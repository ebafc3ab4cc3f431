"""Signature fields: real, empty, where the page shows them, and known to a screen reader."""

from typing import Any

import pytest
from tests.render.pdf.samples import FIELDS, make, page, read, sample_html
from tests.verapdf import validate

from slakit.render.pdf import SignatureField

POINTS_PER_MM = 72 / 25.4
STYLE = """
@page { margin: 0 }
#one { position: absolute; left: 20mm; top: 30mm; width: 75mm; height: 30mm; background: #ddd }
#two { break-before: page; margin: 50mm 0 0 100mm; width: 70mm; height: 25mm; border: 2mm solid }
"""
BODY = page('<h1>Sign</h1><div id="one"></div><div id="two"></div><p>End.</p>', STYLE)
ONE = SignatureField("one", "first-party", "Signature of the first party")
TWO = SignatureField("two", "second_party", "Signature of the second party")


def _widgets(pdf: bytes) -> list[Any]:
    form: Any = read(pdf).root_object["/AcroForm"]
    return [field.get_object() for field in form["/Fields"]]


@pytest.mark.slow
def test_fields_are_empty_signature_fields() -> None:
    pdf = make(BODY, signature_fields=[ONE, TWO])
    for widget, field in zip(_widgets(pdf), [ONE, TWO], strict=True):
        assert (widget["/Type"], widget["/Subtype"], widget["/FT"]) == ("/Annot", "/Widget", "/Sig")
        assert (widget["/T"], widget["/TU"], widget["/F"]) == (field.name, field.tooltip, 4)
        assert "/V" not in widget
        assert not {"/A", "/Dest", "/BS", "/Contents"} & set(widget)
        assert widget["/AP"]["/N"].get_object().get_data() == b""
    assert validate(pdf) == []


@pytest.mark.slow
def test_fields_lie_exactly_over_their_elements() -> None:
    pdf = make(BODY, signature_fields=[ONE, TWO])
    first, second = _widgets(pdf)
    height = 297
    assert _millimetres(first) == pytest.approx([20, height - 60, 95, height - 30], abs=0.01)
    # The border belongs to the box: 70 mm + 2 × 2 mm wide, 25 mm + 2 × 2 mm high.
    assert _millimetres(second) == pytest.approx([100, height - 79, 174, height - 50], abs=0.01)


def _millimetres(widget: Any) -> list[float]:
    return [float(edge) / POINTS_PER_MM for edge in widget["/Rect"]]


@pytest.mark.slow
def test_fields_belong_to_their_pages() -> None:
    reader = read(make(BODY, signature_fields=[TWO, ONE]))
    names = [[note.get_object().get("/T") for note in sheet.get("/Annots", [])] for sheet in reader.pages]
    assert names == [["first-party"], ["second_party"]]
    form: Any = reader.root_object["/AcroForm"]
    pages = [field.get_object()["/P"] for field in form["/Fields"]]
    assert pages == [reader.pages[1], reader.pages[0]]


@pytest.mark.slow
def test_fields_are_form_elements_in_reading_order() -> None:
    reader = read(make(sample_html(3), signature_fields=FIELDS))
    root: Any = reader.root_object["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    forms = []
    for note in (entry.get_object() for sheet in reader.pages for entry in sheet.get("/Annots", [])):
        if note["/Subtype"] == "/Widget":
            form = parents[note["/StructParent"]].get_object()
            assert form["/S"] == "/Form"
            # The bare reference, not an array of one: otherwise a second signature breaks the first.
            assert form["/K"]["/Type"] == "/OBJR"
            assert form["/K"]["/Obj"] == note
            assert form["/P"]["/S"] == "/Div"
            forms.append(note["/T"])
    assert forms == ["provider", "customer"]
    assert _in_reading_order(root["/K"]) == ["Div Form", "Div Form"]


def _in_reading_order(element: Any) -> list[str]:
    """Return the forms below an element of the tag tree, each with the tag that holds it."""
    found: list[str] = []
    for child in element if isinstance(element, list) else [element]:
        node = child.get_object()
        if isinstance(node, dict) and "/S" in node:
            kids = node.get("/K", [])
            if node["/S"] == "/Form":
                found.append(f"{node['/P']['/S']} Form".replace("/", ""))
            elif isinstance(kids, list):
                found += _in_reading_order(kids)
    return found


@pytest.mark.slow
def test_boxes_of_the_style_sheet_are_large_enough_to_sign() -> None:
    for widget in _widgets(make(sample_html(3), signature_fields=FIELDS)):
        left, bottom, right, top = _millimetres(widget)
        assert right - left >= 70
        assert top - bottom >= 25


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ([SignatureField("three", "a", "t")], "no element of the document has the id 'three'"),
        ([ONE, SignatureField("one", "b", "t")], "same anchor"),
        ([ONE, SignatureField("two", "first-party", "t")], "same name"),
        ([SignatureField("full", "a", "t")], "must be empty"),
    ],
)
def test_fields_that_cannot_be_placed_are_refused(fields: list[SignatureField], complaint: str) -> None:
    html = page('<div id="one"></div><div id="two"></div><div id="full">text</div>')
    with pytest.raises(ValueError, match=complaint):
        make(html, signature_fields=fields)


@pytest.mark.slow
def test_document_without_fields_has_no_form() -> None:
    assert "/AcroForm" not in read(make(page("<p>Text.</p>"))).root_object


@pytest.mark.parametrize(("name", "tooltip"), [("", "t"), ("a.b", "t"), ("1a", "t"), ("a b", "t"), ("a", " ")])
def test_names_and_tooltips_are_checked(name: str, tooltip: str) -> None:
    with pytest.raises(ValueError, match=r"name|tooltip"):
        SignatureField("x", name, tooltip)
