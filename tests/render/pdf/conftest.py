"""Lets the tests of this folder import the validator and the sample by their place in the checkout."""

import sys
from pathlib import Path

_CHECKOUT = str(Path(__file__).resolve().parents[3])
if _CHECKOUT not in sys.path:
    sys.path.insert(0, _CHECKOUT)
