"""Published mechanisms measured with time: each contract is clean and laid out, and says what the case says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.reading import read

from slakit.diagnostics import Source
from slakit.render.english import English
from slakit.syntax.format import formatted

HERE = Path(__file__).parent
SAYS = {
    "c01_every_zone_down": {
        "AV-1": "In each calendar month, at least 99.99 % of the time shall lie outside “Region unavailable”.",
        "region-unavailable": "“Region unavailable” is the time in which outages where “zone” (zone within the region)"
        " is recorded last for every “zone” of “a” and “b” at once.",
    },
    "c06_clock_starts_at_the_ticket": {
        "AV-1": "In each calendar month, at least 99.5 % of the time shall lie outside “Counted downtime”.",
        "counted-downtime": "“Counted downtime” is the unbroken stretches of more than 3 minutes in the time of outages"
        " where “ticket” (when the outage was reported) is recorded.",
    },
    "c13_weighted_by_users": {
        "AV-1": "In each calendar month, at least 99.9 % of the time shall lie outside the time of outages where"
        " “users” (how many users were affected) is recorded, each record counting in the proportion of its “users” to"
        " 250.",
    },
    "c18_mean_of_intervals": {
        "AV-1": "In each calendar month, 100 % minus (the mean, over all slots of 5 minutes, of 100 % times (the total"
        " of “failed” (how many of them failed) over all requests) divided by (the total of “served” (how many requests"
        " arrived) over all requests)) shall be at least 99.9 %.",
    },
    "c21_missing_samples": {
        "GOOD-1": "In each calendar day, at least 95 % of all probes shall be probes where the service answered as it"
        " should (where a value that this needs is missing, it counts as yes).",
        "OUT-1": "In each calendar day, at least 95 % of probes where “ok” (whether the service answered as it should)"
        " is recorded shall be probes where the service answered as it should.",
        "BAD-1": "In each calendar day, at least 95 % of all probes shall be probes where the service answered as it"
        " should (where a value that this needs is missing, it counts as no).",
    },
    "c33_a_multiple_of_the_price": {
        "AV-1": "In each calendar quarter, at least 99.99 % of the time shall lie outside “Counted downtime”.",
        "scheduled-downtime": "“Scheduled downtime” is the time of maintenance windows where “announced” (when it was"
        " announced) is recorded and “announced” is at least 48 hours before “start” (when it began).",
        "counted-downtime": "“Counted downtime” is “Downtime”, except “Scheduled downtime”.",
    },
}


@pytest.mark.parametrize("name", SAYS)
def test_says(name: str) -> None:
    data = (HERE / f"{name}.sla").read_bytes()
    contract, found = read(data, f"{name}.sla")
    assert found == []
    assert contract is not None
    words = English(contract)
    said = {o.name: words.promise(o) for o in contract.objectives}
    said |= {span.name: words.span(span)[0] for span in contract.spans}
    assert {key: said[key] for key in SAYS[name]} == SAYS[name]
    text = data.decode()
    assert formatted(Source(name, text)) == (text, [])
