"""The agreement as HTML: everything that changes a result is printed, and an author's text stays text."""

import hashlib
import re
from html.parser import HTMLParser

import pytest
from tests.render.document_samples import HASH, SOURCES, example, objective, read, small, words

from slakit.contract.expressions import Part
from slakit.contract.model import Contract, Objective, PercentOf
from slakit.render.agreement import agreement_html
from slakit.render.jinja import render_template, tied


def _html(contract: Contract) -> str:
    return agreement_html(contract, SOURCES, contract_hash=HASH)


@pytest.fixture(scope="module")
def text() -> str:
    return words(_html(example()))


def test_parties_and_term(text: str) -> None:
    assert (
        "Northwind Contact Centre B.V., KvK 12345678, Keizersgracht 1, 1015 CN Amsterdam, represented by J. de Vries,"
        " Managing Director (“Provider”)."
    ) in text
    assert "This agreement is in force from 1 January 2026 to 31 December 2026, both days included." in text
    assert "This agreement is governed by the laws of the Netherlands." in text
    assert "Version 1.0, in force from" in text
    assert HASH in text


def test_definitions_hold_every_field_and_what_it_needs(text: str) -> None:
    assert "Each call is one record, told apart from others by “id”." in text
    assert "It belongs to the period in which its “start” lies." in text
    (calls,) = example().records
    known = [(f.name, f.title) for f in calls.fields] + [(f.name, f.title) for f in calls.derived]
    for name, title in known:
        assert f"“{name}” {title}" in text
    assert "duration required where an agent answered or the caller hung up before an agent answered" in text
    assert "“hold” Time on hold during the conversation duration may be empty" in text
    assert (
        "“handling” Handling time. “talk” plus (“hold” if “hold” is recorded, and 0 seconds otherwise) plus (“wrap-up”"
        " if “wrap-up” is recorded, and 0 seconds otherwise). duration computed"
    ) in text


def test_measures_in_words_with_their_values(text: str) -> None:
    assert (
        "Service level, short abandoned calls left out Calls answered within the limit, out of all calls except those"
        " abandoned before the short time has passed. ANS-1 (limit 20 seconds and short 5 seconds)"
    ) in text


def test_hours_and_every_date_of_the_term_that_differs(text: str) -> None:
    assert "Monday from 09:00 to 17:30 Tuesday" in text
    assert "Saturday from 10:00 to 14:00 Sunday closed" in text
    dates = re.search(r"Date Occasion Hours (.*?) Public holidays are listed", text)
    assert dates is not None
    # The public holidays of the Netherlands in 2026: Easter is on 5 April.
    for row in (
        "Thursday 1 January 2026 New Year's Day closed",
        "Monday 6 April 2026 Easter Monday closed",
        "Monday 27 April 2026 King's Day closed",
        "Thursday 14 May 2026 Ascension Day closed",
        "Monday 25 May 2026",
        "Sunday 29 November 2026 Black Friday weekend also open from 12:00 to 17:00",
        "Thursday 24 December 2026 Christmas Eve closed from 14:00 to 24:00",
        "Friday 25 December 2026 Christmas Day closed",
    ):
        assert row in dates[1]
    assert dates[1].count("2026") == 12


_HOURS = """
calendar office "Office hours"
  open monday to friday from 09:00 to 17:00
  between 1 july and 31 august each year open monday from 08:00 to 12:00
  between 2026-05-01 and 2026-05-03 open always
  between 24 december and 29 february each year closed
  between 2027-03-01 and 2027-03-31 closed
  closed on public holidays of CN, make-up days as monday
end calendar
calendar london "London hours"
  zone Europe/London
  open daily from 20:00 to 02:00
end calendar
calendar both "All hours" is office together with london end calendar
calendar rest "The rest" is both except office overlapping both end calendar
"""


def test_seasons_and_calendars_made_of_others() -> None:
    html = _html(small(_HOURS + objective("share of calls where answered", "at least 80 %", "during rest")))
    check_structure(html)
    text = words(html)
    assert "Weekly hours Day Open Monday from 09:00 to 17:00 Tuesday" in text
    assert "From 1 July to 31 August of every year instead Day Open Monday from 08:00 to 12:00 Tuesday closed" in text
    assert "From 1 May 2026 to 3 May 2026 instead Day Open Monday all day" in text
    assert "Closed from 24 December to 29 February of every year, instead of the weekly hours." in text
    assert "Closed from 1 March 2027 to 31 March 2027, instead of the weekly hours." in text
    # Chinese make-up days have the hours of a Monday: in January, in a closed season, none; else the usual ones.
    assert "Sunday 4 January 2026 Monday closed" in text
    assert "Saturday 9 May 2026 Monday from 09:00 to 17:00" in text
    assert "London hours These hours are those of the time zone Europe/London. Weekly hours" in text
    assert "All hours The hours of “Office hours”, together with those of “London hours”. The rest" in text
    assert (
        "The rest The hours of “All hours”, except those of “Office hours”, but only as far as they are also hours of"
        " “All hours”. Each step applies to what all steps before it come to."
    ) in text
    assert "Public holidays are listed as known to release" in text


