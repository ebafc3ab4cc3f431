"""Sets of time, shares of time and slots, statistics with weights, given figures, exclusions: what they read like."""

from __future__ import annotations

import pytest
from tests.language.reading import read

from slakit.contract.model import Contract
from slakit.render.agreement import agreement_html
from slakit.render.english import English

HEAD = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR end agreement
calendar hours "Opening hours" open monday to friday from 09:00 to 17:00 end calendar
records outages "Outages" one "outage" key id at start lasts from start to restored
  field id text
  field start instant
  field restored instant optional
  field finish instant
  field hard yes/no "Whether everything was down"
  field zone text
  field place text "Place" optional
  field users number
  field cost money
  field loss percent
  field gap duration
end records
span down "Downtime" is outages end span
figure score "Satisfaction" type percent given by both parties each calendar month end figure
"""
LASTS = (
    "The time of an outage runs from its “start” to its “restored”, and while it has none, to the moment for which"
    " results are determined."
)
ONCE = f"{LASTS} Time that several outages share counts once."


def contract(body: str) -> Contract:
    made, problems = read(HEAD + body)
    assert made is not None, [p.message for p in problems]
    return made


def said(measure: str, promise: str = "at least 1 %", more: str = "") -> tuple[str, tuple[str, ...]]:
    made = contract(f'objective O "O" measure {measure} {more} each calendar month promise {promise} end objective')
    words = English(made)
    return words.promise(made.objectives[0]), words.details(made.objectives[0])


@pytest.mark.parametrize(
    ("measure", "promise", "text"),
    [
        ("share of time outside down", "at least 99 %", "at least 99 % of the time shall lie outside “Downtime”"),
        (
            "share of time within hours",
            "at most 9 %",
            "at most 9 % of the time shall lie within the hours of “Opening hours”",
        ),
        (
            "share of time outside down out of hours",
            "at least 99 %",
            "at least 99 % of the hours of “Opening hours” shall lie outside “Downtime”",
        ),
        (
            "share of time outside down out of (window except hours except outages)",
            "at least 99 %",
            "at least 99 % of the time outside the hours of “Opening hours” and the time of outages shall lie outside"
            " “Downtime”",
        ),
        (
            "share of time outside (outages where hard) weighted by users of (2 * 125)",
            "at least 99 %",
            "at least 99 % of the time shall lie outside the time of outages where everything was down, each record"
            " counting in the proportion of its “users” to 2 times 125",
        ),
        (
            'share of time outside (time of outages shared by at least 2 zone in "a", "b", "c")',
            "at least 99 %",
            "at least 99 % of the time shall lie outside the time in which outages last for at least 2 different values"
            " of “zone” among “a”, “b” and “c” at once",
        ),
        (
            "share of time outside (time of outages shared by at least 2 place)",
            "at least 99 %",
            "at least 99 % of the time shall lie outside the time in which outages last for at least 2 different values"
            " of “place” at once",
        ),
        (
            "share of time outside (down overlapping (hours together with down) except (runs of below 3 minutes"
            " in down))",
            "at least 99 %",
            "at least 99 % of the time shall lie outside “Downtime”, as far as it is also (the hours of “Opening"
            " hours”,"
            " together with “Downtime”), except the unbroken stretches of less than 3 minutes in “Downtime”",
        ),
        (
            "share of slots of 1 hour where (number of outages) is between 1 and 3",
            "at most 1 %",
            "in at most 1 % of all slots of 1 hour, the number of outages shall be between 1 and 3, both included",
        ),
        (
            "share of slots of 1 hour where (number of outages) is 0 or not (down is more than 1 minute)",
            "at least 1 %",
            "in at least 1 % of all slots of 1 hour, it shall hold that the number of outages is 0 or it is not"
            " the case"
            " that the length of “Downtime” is more than 1 minute",
        ),
        (
            "share of slots of 1 hour where down is at most 1 % of window",
            "at least 1 %",
            "in at least 1 % of all slots of 1 hour, the length of “Downtime” shall be at most 1 % of the length of the"
            " slot",
        ),
        ("score", "at least 80 %", "“Satisfaction” shall be at least 80 %"),
        (
            "down / window",
            "at most 0.5",
            "(the length of “Downtime”) divided by (the length of the window) shall be at most 0.5",
        ),
        ("highest users of outages", "at most 9", "the highest value of “users” over all outages shall be at most 9"),
        ("lowest users of outages", "at most 9", "the lowest value of “users” over all outages shall be at most 9"),
        (
            "average gap weighted by users of outages where hard",
            "at most 9 seconds",
            "the average of “gap”, weighted by “users”, over outages where everything was down shall be at most"
            " 9 seconds",
        ),
    ],
)
def test_promises(measure: str, promise: str, text: str) -> None:
    assert said(measure, promise)[0] == f"In each calendar month, {text}."


@pytest.mark.parametrize(
    ("measure", "rules"),
    [
        ("share of time outside down", ()),
        ("share of time outside outages", (ONCE,)),
        (
            "share of time outside outages weighted by users of 250",
            (LASTS, "Where several of these records last at the same instant, their “users” are added, up to 250."),
        ),
        (
            "share of time outside (time of outages from start to finish)",
            (
                "The time of an outage runs from its “start” to its “finish”. Time that several outages share counts"
                " once.",
            ),
        ),
        (
            'share of time outside (runs of at least 1 hour in (time of outages shared by every place in "a", "b"))',
            (
                "A stretch that goes on beyond an end of the window is judged by the part of it inside the window.",
                ONCE,
                "An outage without “place” counts for none of them.",
            ),
        ),
        (
            "share of time outside (slots of 7 days where (number of outages) is more than 3)",
            ("Slots of 168 hours follow each other from the start of the window.",),
        ),
        (
            "share of time outside (slots of 5 minutes where (share of outages where hard) is 1 % empty slots"
            " count as yes)",
            ("Slots of 5 minutes follow each other from midnight.", "A slot without data counts as such a slot."),
        ),
        (
            "share of slots of 5 minutes where (share of outages where hard) is 1 %",
            (
                "Slots of 5 minutes follow each other from midnight.",
                "This agreement does not say what a slot without data counts as; if there is one, the result is"
                " undecided.",
                "This agreement does not say what a calendar month without any slot with data comes to; its"
                " result is then"
                " undecided.",
            ),
        ),
        (
            "share of slots of 5 minutes where (share of outages where hard) is 1 % empty slots count as undecided",
            (
                "Slots of 5 minutes follow each other from midnight.",
                "If there is a slot without data, the share cannot be told.",
                "This agreement does not say what a calendar month without any slot with data comes to; its"
                " result is then"
                " undecided.",
            ),
        ),
    ],
)
def test_rules(measure: str, rules: tuple[str, ...]) -> None:
    assert said(measure)[1] == rules


def test_hours_of_an_objective() -> None:
    assert said("share of time outside down", more="during hours")[0].endswith(
        "“Downtime”. Only time within “Opening hours” counts."
    )
    text, _ = said("share of slots of 1 hour where (number of outages) is 0", more="during hours")
    assert text.endswith(
        " Only outages whose “start” lies within “Opening hours” count. Only slots with time within “Opening"
        " hours” count."
    )


def test_days_without_hours() -> None:
    made = contract(
        'objective O "O" measure share of time outside down during hours each calendar day promise at least 99 %'
        " no data counts as left out end objective"
    )
    assert English(made).details(made.objectives[0]) == (
        "If there is no time within these hours in a calendar day, the calendar day is left out: it is neither met nor"
        " missed, and no credit is due for it.",
    )


def test_exclusions() -> None:
    made = contract(
        'exclusion e "E" leaves out outages where start is at least 2 business days before finish counted in hours'
        " at most 0.5 % of window each calendar quarter approved by customer end exclusion "
    )
    assert English(made).exclusion(made.exclusions[0]) == (
        "An objective that names this exclusion leaves out the time of outages where “start” is at least 2"
        " business days"
        " before “finish” (counted in “Opening hours”): such time is neither in what is measured nor in what it"
        " is a share"
        " of, and records that belong to an instant in it are not counted.",
        ONCE,
        "In each calendar quarter, at most 0.5 % of the length of the window may be left out, the earliest first; what"
        " exceeds that counts.",
        "Each use is approved by the Customer; without approval, nothing is left out.",
    )


def test_the_agreement_prints_all_of_them() -> None:
    made = contract(
        'exclusion upkeep "Upkeep" leaves out down reason "Because of <upkeep>." end exclusion '
        'benchmark b "Trade" value between 5 % and 8 % source "Somebody & Sons" means "Of little use." end benchmark '
    )
    page = agreement_html(made, [], contract_hash="0" * 64)
    for text in (
        "“Downtime” is the time of outages.",
        "Satisfaction",
        "percentage, for each calendar month",
        "both parties together",
        "Because of &lt;upkeep&gt;.",
        "Somebody &amp; Sons",
        "between 5 % and 8 %, both included",
        "For comparison only",
    ):
        assert text in page.replace("\N{NO-BREAK SPACE}", " "), text
