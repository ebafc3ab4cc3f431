"""Embeds files in a PDF with the names, dates, types and relationships that the caller gave.

WeasyPrint takes the type from the file name, the relationship from the checksum and lists every file twice;
`finish_attachments` puts this right just before the file is written.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import pydyf
import weasyprint

from slakit.render.pdf.parts import Attachment

__all__ = ["finish_attachments", "prepare_attachments", "sorted_by_name"]


def sorted_by_name(attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Return the attachments in the order that a PDF's name tree needs; two of one name raise ValueError."""
    ordered = tuple(sorted(attachments, key=lambda attachment: attachment.name.encode()))
    names = [attachment.name for attachment in ordered]
    if len(set(names)) != len(names):
        raise ValueError(f"two attachments have the same name: {names}")
    return ordered


def prepare_attachments(attachments: Sequence[Attachment], created: datetime) -> list[weasyprint.Attachment]:
    """Return them as WeasyPrint wants them; ``created``, in UTC, is their only date."""
    return [
        weasyprint.Attachment(
            string=attachment.data,
            name=attachment.name,
            description=attachment.description,
            created=created,
            modified=created,
            relationship=attachment.relationship,
        )
        for attachment in attachments
    ]


def finish_attachments(pdf: pydyf.PDF, attachments: Sequence[Attachment]) -> None:
    """Set type and relationship of the embedded files and list each of them once."""
    if not attachments:
        return
    specifications = [
        part for part in pdf.objects if isinstance(part, pydyf.Dictionary) and part.get("Type") == "/Filespec"
    ]
    for specification, attachment in zip(specifications, attachments, strict=True):
        specification["AFRelationship"] = f"/{attachment.relationship}"
        embedded = pdf.objects[int(specification["EF"]["F"].split()[0])]
        embedded.extra["Subtype"] = "/" + attachment.mime_type.replace("/", "#2f")
    pdf.catalog["AF"] = pydyf.Array(specification.reference for specification in specifications)