def test_objectives_and_money(text: str) -> None:
    for known in example().objectives:
        assert f"{known.name} {known.title}" in text
    assert "from 70 % to below 75 % missed 10 % of the monthly service fee" in text
    assert "Credit for ASA-1 in a calendar quarter" in text
    assert "Monthly service fee EUR 48,000.00 per calendar month" in text
    assert "The credits of all objectives together come to at most 15 % of the monthly service fee" in text
    assert "Each credit is rounded half up to EUR 0.01" in text
    assert "Agents greet every caller" in text


def test_contents_are_the_headings_in_their_order() -> None:
    html = _html(example())
    listed = re.findall(r'<li(?: class="unnumbered")?><a href="#([a-z]+)">([^<]+)</a>', html)
    headings = re.findall(r'<section id="([a-z]+)"[^>]*>\s*<h2[^>]*>([^<]+)</h2>', html)
    assert listed == headings
    assert [anchor for anchor, _ in listed][:2] == ["parties", "definitions"]


def test_sections_without_content_are_left_out() -> None:
    html = _html(small(objective("share of calls where answered", "at least 80 %")))
    anchors = re.findall(r'<section id="([a-z]+)"', html)
    assert "calendars" not in anchors
    assert "clauses" not in anchors
    assert "remedies" not in anchors
    assert "Missing this promise costs no credit." in words(html)


def test_one_place_to_sign_for_every_signatory_and_for_a_party_that_names_nobody() -> None:
    text = small(objective("share of calls where answered", "at least 80 %"))
    html = _html(text)
    assert re.findall(r'<div class="signature-box" id="([^"]+)"></div>', html) == ["sig-provider-1", "sig-customer-1"]
    two = example().model_dump(exclude={"agreement"})
    assert two["objectives"], "the example has objectives"
    contract = read(
        'agreement a "A" version "1" provider "P" signatory "N. One", "Director" signatory "N. Two", "Counsel"'
        ' customer "C" in force from 2026-01-01 to 2026-12-31 zone Europe/Berlin currency EUR end agreement'
    )
    html = _html(contract)
    assert re.findall(r'id="(sig-[^"]+)"', html) == ["sig-provider-1", "sig-provider-2", "sig-customer-1"]
    assert "Name and role: N. Two, Counsel" in words(html)


def test_a_faulty_table_is_called_so() -> None:
    contract = small(objective("share of calls where answered", "at least 90 %", "credit EUR 1.00 when below 80 %"))
    text = words(_html(contract))
    assert "from 80 % to below 90 % missed not said: no row of the table covers these values" in text
    assert "For such a value no amount can be told until the parties amend the table." in text


def test_partial_fees_are_explained_only_where_the_term_cuts_a_period() -> None:
    body = objective("share of calls where answered", "at least 80 %", "credit 5 % of monthly-fee when missed")
    assert "that the term covers in part" not in words(_html(small(body, partial="partial months by day")))
    cut = words(_html(small(body, first="2026-01-15", partial="partial months by day")))
    assert "A month that the term covers in part counts by its days" in cut
    silent = words(_html(small(body, first="2026-01-15")))
    assert "This agreement does not say what a month counts that the term covers in part." in silent


def test_embedded_files_are_listed_with_their_hashes(text: str) -> None:
    for source, name in zip(SOURCES, ("acme-support.sla", "contact-centre.sla"), strict=True):
        assert f"{name} {len(source.data) / 1000:.1f} kB {hashlib.sha256(source.data).hexdigest()}" in text


# ------------------------------------------------------------ an author's text is data

_HOSTILE = "{{ 7*7 }} {% raw %} <script>alert(1)</script> <img src='file:///etc/passwd'> & ]]> %(x)s {0}"


