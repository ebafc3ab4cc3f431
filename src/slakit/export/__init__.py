"""Results as files for finance: tables, workbooks, and documents for machines.

Every format is made of the same document, whether it was worked out now or issued a year ago, and of nothing else.
"""

from slakit.export.dialects import dialect_named
from slakit.export.einvoice import EINVOICES
from slakit.export.files import FORMATS, export, export_paths
from slakit.export.statement import Statement, of_document, of_evaluation

__all__ = [
    "EINVOICES",
    "FORMATS",
    "Statement",
    "dialect_named",
    "export",
    "export_paths",
    "of_document",
    "of_evaluation",
]
