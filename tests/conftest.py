"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says how busy the machine is; speed is measured in `benchmarks/`.
settings.register_profile("slakit", deadline=None)
settings.load_profile("slakit")
