"""The contract in English sentences, made from the model alone."""

from slakit.render.english.sentences import English

__all__ = ["English"]
