"""Settings of all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# How long an example takes says how busy the machine is; speed is measured in `benchmarks/`.
# A build server tries the same examples every time, so that a change is judged by itself; people try new ones.
settings.register_profile("slakit", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("slakit")
