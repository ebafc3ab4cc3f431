"""What a caller may add to a PDF besides its pages: attached files and places to sign."""

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["FACTUR_X", "Attachment", "SignatureField", "is_factur_x"]

FACTUR_X = "factur-x.xml"
"""The name that Factur-X prescribes for the invoice inside a PDF."""

_MIME_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NOT_IN_FILE_NAMES = re.compile(r"[/\\\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file embedded in the PDF, and how it relates to the pages (ISO 32000-2, AFRelationship).

    ``name`` is a bare file name, ``mime_type`` a lower-case ``type/subtype`` without parameters; anything
    else raises ValueError. Source: the pages were made from it; Data: they present it; Alternative: it says
    the same in another form; Supplement: it adds to them.
    """

    name: str
    description: str
    mime_type: str
    data: bytes
    relationship: Literal["Source", "Data", "Alternative", "Supplement"]

    def __post_init__(self) -> None:
        if not self.name or _NOT_IN_FILE_NAMES.search(self.name):
            raise ValueError(f"not a bare file name: {self.name!r}")
        if not _MIME_TYPE.fullmatch(self.mime_type):
            raise ValueError(f"not a MIME type: {self.mime_type!r}")


def is_factur_x(attachment: Attachment) -> bool:
    """Whether a document with this attachment is a Factur-X."""
    return attachment.name == FACTUR_X and attachment.relationship == "Alternative"


@dataclass(frozen=True, slots=True)
class SignatureField:
    """An empty signature field over the border box of an empty HTML element.

    ``anchor`` is the element's id, ``name`` the field's name (letters, digits, hyphen, underscore; else
    ValueError), ``tooltip`` what a screen reader says, so it is required.
    """

    anchor: str
    name: str
    tooltip: str

    def __post_init__(self) -> None:
        if not _FIELD_NAME.fullmatch(self.name):
            raise ValueError(f"not a field name: {self.name!r}")
        if not self.tooltip.strip():
            raise ValueError(f"signature field {self.name} needs a tooltip")
