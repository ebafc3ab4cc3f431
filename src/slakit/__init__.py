"""slakit: service level agreements as code. The functions are in `slakit.api`."""

__all__ = ["__version__"]

__version__ = "0.1.0"
