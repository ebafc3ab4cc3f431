"""Defects written by hand: a class, a clean contract, and edits of it: a text, what takes its place, codes, places.

An edit has the first place where its text stands. Words after the codes name other lines on which a finding is in its
place.
"""

from __future__ import annotations

__all__ = ["BY_HAND"]

CENTRE = "examples/contact-centre/acme-support.sla"
DESK = "examples/help-desk/help-desk.sla"
GERMAN = "examples/german/kundendienst.sla"
GOOD = "tests/language"
EVERYTHING = f"{GOOD}/agreement/good/everything.sla"
LINES = f"{GOOD}/remedies/good/every_line.sla"
BESIDE = f"{GOOD}/credits/good/lines_beside_the_table.sla"
TERMS = f"{GOOD}/objectives/good/every_term.sla"
RARE = f"{GOOD}/objectives/good/rare_terms.sla"
SETS = f"{GOOD}/spans/good/all_sets.sla"
SLOTS = f"{GOOD}/spans/good/slots.sla"
LEVELS = f"{GOOD}/levels/good/rules.sla"
CLOCKS = f"{GOOD}/clocks/good/resolution.sla"
VERIFIED = f"{GOOD}/clauses/good/verified.sla"
WORDS = f"{GOOD}/clauses/good/placeholders.sla"
TWO = f"{GOOD}/clauses/good/two_languages.sla"
DUTIES = f"{GOOD}/duties/good/duties.sla"
AMENDED = f"{GOOD}/amendments/good/everything.sla"
SEASONS = f"{GOOD}/calendar/good/seasons.sla"
OTHERS = f"{GOOD}/calendar/good/made_of_others.sla"
CUSTOMER = f"{GOOD}/templates/good/customer.sla"
EXPECTED = f"{GOOD}/tests/good/every_line.sla"
DERIVED = f"{GOOD}/records/good/derived_fields.sla"
METRIC = f"{GOOD}/metrics/good/own_metric.sla"
PERCENTILE = f"{GOOD}/metrics/good/percentile.sla"
CAPS = f"{GOOD}/remedies/good/caps_and_rounding.sla"
PUBLISHED = "tests/published"
KMS = f"{PUBLISHED}/c06_clock_starts_at_the_ticket.sla"
POINTS = f"{PUBLISHED}/c49_bands_of_points.sla"
EARNED = f"{PUBLISHED}/c45_a_half_after_six_months.sla"
BANK = f"{PUBLISHED}/c45_c_banked_as_offset.sla"
CLAIM = f"{PUBLISHED}/c63_a_microsoft.sla"
SPLIT = f"{PUBLISHED}/c68_split.sla"
STABLE = f"{PUBLISHED}/c38_stablehost.sla"
TWO_CAPS = f"{PUBLISHED}/c46_a_month_and_trailing_year.sla"
MEDICAID = f"{PUBLISHED}/c28_contact_centre_quarter.sla"
SLACK = f"{PUBLISHED}/c33_a_multiple_of_the_price.sla"
ZONES = f"{PUBLISHED}/c01_every_zone_down.sla"

NO_SYNTAX = "SLA101 SLA103"

