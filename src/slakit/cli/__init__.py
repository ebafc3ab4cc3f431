"""The command line: `sla`. One file a command; each reads its arguments, calls the api, prints and exits."""

from slakit.cli.main import main

__all__ = ["main"]
