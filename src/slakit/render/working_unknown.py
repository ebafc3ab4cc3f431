"""Why an amount cannot be told, and what to do about it, in words."""

from __future__ import annotations

from slakit.credits import Unknown
from slakit.render.phrases import Translate

__all__ = ["unknown_text"]


def unknown_text(why: Unknown, t: Translate) -> tuple[str, str]:
    """Why an amount cannot be told, and what to do about it."""
    match why:
        case Unknown.UNDECIDED:
            return (
                t("The result is undecided, so no credit can be told"),
                t("supply what is missing or agree on the result, and evaluate again"),
            )
        case Unknown.GAP:
            return (
                t("The promise is missed, but no row of the credit table covers the value"),
                t("agree on the credit for such a value and amend the table"),
            )
        case Unknown.OVERLAP:
            return (
                t("More than one row of the credit table applies to the value"),
                t("agree on which row applies and amend the table"),
            )
        case Unknown.ROUNDING:
            return (
                t("The amount is not a whole number of the currency's smallest unit, and no rounding is agreed"),
                t("agree on a rounding, such as “round half up to EUR 0.01”, and add it to the remedies"),
            )
        case Unknown.PARTIAL_FEE:
            return (
                t("The term covers a period of the fee only in part, and what the fee then counts is not said"),
                t("agree on “partial months by day” or “partial months in full”, and add it to the fee"),
            )
        case Unknown.CAPPED_WITH:
            return (
                t("A cap holds for this amount together with one that cannot be told"),
                t("settle the other amount first; its own working says how"),
            )
        case Unknown.SHARED_WITH:
            return (
                t("This amount is worked out together with one that cannot be told"),
                t("settle the other amount first; its own working says how"),
            )
        case Unknown.CONDITION:
            return (
                t("Whether the condition of this line holds is not known"),
                t("supply the results that it speaks of, and evaluate again"),
            )
        case Unknown.VALUE:
            return (
                t("A value that this amount is made of is not known"),
                t("supply the figure or the records that it is made of, and evaluate again"),
            )
