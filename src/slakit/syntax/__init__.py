"""Text to positioned tree."""

from slakit.syntax.collecting import without_collecting
from slakit.syntax.parse import Parsed, parse
from slakit.syntax.read import decode

__all__ = ["Parsed", "decode", "parse", "without_collecting"]
