"""What can go wrong while a PDF is made, each with the sentence that a caller may show."""

import unicodedata
from collections.abc import Iterable

__all__ = ["ForbiddenContent", "MissingGlyphs", "PdfUnavailable", "TypesettingWarnings"]


class PdfUnavailable(Exception):  # noqa: N818 - it names a state of the machine, not a fault of the input
    """This machine cannot make PDFs yet; the message says what to install and with which command."""


class ForbiddenContent(Exception):  # noqa: N818
    """The HTML asks for something outside itself or for something that a document must not contain."""


class TypesettingWarnings(Exception):  # noqa: N818
    """WeasyPrint complained about our HTML or style sheet: a fault of ours, never of the author."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("the document was not set cleanly: " + "; ".join(self.messages))


class MissingGlyphs(Exception):  # noqa: N818
    """The text has characters that no bundled font can show; printing it would leave empty boxes."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = frozenset(characters)
        named = ", ".join(_named(character) for character in sorted(self.characters))
        super().__init__(f"no bundled font can print {named}")


def _named(character: str) -> str:
    name = unicodedata.name(character, "unnamed character")
    return f"{character} (U+{ord(character):04X} {name})"
