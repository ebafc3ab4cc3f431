"""Draws real, empty signature fields over elements of the page, where signing programs find them.

WeasyPrint knows no signature fields, but it knows links. Each field's element becomes a link to itself before
the PDF is built, which puts an annotation in the right place of the reading order; afterwards that
annotation is turned into a signature field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pydyf
from weasyprint import Document, Page
from weasyprint.formatting_structure.boxes import Box

from slakit.render.pdf.parts import SignatureField

__all__ = ["PlacedField", "finish_fields", "place_fields"]

_PRINTED = 4
_POINTS_PER_PIXEL = Decimal("0.75")


@dataclass(frozen=True, slots=True)
class PlacedField:
    """A signature field, the box it covers and its rectangle in points from the page's lower left corner."""

    field: SignatureField
    page_index: int
    box: Box
    rectangle: tuple[Decimal, Decimal, Decimal, Decimal]


def place_fields(document: Document, fields: Sequence[SignatureField]) -> tuple[PlacedField, ...]:
    """Find the elements on the rendered pages and reserve their places.

    Raises ValueError when two fields share a name or an element, or when an element is missing or not empty.
    """
    for what in ("name", "anchor"):
        values = [getattr(field, what) for field in fields]
        if len(set(values)) != len(values):
            raise ValueError(f"two signature fields have the same {what}: {values}")
    placed = tuple(_place(document, field) for field in fields)
    for place in placed:
        page = document.pages[place.page_index]
        corners = page.anchors[place.field.anchor]
        page.links.append(("internal", place.field.anchor, corners, place.box))
    return placed


def _place(document: Document, field: SignatureField) -> PlacedField:
    for page_index, page in enumerate(document.pages):
        if field.anchor in page.anchors:
            return PlacedField(field, page_index, _box(page, field.anchor), _rectangle(page, field.anchor))
    raise ValueError(f"no element of the document has the id {field.anchor!r}")


def _box(page: Page, anchor: str) -> Box:
    for box in page._page_box.descendants():
        element = box.element
        if element is not None and box.element_tag == element.tag and element.get("id") == anchor:
            if len(element) or (element.text or "").strip():
                raise ValueError(f"the element {anchor!r} must be empty to take a signature field")
            return box
    raise ValueError(f"the element {anchor!r} has no box on its page")


def _rectangle(page: Page, anchor: str) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    left, top, right, bottom = page.anchors[anchor]
    return _points(left), _points(page.height - bottom), _points(right), _points(page.height - top)


def _points(pixels: float) -> Decimal:
    return round(Decimal(pixels) * _POINTS_PER_PIXEL, 2)


def finish_fields(pdf: pydyf.PDF, placed: Sequence[PlacedField]) -> None:
    """Turn the reserved links into signature fields, tagged as form elements."""
    if not placed:
        return
    parents = _parents(pdf)
    for place in placed:
        annotation = place.box.link_annotation
        _make_widget(pdf, annotation, place)
        _tag_as_form(pdf, annotation, parents)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array(place.box.link_annotation.reference for place in placed)}
    )


def _make_widget(pdf: pydyf.PDF, annotation: pydyf.Dictionary, place: PlacedField) -> None:
    left, bottom, right, top = place.rectangle
    appearance = pydyf.Stream(
        [],
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, right - left, top - bottom]),
        },
    )
    pdf.add_object(appearance)
    for link_only in ("BS", "Dest", "Contents"):
        del annotation[link_only]
    annotation.update(
        {
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(place.field.name),
            "TU": pydyf.String(place.field.tooltip),
            "F": _PRINTED,
            "Rect": pydyf.Array(place.rectangle),
            "P": pdf.page_references[place.page_index],
            "AP": pydyf.Dictionary({"N": appearance.reference}),
        }
    )


def _parents(pdf: pydyf.PDF) -> pydyf.Array:
    """Return the flat list of key, value, key, value… that leads from page content to structure elements."""
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    numbers: pydyf.Array = pdf.objects[_number(root["ParentTree"])]["Nums"]
    return numbers


def _tag_as_form(pdf: pydyf.PDF, annotation: pydyf.Dictionary, parents: pydyf.Array) -> None:
    """Put a form element between the HTML element's tag and the annotation."""
    position = parents.index(annotation["StructParent"]) + 1
    container = pdf.objects[_number(parents[position])]
    (object_reference,) = container["K"]
    form = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            # The bare reference: as an array of one, the first signature would look broken after the second.
            "K": object_reference,
            "Pg": container["Pg"],
            "P": container.reference,
        }
    )
    pdf.add_object(form)
    container["K"] = pydyf.Array([form.reference])
    parents[position] = form.reference


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
