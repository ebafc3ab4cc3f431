"""The rules that explain differences: one module a group, each a function from two versions to changes.

A rule says who is better off, and which differences that explains. What no rule explains is reported as undecided. A
new rule is a function here, an entry in `RULES`, and a line in `docs/diff.md`, where ids are tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slakit.diff.both import Both
from slakit.diff.changes import Change
from slakit.diff.rules.calendars import calendars
from slakit.diff.rules.caps import caps
from slakit.diff.rules.claims import claims
from slakit.diff.rules.clocks import clocks
from slakit.diff.rules.consequences import consequences
from slakit.diff.rules.credits import credits
from slakit.diff.rules.declarations import declarations
from slakit.diff.rules.duties import duties
from slakit.diff.rules.exclusions import exclusions
from slakit.diff.rules.fees import fees
from slakit.diff.rules.measures import measures
from slakit.diff.rules.objectives import objectives
from slakit.diff.rules.outcomes import outcomes
from slakit.diff.rules.parties import parties
from slakit.diff.rules.remedies import remedies
from slakit.diff.rules.targets import targets
from slakit.diff.rules.terms import terms
from slakit.diff.rules.texts import texts, titles
from slakit.diff.rules.verifications import verifications
from slakit.diff.rules.windows import windows

__all__ = ["MEANINGS", "RULES"]

RULES: tuple[Callable[[Both], Iterator[Change]], ...] = (
    objectives, targets, measures, credits, clocks, calendars, exclusions, windows, outcomes, caps, claims, remedies,
    consequences, fees, terms, parties, duties, verifications, declarations, texts, titles,
)  # fmt: skip
"""All rules; each difference may be explained by one of them or by several."""

MEANINGS: dict[str, str] = {
    "promise": "A promise or a clause that is new or gone.",
    "target": "The values that keep a promise; minimum levels and aims.",
    "measure": "What is measured, and how it is rounded.",
    "credits": "What the table of an objective or a clause pays, value by value.",
    "clock": "When a clock runs, and the limit that it has to keep.",
    "hours": "Opening hours, as sets of open time over the term.",
    "exclusion": "What is left out of a measure.",
    "window": "The periods in which a promise is judged.",
    "outcome": "What a window comes to without data, with few records, or by an exception.",
    "cap": "The most that credits or bonuses come to.",
    "claim": "Deadlines for claims, settlement, least payments and tax.",
    "remedies": "Credits over several objectives, the highest of several, what is earned back, rounding, order.",
    "termination": "Rights to end the agreement early.",
    "plan": "Plans to improve that the provider owes.",
    "fee": "What the customer pays, and what percentages are taken of.",
    "term": "The dates of the term, and its renewal.",
    "notice": "The notice that ends the agreement.",
    "party": "Who the parties are, and how they are reached.",
    "agreement": "Zone, currency, law, languages and kind of the agreement.",
    "duty": "Obligations, escalations and reviews.",
    "verification": "How a clause is checked, and who decides.",
    "declaration": "Records, levels, sets of time and figures of which promises are made.",
    "text": "Texts and definitions: what they mean is for people to judge.",
    "title": "Titles and names in documents.",
    "renamed": "The same part under another name.",
    "amendment": "Numbers and titles of amendments; what they change is reported by itself, with its dates.",
    "other": "Something that no rule explains.",
}
"""The ids of rules, as reports show them, and what each is about."""