BY_HAND: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...] = (
    ("an unknown name", CENTRE, (
        ("  during office-hours", "  during ofice-hours", "SLA301"),
        ("of monthly-fee when below 80", "of montly-fee when below 80", "SLA301"),
        ("cap credits at 15 % of monthly-fee", "cap credits at 15 % of monthlyfee", "SLA301"),
        ("expect credit ABD-1", "expect credit ABD-2", "SLA301"),
        ('use "std/contact-centre"', 'use "std/contact-center"', "SLA307"),
        ("given limit = 20 seconds", "given limti = 20 seconds", "SLA301"),
        ("open saturday", "open satuday", f"SLA301 {NO_SYNTAX}"),
    )),
    ("an unknown name", DESK, (
        ("assign standard otherwise", "assign standart otherwise", "SLA301"),
        ("first-answer within 1 hour", "first-anwser within 1 hour", "SLA301"),
        ('out of tickets where level is "urgent"', 'out of ticket where level is "urgent"', "SLA301"),
        ("levels for tickets", "levels for tikets", "SLA301"),
    )),
    ("an unknown name", RARE, (
        ("compare with answers", "compare with answer", "SLA301"),
        ("pooled over queue", "pooled over queues", "SLA301"),
        ("leaving out maintenance", "leaving out maintainance", "SLA301"),
        ("starts at created", "starts at creatd", "SLA301"),
    )),
    ("a text that a field never has", DESK, (
        ('priority is "low"', 'priority is "lwo"', "SLA630"),
        ('priority is "urgent"', 'priority is "Urgent"', "SLA630"),
        ('measure share of tickets where level is "urgent"', 'measure share of tickets where level is "urgnt"',
         "SLA630"),
    )),
    ("a text that a field never has", LEVELS, (
        ('events where status is "solved"', 'events where status is "done"', "SLA630"),
        ('pauses while status is "pending"', 'pauses while status is "waiting"', "SLA630"),
    )),
    ("a calendar that is never open", CENTRE, (
        ("  open monday to friday from 09:00 to 17:30\n  open saturday from 10:00 to 14:00\n  closed on public holidays"
         " of NL\n  closed on 2026-12-24 from 14:00 to 24:00 \"Christmas Eve\"\n  also open on 2026-11-29 from 12:00 to"
         " 17:00 \"Black Friday weekend\"\n", "  closed on public holidays of NL\n", "SLA506", "calendar office-hours"),
    )),
    ("a calendar that is never open", TERMS, (
        ("  open monday to friday from 09:00 to 17:30\n", "", "SLA506", "calendar office-hours"),
    )),
    ("a calendar that is never open in the term", GERMAN, (
        ("  closed on public holidays of DE-BY", "  between 2026-01-01 and 2027-12-31 closed", "SLA506",
         "calendar servicezeiten"),
        ("  open monday to friday from 07:00 to 19:00\n",
         "  between 2031-01-01 and 2031-12-31 open monday to friday from 07:00 to 19:00\n", "SLA506",
         "calendar servicezeiten"),
    )),
    ("a calendar that is never open in the term", OTHERS, (
        ("is day together with saturdays except maintenance", "is day except day", "SLA506", "calendar"),
        ("is night overlapping saturdays", "is saturdays except saturdays", "SLA506", "calendar"),
    )),
    ("hours of no length", CENTRE, (
        ("from 09:00 to 17:30", "from 09:00 to 09:00", "SLA507"),
        ("closed on 2026-12-24 from 14:00 to 24:00", "closed on 2026-12-24 from 14:00 to 14:00", "SLA507"),
        ("also open on 2026-11-29 from 12:00 to 17:00", "also open on 2026-11-29 from 12:00 to 12:00", "SLA507"),
    )),
    ("a closing time before the opening", CENTRE, (
        ("from 09:00 to 17:30", "from 17:30 to 09:00", "SLA502 SLA507"),
        ("closed on 2026-12-24 from 14:00 to 24:00", "closed on 2026-12-24 from 24:00 to 14:00", "SLA502 SLA507"),
        ("also open on 2026-11-29 from 12:00 to 17:00", "also open on 2026-11-29 from 17:00 to 12:00",
         "SLA502 SLA507"),
    )),
    ("a time that does not exist", CENTRE, (
        ("from 09:00 to 17:30", "from 09:00 to 17:60", "SLA502"),
        ("from 10:00 to 14:00", "from 10:00 to 25:00", "SLA502"),
    )),
    ("a day that does not exist", CENTRE, (
        ("closed on 2026-12-24", "closed on 2026-12-42", "SLA501"),
        ("also open on 2026-11-29", "also open on 2026-11-31", "SLA501"),
    )),
    ("a day outside the term", CENTRE, (
        ("closed on 2026-12-24", "closed on 2062-12-24", "SLA501 SLA504 SLA508"),
        ("also open on 2026-11-29", "also open on 2025-11-29", "SLA501 SLA504 SLA508"),
    )),
    ("holidays of an unknown country", CENTRE, (("holidays of NL", "holidays of NX", "SLA505"),)),
    ("holidays of an unknown country", GERMAN, (("holidays of DE-BY", "holidays of DE-XX", "SLA505"),)),
    ("holidays of an unknown country", f"{PUBLISHED}/c63_h_node4.sla", (("of GB-ENG", "of UK", "SLA505"),)),
    ("two seasons for one day", SEASONS, (
        ("between 2026-05-01 and 2026-05-03 open always", "between 2026-07-01 and 2026-07-03 open always\n"
         "  between 2026-07-02 and 2026-07-09 closed", "SLA508"),
    )),
    ("a calendar made of itself", OTHERS, (
        ("is day together with saturdays", "is office-hours together with saturdays", "SLA306"),
        ("is night overlapping saturdays", "is office-hours overlapping saturdays", "SLA306", "calendar", "  is day"),
    )),
    ("an unused name", CENTRE, (
        ("  during office-hours", "  during always", "SLA614 SLA301", "calendar office-hours"),
    )),
    ("an unused name", RARE, (
        ("  leaving out maintenance\n", "", "SLA614", "exclusion maintenance"),
        ("  compare with answers\n", "", "SLA614", "benchmark answers"),
    )),
    ("an unused name", METRIC, (
        ("measure quick given limit = 20 seconds", "measure share of calls where answered", "SLA614", "metric quick"),
    )),
    ("an unused name", SETS, (
        ("    together with (slots of 1 minute where (share of probes where ok) is below 50 % empty slots count as"
         " no)\n", "", "SLA614", "records probes"),
        ("measure all-down + two-down", "measure all-down", "SLA614", "span two-down"),
    )),
    ("an unused name", ZONES, (("share of time outside region-unavailable", "share of time outside outages", "SLA614",
                                "span region-unavailable"),)),
    ("an unused name", LEVELS, (
        ("measure share of tickets where resolution is on time\n    out of tickets where resolution is on time or"
         " resolution is late", "measure share of tickets where vip", "SLA614", "clock resolution", "levels for"),
    )),
    ("a condition that no record satisfies", MEDICAID, (
        ("calls where not abandoned", "calls where abandoned and not abandoned", "SLA639"),
        ("calls where not abandoned", "calls where not abandoned and wait is below 1 second and wait is more than"
         " 2 seconds", "SLA639"),
        ("share of calls where abandoned", "share of calls where abandoned and wait is known and wait is below"
         " 0 seconds", "SLA639 SLA407 SLA408"),
    )),
    ("a condition that no record satisfies", PERCENTILE, (
        ("of calls where answered", "of calls where answered and wait is more than 10 minutes and wait is at most"
         " 1 minute", "SLA639"),
        ("of calls where answered", "of calls where answered and not answered", "SLA639"),
    )),
    ("a condition that no record satisfies", DESK, (
        ('assign urgent when "outage" in tags', 'assign urgent when priority is "low" and priority is "high"',
         "SLA639 SLA635"),
        ('tickets where level is "urgent" and resolution is on time', 'tickets where level is "urgent" and resolution'
         " is on time and resolution is late", "SLA639"),
    )),
    ("a condition that no record satisfies", LEVELS, (
        ("and not vip", 'and priority is "high"', "SLA639 SLA635"),
    )),
    ("two things with one name", CENTRE, (
        ('objective ABD-1 "Abandoned', 'objective ANS-1 "Abandoned', "SLA302"),
        ('clause REP-1 "Reporting"', 'clause ANS-1 "Reporting"', "SLA302"),
        ("  currency EUR\n", "  currency EUR\n  currency EUR\n", "SLA304"),
        ("  promise at least 80 %\n", "  promise at least 80 %\n  promise at least 85 %\n", "SLA304"),
    )),
    ("two things with one name", DESK, (
        ('level low "Low"', 'level standard "Low"', "SLA302"),
        ("    resolution within 8 hours during always", "    resolution within 8 hours during always\n    resolution"
         " within 9 hours during always", "SLA304 SLA302"),
    )),
    ("a line left out", CENTRE, (
        ("  currency EUR\n", "", "SLA303", "agreement acme"),
        ("  zone Europe/Amsterdam\n", "", "SLA303", "agreement acme"),
        ("  each calendar quarter\n  promise at least 3.75", "  promise at least 3.75", "SLA303", "objective CSAT-1"),
        ("  promise at most 8 %\n", "", "SLA303", "objective ABD-1"),
        ("  measure average-speed-of-answer\n", "", "SLA303", "objective ASA-1"),
    )),
    ("a fee without a period", CENTRE, ((" EUR 48000.00 per month", " EUR 48000.00", NO_SYNTAX),)),
    ("a fee without a period", GERMAN, ((" EUR 21400.00 per month", " EUR 21400.00 per", NO_SYNTAX, "end agreement"),)),
    ("a fee for months cut by the term", CENTRE, (
        ("to 2026-12-31\n  zone", "to 2026-12-20\n  zone", "SLA207", "fee monthly-fee"),
    )),
    ("a fee for months cut by the term", GERMAN, (
        ("in force from 2026-01-01", "in force from 2026-01-12", "SLA207", "fee pauschale"),
    )),
    ("the wrong unit", CENTRE, (
        ("when below 75 %", "when below 75 minutes", "SLA405"),
        ("limit = 20 seconds", "limit = 20 %", "SLA405 SLA406"),
        ("promise at most 28 seconds", "promise at most 28", "SLA405"),
        ("given ANS-1 is 78 %", "given ANS-1 is 78 seconds", "SLA405"),
        ("promise at least 3.75", "promise at least 3.75 %", "SLA405"),
        ("aim for below 4 %", "aim for below 4 minutes", "SLA405"),
        ("rounded half up to 0.01\n", "rounded half up to 0.01 seconds\n", "SLA405 SLA406"),
    )),
    ("the wrong unit", SETS, (
        ("measure all-down / window", "measure all-down / window + 1 hour", "SLA405"),
        ("runs of more than 3 minutes", "runs of more than 3 %", "SLA405 SLA406"),
    )),
    ("the wrong unit", DERIVED, (
        ("life is at most 8 hours", "life is at most 8 %", "SLA405"),
        ("= closed - created", "= closed + created", "SLA405 SLA406"),
    )),
    ("the wrong kind of thing", CENTRE, (
        ("of monthly-fee when below 80", "of office-hours when below 80", "SLA406 SLA301"),
        ("during office-hours", "during monthly-fee", "SLA406 SLA301"),
    )),
    ("the wrong kind of thing", DERIVED, (
        ("tickets where urgent", "tickets where solved-after", "SLA406"),
    )),
    ("another currency", CENTRE, (
        ("credit EUR 2500.00 when missed", "credit USD 2500.00 when missed", "SLA404"),
        ("round half up to EUR 0.01", "round half up to GBP 0.01", "SLA404"),
        ("expect total EUR 7200.00", "expect total CHF 7200.00", "SLA404"),
    )),
    ("a number that reads in two ways", CENTRE, (
        ("EUR 48000.00", "EUR 48.000", "SLA401 SLA402"),
        ("promise at least 3.75", "promise at least 3,75", "SLA401 SLA101"),
        ("EUR 2500.00 when missed", "EUR 2,500 when missed", "SLA401 SLA402"),
    )),
    ("signs for words", CENTRE, (
        ("promise at least 80 %", "promise >= 80 %", "SLA105"),
        ("when below 75 %", "when < 75 %", "SLA105"),
    )),
    ("a placeholder that stands for nothing", CENTRE, (
        ("{ANS-1.target}", "{ANS-1.targt}", "SLA310"),
        ("{ANS-1.target}", "{ANS-7.target}", "SLA310"),
    )),
    ("a placeholder that stands for nothing", WORDS, (
        ("{monthly-fee}", "{month-fee}", "SLA310"),
        ("{agreement.to}", "{agreement.until}", "SLA310"),
        ("{{1, 2}}", "{1, 2}", "SLA310 SLA311"),
        ("{office-hours}", "{office-hours", "SLA311 SLA310"),
    )),
    ("a placeholder that stands for nothing", DESK, (("{RES-2.target}", "{RES-3.target}", "SLA310"),)),
    ("a text in a language not declared", TWO, (
        ("text nl", "text de", "SLA611 SLA610"),
        ("languages en, nl", "languages en, fr", "SLA611 SLA610", "text nl"),
    )),
    ("a text in a language not declared", GERMAN, (
        ("text de", "text en", "SLA611 SLA610"),
        ("languages de", "languages nl", "SLA611 SLA610", "text de"),
    )),
    ("a language without its text", EVERYTHING, (
        ('  text pt-BR "Os preços são líquidos."\n', "", "SLA610", "schedule PRICES", "text en"),
        ('  define pt-BR "Dia útil" as "Um dia em {office-hours}."\n', "", "SLA610", "define en"),
    )),
    ("a figure typed into a text", CENTRE, (("{ANS-1.target}", "80 %", "SLA605"),)),
    ("a figure typed into a text", WORDS, (("the fee is {monthly-fee}", "the fee is EUR 48,000.00", "SLA605"),)),
    ("a figure typed into a text", VERIFIED, (("is {COU-1.target}", "is 85 %", "SLA605"),)),
    ("a missing `end`", DESK, (
        ("end levels\n", "\n", "SLA102 SLA101", "levels for", "objective FRT-1"),
        ("end clause\n", "\n", "SLA102 SLA101", "clause TON-1", "clause ESC-1"),
    )),
    ("a missing `end`", AMENDED, (
        ("end amendment\n", "\n", "SLA102 SLA101", "amendment 1", "amendment 2"),
        ("end test\n", "\n", "SLA102 SLA101", 'test "before"', 'test "between"'),
    )),
    ("a text without its quote", CENTRE, (
        ('"Speed of answer"', '"Speed of answer', "SLA104"),
        ('"Christmas Eve"', '"Christmas Eve', "SLA104"),
    )),
    ("clock terms that contradict", CLOCKS, (
        ("  stops at first since of events where status is \"solved\"\n", "  stops at solved\n", "SLA633",
         "when reopened"),
        ("  when reopened exclude closed\n", "", "SLA641 SLA633", "clock resolution", "stops at"),
        ("  during office-hours\n", "  during always\n", "SLA634", "resolution within 2 business days"),
        ("stops at first since", "stops at next since", "SLA632 SLA633", "when reopened"),
        ("  starts at created\n", "  starts at vip\n", "SLA632 SLA406 SLA405"),
        ("  cancelled when vip\n", "  cancelled when vip and not vip\n", "SLA639"),
        ("    resolution within 4 hours\n", "    resolution within 0 hours\n", "SLA407 SLA408 SLA234"),
    )),
    ("clock terms that contradict", RARE, (
        ("  within 4 hours\n", "", "SLA638", "clock first-reply", "first-reply is on time"),
        ("  stops at answered\n", "  stops at created\n", "SLA632 SLA639"),
        ("  pooled over queue\n", "  pooled over queue\n  still running counts as late\n", "SLA665"),
    )),
    ("levels that nobody gets", DESK, (
        ("  assign low when priority is \"low\" or \"newsletter\" in tags\n", "", "SLA636", 'level low "Low"'),
        ("  assign standard otherwise\n", "", "SLA637", "levels for tickets", "  assign "),
        ("  assign standard otherwise\n", "  assign standard otherwise then stop\n", "SLA635", "  assign "),
    )),
    ("levels that nobody gets", LEVELS, (
        ("  assign standard otherwise\n", "", "SLA637 SLA636", "levels for tickets", "level standard", "  assign "),
        ("  assign low when", '  assign low when priority is "high" and', "SLA635 SLA639"),
    )),
    ("a limit that no window has the time for", DESK, (
        ("resolution within 10 business days", "resolution within 40 business days", "SLA640"),
        ("resolution within 8 hours", "resolution within 900 hours", "SLA640"),
    )),
    ("a limit that no window has the time for", CLOCKS, (("within 4 hours\n", "within 800 hours\n", "SLA640"),)),
    ("a history longer than the term", LINES, (
        ("customer may terminate when ANS-1 is missed in 3 consecutive months or points is at least 10 points",
         "customer may terminate when ANS-1 is missed in 24 consecutive months", "SLA241"),
        ("improvement plan within 10 business days after the breach when ANS-1 is missed",
         "improvement plan within 10 business days after the breach when ANS-1 is missed in at least 14 of 15 months",
         "SLA241"),
        ("each of the following 3 months as offset", "each of the following 13 months as offset", "SLA241"),
    )),
    ("a history longer than the term", VERIFIED, (
        ("missed in 3 consecutive months", "missed in 30 consecutive months", "SLA241"),
    )),
    ("a history longer than the term", EARNED, (("following 6 months", "following 12 months", "SLA241"),)),
    ("a history longer than the term", BANK, (
        ("SL-1 is met in each of the following 3 months", "SL-1 is met in each of the following 9 months", "SLA241"),
    )),
    ("a history longer than the term", BESIDE, (
        ("missed in 2 consecutive months", "missed in 20 consecutive months", "SLA241 SLA205"),
    )),
    ("a history longer than the term", DUTIES, (
        ("missed in 2 consecutive months", "missed in 18 consecutive months", "SLA241 SLA627"),
    )),
    ("a notice longer than the term", EVERYTHING, (
        ("notice of 3 months", "notice of 13 months", "SLA615"),
        ("notice is given 6 weeks before the end", "notice is given 60 weeks before the end", "SLA615", "renews when"),
    )),
    ("a renewal that can never happen", EVERYTHING, (
        ("ANS-1 is met in at least 9 of 12 months", "ANS-1 is met in at least 25 of 26 months", "SLA616 SLA241"),
    )),
    ("shares that are not 100 %", LINES, (
        ('"Stores" 60 %, "Web shop" 40 %', '"Stores" 60 %, "Web shop" 30 %', "SLA231"),
        ('"Stores" 60 %, "Web shop" 40 %', '"Stores" 70 %, "Web shop" 40 %', "SLA231"),
    )),
    ("shares that are not 100 %", SPLIT, (
        ('"North", "Middle", "South"', '"North" 33 %, "Middle" 33 %, "South" 33 %', "SLA231"),
    )),
    ("weights that are not 100", VERIFIED, (
        ("weight 50", "weight 40", "SLA621"),
        ("weight 20", "weight 25", "SLA621", "weight 50"),
        ("weight 50", "weight 0", "SLA622 SLA621"),
    )),
    ("a verification that cannot decide", VERIFIED, (
        ("needs at least 30 calls", "needs at least 80 calls", "SLA624", "verified by call-recording"),
        ("of 400 random cases", "of 10 random cases", "SLA626", "promise share passed", "lower bound"),
        ("on the point estimate", "on the lower bound at 95 % confidence", "SLA625"),
        ("  not applicable counts as left out\n", "", "SLA623", "criterion", "critical", "clause COU-1"),
    )),
    ("an amendment at a wrong time", AMENDED, (
        ("amendment 1 effective 2026-07-01", "amendment 1 effective 2025-07-01", "SLA352"),
        ("amendment 2 effective 2026-10-01", "amendment 2 effective 2026-05-01", "SLA351 SLA352"),
        ("amendment 2 effective", "amendment 1 effective", "SLA351 SLA302"),
        ("amendment 1 effective", "amendment 3 effective", "SLA351", "amendment 2"),
        ("amendment 2 effective 2026-10-01", "amendment 2 effective 2027-10-01", "SLA352"),
    )),
    ("an amendment of nothing", AMENDED, (
        ("replace in objective ANS-1", "replace in objective ANS-2", "SLA350 SLA301"),
        ("remove clause OLD-1", "remove clause OLD-2", "SLA350 SLA301"),
        ("    promise at least 85 %\n    credit 5 % of monthly-fee when below 85 %", "    promise at least 80 %",
         "SLA354", "replace in objective ANS-1"),
    )),
    ("claims without a deadline, or the reverse", CLAIM, (
        ("  claim by the end of calendar month 1 after the incident\n", "  round half up to USD 0.01\n", "SLA235",
         "on claim"),
        (" on claim", "", "SLA235", "  claim by"),
    )),
    ("claims without a deadline, or the reverse", BESIDE, (
        ("  claim within 30 calendar days after the statement\n", "", "SLA235", "on claim"),
        ("claim within 30 calendar days", "claim within 0 calendar days", "SLA234 SLA408"),
    )),
    ("claims without a deadline, or the reverse", LINES, (
        ("when below 80 % on claim", "when below 80 %", "SLA235", "  claim by"),
        ("claim by the end of calendar month 2", "claim by the end of calendar month 0", "SLA234 SLA408"),
    )),
    ("points worth nothing", POINTS, (
        ("credit nothing per point from 0 to 20", "credit nothing per point from 0 to 10", "SLA242", "per point"),
        ("from 20 to 100", "from 10 to 100", "SLA242", "per point"),
        ("credit 1 point per 1 of measured at most 1000 points", "credit GBP 1.00 per 1 of measured at most GBP 10.00",
         "SLA236", "per point"),
    )),
    ("points worth nothing", BESIDE, (
        ("  credit 0.1 % of monthly-fee per point\n", "", "SLA236", "credit 3 points"),
    )),
    ("a remedy for nothing", LINES, (
        ("highest only among ANS-1, ABD-1", "highest only among ANS-1", "SLA239"),
        ("earn back 50 % of ANS-1.credit", "earn back 50 % of ABD-1.credit", "SLA238"),
        ("pay nothing below EUR 5.00", "pay nothing below EUR 5000000.00", "SLA240"),
        (" when ANS-1 is missed\n  credit nothing", "\n  credit nothing", "SLA243"),
        ("  apply tax before minimum\n", "  apply tax before minimum\n  apply minimum before tax\n", "SLA230"),
    )),
    ("days of service that are not settled", BESIDE, (
        ("credit 3 points when missed", "credit 3 service days when missed", "SLA237", "per point"),
    )),
    ("limits that contradict each other", CAPS, (
        ("at EUR 20000.00 each calendar half-year", "at EUR 20000.00 each calendar month\n  cap credits of ANS-1 at EUR"
         " 10000.00 each calendar month", "SLA233"),
        ("at EUR 20000.00 each calendar half-year", "at EUR 500.00 each calendar month\n  cap credits of ANS-1 at EUR"
         " 400.00 each calendar year", "SLA233"),
    )),
    ("limits that contradict each other", TWO_CAPS, (
        ("cap credits at 10 % of charge each calendar month", "cap credits at 10 % of charge each calendar month\n"
         "  cap credits at 2 % of charge each calendar quarter", "SLA233"),
    )),
    ("a cap below one credit", CAPS, (
        ("cap credits at 15 % of monthly-fee each calendar month", "cap credits at EUR 0.10 each calendar month",
         "SLA233 SLA205"),
    )),
    ("a credit that nothing limits", STABLE, (
        (" at most 100 % of monthly-fee when missed", " when missed", "SLA211"),
    )),
    ("a credit that nothing limits", KMS, (
        (" beyond 0.5 % of window\n    at most 30 % of monthly-cost", " beyond 0.5 % of window", "SLA211",
         "  credit 5 % of monthly-cost"),
    )),
    ("a credit that nothing limits", BESIDE, ((" at most EUR 1000.00\n", "\n", "SLA211"),
                                              (" at most 20 % of monthly-fee\n", "\n", "SLA211"))),
    ("an amount without rounding", TWO_CAPS, (
        ("  round half up to GBP 0.01\n", "", "SLA206", "  credit ", "remedies"),
    )),
    ("an amount without rounding", SLACK, (("  round half up to USD 0.01\n", "", "SLA206 SLA101 SLA103",
                                            "  credit ", "remedies"),)),
    ("a promise nothing can break", CENTRE, (
        ("promise at least 80 %", "promise at least 0 %", "SLA604 SLA203"),
        ("promise at most 28 seconds", "promise at least 0 seconds", "SLA604"),
    )),
    ("a promise nothing can break", EXPECTED, (("promise at least 100\n", "promise at least 0\n", "SLA604"),)),
    ("two promises that no result keeps", CENTRE, (
        ('clause COU-1 "Courtesy"', 'objective ABD-2 "Few calls are abandoned"\n  measure abandonment-without-short'
         " given short = 5 seconds\n  during office-hours\n  each calendar month\n  promise at least 9 %\n"
         '  no data counts as met\nend objective\n\nclause COU-1 "Courtesy"', "SLA666"),
    )),
    ("a promise turned around", TERMS, (
        ("promise between 80 % and 95 %", "promise between 95 % and 80 %", "SLA408"),
        ("aim for between 85 % and 90 %", "aim for between 75 % and 99 %", "SLA603"),
    )),
    ("an aim easier than the promise", CENTRE, (
        ("aim for below 4 %", "aim for below 12 %", "SLA603"),
        ("aim for below 4 %", "aim for at most 8 %", "SLA603"),
    )),
    ("a minimum above the promise", RARE, (("minimum at least 70 %", "minimum at least 90 %", "SLA668"),
                                           ("minimum at least 70 %", "minimum at least 80 %", "SLA668"))),
    ("a window outside the term", DUTIES, (
        ("to 2026-12-31", "to 2026-01-31", "SLA667 SLA241 SLA628", "ANS-1 is missed"),
    )),
    ("a window outside the term", RARE, (
        ("trailing 12 months", "trailing 24 months", "SLA667 SLA241", "objective TREND"),
        ("each contract quarter by stop", "each contract decade by stop", NO_SYNTAX),
    )),
    ("small windows that never fail", RARE, (
        ("with fewer than 30 calls at most 2 may miss", "with fewer than 3 calls at most 2 may miss", "SLA670"),
    )),
    ("a result that depends on itself", RARE, (
        ("count as met when measured is at least target - 0.5 points", "count as met when TREND is missed", "SLA672"),
    )),
    ("a metric that depends on itself", METRIC, (
        ("measure share of calls where answered and wait is at most limit out of calls where answered",
         "measure 100 % - (quick given limit = 5 seconds)", "SLA306 SLA672", "metric quick"),
    )),
    ("slots and runs that fit nowhere", SLOTS, (
        ("share of slots of 30 minutes", "share of slots of 7 minutes", "SLA654"),
        ("average over slots of 2 days", "average over slots of 60 days", "SLA660"),
        ("    empty slots count as undecided\n", "", "SLA655", "share of slots", "  promise", "is at least 90 %",
         "is more than 3"),
    )),
    ("slots and runs that fit nowhere", SETS, (
        ("runs of between shortest-run and 12 hours", "runs of between 900 hours and 1000 hours", "SLA657"),
        ("time of outages shared by every zone", "time of outages shared by every id", "SLA653"),
        ("weighted by users of 250", "weighted by zone of 250", "SLA652 SLA405 SLA406"),
    )),
    ("slots and runs that fit nowhere", KMS, (
        ("runs of more than 3 minutes", "runs of more than 1000 hours", "SLA657"),
        (" where ticket is known", "", "SLA656"),
    )),
    ("a duty out of order", DUTIES, (
        ('step "Managing director" within 5 business days counted in office-hours', 'step "Managing director" within'
         " 2 hours", "SLA627"),
        ("report within 10 business days", "report within 200 calendar days", "SLA628"),
        ("otherwise ANS-1 counts as met", "otherwise ANS-9 counts as met", "SLA301"),
    )),
    ("values that do not fit the template", CUSTOMER, (
        ("target = 85 %", "target = 85 seconds", "SLA343"),
        (", target = 85 %", "", "SLA342", "use "),
        ("limit = 1 minute", "limits = 1 minute", "SLA341 SLA342"),
        ("target = 85 %", "target = 185 %", "SLA407 SLA408 SLA604"),
    )),
    ("a test that expects nonsense", CENTRE, (
        ("given ANS-1 is 80 % in 2026-05", "given ANS-1 is 80 % in 2026-Q2", "SLA312"),
        ("given ANS-1 is 78 % in 2026-03", "given ANS-1 is 178 % in 2026-03", "SLA407 SLA408"),
        ("expect ANS-1 met", "expect ABD-1 met", "SLA313"),
    )),
    ("a file not of this kind", CENTRE, (
        ("agreement acme-support", "agrement acme-support", "SLA101"),
        ('calendar office-hours "Office hours"', "calendar office-hours", "SLA103 SLA101"),
        ("no data counts as met", "no data counts as mett", NO_SYNTAX),
        ("each calendar month", "every calendar month", NO_SYNTAX),
    )),
)  # fmt: skip
