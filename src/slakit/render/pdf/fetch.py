"""Keeps the outside out: nothing but our own style sheets is ever loaded into a document.

Text from a contract reaches the HTML escaped. Should that ever fail, the document must still not read a file,
call a server or embed something. Imports WeasyPrint, so it is loaded only while a PDF is made.
"""

import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from weasyprint import Document
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from slakit.render.pdf.errors import ForbiddenContent
from slakit.resources import template_path

__all__ = ["OwnStyleSheets", "check_elements", "check_links"]

_STYLE_SHEET = re.compile(r"slakit:([a-z][a-z0-9-]*\.css)")
_FORBIDDEN_ELEMENTS = frozenset(
    {"applet", "audio", "base", "embed", "frame", "frameset", "iframe", "object", "script", "video"}
    # WeasyPrint handles these in its own way inside a drawing.
    | {f"{{http://www.w3.org/2000/svg}}{name}" for name in ("image", "script", "style", "use")}
    | {"button", "form", "input", "meter", "option", "progress", "select", "textarea"}
)
_LINK_SCHEMES = frozenset({"http", "https", "mailto"})


class OwnStyleSheets(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves ``slakit:NAME.css`` from the templates folder; any other address stops the rendering."""

    def __init__(self) -> None:
        super().__init__()
        self._refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the style sheet, or note the address and raise FatalURLFetchingError."""
        match = _STYLE_SHEET.fullmatch(url)
        path = template_path(match[1]) if match else None
        if path is None or not path.is_file():
            self._refused.append(url)
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "text/css"})

    def check(self) -> None:
        """Raise ForbiddenContent if anything was refused: inside SVG even a fatal error gets lost."""
        if self._refused:
            asked = self._refused[0][:200]
            raise ForbiddenContent(f"the document asks for {asked!r}, which is not part of it")


def check_elements(root: Element) -> None:
    """Refuse elements that load, run or collect something, which no printed document needs."""
    for element in root.iter():
        # Comments and processing instructions have a function for a tag.
        name = element.tag if isinstance(element.tag, str) else ""
        relations = element.get("rel", "").lower().split()
        if name in _FORBIDDEN_ELEMENTS or "attachment" in relations:
            raise ForbiddenContent(f"a document must not contain this <{name.rpartition('}')[2]}> element")


def check_links(document: Document) -> None:
    """Refuse attachments asked for by the HTML and links to anything but the web, mail and the document."""
    if document.metadata.attachments:
        raise ForbiddenContent("the HTML of the document asks for an attachment")
    for page in document.pages:
        for kind, target, _, _ in page.links:
            if kind != "internal" and (kind != "external" or urlsplit(target).scheme not in _LINK_SCHEMES):
                raise ForbiddenContent(f"the document links to {target[:200]!r}")