def test_hostile_text_prints_literally() -> None:
    doubled = _HOSTILE.replace("{", "{{").replace("}", "}}")
    contract = read(
        f'agreement a "{_HOSTILE}" version "{_HOSTILE}" provider "{_HOSTILE}" registered "{_HOSTILE}"'
        f' address "{_HOSTILE}" signatory "{_HOSTILE}", "{_HOSTILE}" customer "{_HOSTILE}"'
        f' in force from 2026-01-01 to 2026-12-31 zone Europe/Berlin currency EUR governed by "{_HOSTILE}"'
        f' fee f "{_HOSTILE}" EUR 10.00 once end agreement\n'
        f'calendar c "{_HOSTILE}" open daily from 09:00 to 17:00 closed on 2026-05-05 "{_HOSTILE}" end calendar\n'
        f'records calls "{_HOSTILE}" one "{_HOSTILE}" key id at start field id text "{_HOSTILE}"'
        f' field start instant "{_HOSTILE}" field good yes/no "{_HOSTILE}" end records\n'
        f'metric m "{_HOSTILE}" measure share of calls where good means "{_HOSTILE}" end metric\n'
        f'objective X-1 "{_HOSTILE}" measure m during c each calendar month promise at least 80 %'
        f" credit 5 % of f when missed end objective\n"
        f'clause T-1 "{_HOSTILE}" text """{doubled}\n\nfile:///etc/passwd""" end clause\n'
    )
    html = _html(contract)
    assert "<script" not in html
    assert "<img" not in html
    assert " 49 " not in words(html)
    assert words(html).count("{{ 7*7 }} {% raw %} <script>alert(1)</script>") > 20
    assert "file:///etc/passwd" in words(html)


class _Balanced(HTMLParser):
    """Checks that every element is closed where it should be, and collects the headings."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "th":
            assert dict(attrs).get("scope") in ("row", "col")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("rect", "line", "circle")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check_structure(html: str) -> None:
    """Fail on elements that are not closed, heading levels that are skipped, and table heads without a scope."""
    parser = _Balanced()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    assert parser.headings[0] == 1
    assert parser.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(parser.headings, parser.headings[1:], strict=False))


def test_html_is_well_formed_with_headings_in_order() -> None:
    check_structure(_html(example()))
    check_structure(_html(read('agreement a "A" version "1" provider "P" customer "C" in force from 2026-01-01 to'
                               ' 2026-12-31 zone Europe/Berlin currency EUR end agreement')))  # fmt: skip


# ------------------------------------------------------------ nothing that decides is kept silent


def _changed(known: Objective, **fields: object) -> Part:
    return known.model_copy(update=fields)


def test_each_term_of_an_objective_changes_what_is_printed() -> None:
    contract = example()
    speed, abandoned, _, rating = contract.objectives
    plain = _html(contract)
    changes: list[tuple[Objective, dict[str, object]]] = [
        (speed, {"during": None}),
        (speed, {"each": abandoned.each.__class__("quarter")}),
        (speed, {"promise": abandoned.promise}),
        (speed, {"small_volume": None}),
        (speed, {"small_volume": speed.small_volume and speed.small_volume.model_copy(update={"fewer_than": 31})}),
        (speed, {"no_data": None}),
        (speed, {"no_data": rating.no_data}),
        (speed, {"credits": speed.credits[:2]}),
        (speed, {"credits": (speed.credits[0].model_copy(update={"amount": None}), *speed.credits[1:])}),
        (speed, {"measure": abandoned.measure}),
        (abandoned, {"aim": None}),
        (rating, {"measure": rating.measure.model_copy(update={"rounding": None})}),
    ]
    for known, fields in changes:
        objectives = tuple(_changed(o, **fields) if o is known else o for o in contract.objectives)
        assert _html(contract.model_copy(update={"objectives": objectives})) != plain, fields


def test_each_term_about_money_changes_what_is_printed() -> None:
    contract = example()
    plain, remedies = _html(contract), contract.remedies
    (cap,) = remedies.caps
    assert isinstance(cap.limit, PercentOf)
    half = cap.limit.model_copy(update={"percent": cap.limit.percent / 2})
    for changed in (
        remedies.model_copy(update={"rounding": None}),
        remedies.model_copy(update={"caps": ()}),
        remedies.model_copy(update={"caps": (cap, cap)}),
        remedies.model_copy(update={"caps": (cap.model_copy(update={"objectives": ("ANS-1",)}),)}),
        remedies.model_copy(update={"caps": (cap.model_copy(update={"limit": half}),)}),
    ):
        assert _html(contract.model_copy(update={"remedies": changed})) != plain


def test_a_template_that_lacks_a_value_is_an_error() -> None:
    with pytest.raises(Exception, match="'view' is undefined"):
        render_template("agreement.html.j2", "en")


def test_figures_stay_with_their_units() -> None:
    assert tied("at least 80 % of EUR 2,400.00 within 20 seconds or 5 sites") == (
        "at least 80\u00a0% of EUR\u00a02,400.00 within 20\u00a0seconds or 5 sites"
    )
