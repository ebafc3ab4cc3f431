"""The command line: `sla`. One file a command; each reads its arguments, calls the api, prints and exits."""

import atexit
import gc

# A command builds many objects that live to its end, modules first; collecting while it does so finds nothing.
gc.set_threshold(100_000, 50, 100)
# Python would still look through all of them when it ends.
atexit.register(gc.freeze)

from slakit.cli.main import main  # noqa: E402 - the modules below are what it is about

__all__ = ["main"]
