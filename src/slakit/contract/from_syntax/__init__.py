"""Positioned tree to model: names resolved, figures and units judged, every problem reported."""

from slakit.contract.from_syntax.contracts import read_contract

__all__ = ["read_contract"]
