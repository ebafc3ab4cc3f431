"""Drafts a data map from a file: its columns, what their values are, and which fields they fit."""

from slakit.measure.drafting.draft import Draft, draft_map

__all__ = ["Draft", "draft_map"]
