"""An evaluation as a document: the keys that machines, ledgers and exports rely on. Version 1.

Amounts are decimal text in the agreement's currency, exact values ratios such as `39/50`; a percentage is a part of
one, a length of time counts microseconds. `null` stands for what cannot be told, or what there is none of.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from slakit.render.rows_json import RowsRead

__all__ = [
    "AgreementKey",
    "AppliedCap",
    "CapOnDue",
    "Confidence",
    "CreditOfLine",
    "DueDate",
    "DueLine",
    "Earlier",
    "EvaluationDocument",
    "ExclusionUsed",
    "Inputs",
    "Member",
    "Override",
    "Part",
    "PartyFacts",
    "Relief",
    "Result",
    "Rows",
    "Stretch",
    "Window",
    "evaluation_schema",
    "unlike",
]


class Window(TypedDict):
    """A window of time, by its dates."""

    label: str
    first_date: str
    last_date: str
    partial: bool


Stretch = TypedDict("Stretch", {"from": str, "to": str})


class _AggregatePart(TypedDict):
    statistic: str
    numerator: str | None
    denominator: int
    records: int
    empty: int
    unknown: int


class _Stretches(TypedDict):
    number: int
    first: list[Stretch]


class _TimePart(TypedDict):
    statistic: Literal["share of time", "length of time"]
    numerator: str | None
    denominator: int
    within: int
    out_of: int | None
    stretches: _Stretches
    records: int
    unknown: int
    unended: int
    untold: int


class _SlotsPart(TypedDict):
    statistic: Literal["share of slots", "mean over slots"]
    numerator: str | None
    denominator: int
    slots: int
    empty: int
    outside: list[Stretch]
    records: int
    unknown: int
    unended: int
    untold: int


class _GivenPart(TypedDict):
    figure: str
    window: str
    value: str | None
    by: str | None
    on: str | None
    evidence: str | None


class _SamplePart(TypedDict):
    sample: str
    of: str
    numerator: str | None
    denominator: int
    items: int
    excepted: int
    failed_critical: int
    without_score: int
    unknown: int
    population: int | None
    needed: int | None


Part = _AggregatePart | _TimePart | _SlotsPart | _GivenPart | _SamplePart
"""What one part of a figure came to."""


class Relief(TypedDict):
    """Which obligation was not met and decides the outcome (or may), and what it comes to without."""

    obligation: str
    outcome: str
    otherwise: str


class _UsedUp(TypedDict):
    span: str
    amount: int
    objective: str
    window: str


class Member(TypedDict):
    """What one of several came to, where they have one result together."""

    entity: str | None
    outcome: str
    reason: str
    measured: str | None
    compared: str | None
    records: int
    parts: list[Part]


class Override(TypedDict):
    """Which term of the objective overrides its outcome (or may), counted from 0, and what it comes to without."""

    term: int
    outcome: str
    otherwise: str
    place: str | None


class Confidence(TypedDict):
    """Which bound of confidence is compared in place of the measured value; `compared` is it to twelve decimals."""

    side: str
    confidence: str | None


class _LeftOut(TypedDict):
    exclusion: str
    records: str | None
    amount: int


class CreditOfLine(TypedDict):
    """What a line comes to: `amount` before caps and `payable` for money, `quantity` for anything else.

    `line` is the term of the objective that pays, counted from 0, `exact` what it comes to before rounding.
    """

    line: int | None
    place: str | None
    kind: Literal["credit", "bonus"]
    unit: str
    exact: str | None
    amount: str | None
    payable: str | None
    quantity: str | None
    unknown: str | None


class _Step(TypedDict):
    text: str
    result: str
    place: str | None


class Result(TypedDict):
    """One line of an objective in one window: what was promised, measured and judged, and what it costs."""

    objective: str
    title: str
    entity: str | None
    window: Window
    measured_over: Window | None
    promise: str
    outcome: Literal["met", "missed", "left out", "undecided"]
    reason: str
    aim_reached: bool | None
    minimum_reached: bool | None
    misses: int | None
    count_as: Override | None
    relief: Relief | None
    unit: str
    measured: str | None
    compared: str | None
    bound: Confidence | None
    measured_text: str | None
    records: int
    outside_hours: int
    left_out: list[_LeftOut]
    used_up: list[_UsedUp]
    parts: list[Part]
    kept: int | None
    members: list[Member]
    credit: CreditOfLine
    working: list[_Step]
    would_have_changed: list[str]


_Approval = TypedDict(
    "_Approval",
    {"by": str, "on": str, "record": str | None, "from": str | None, "to": str | None, "note": str | None},
)

ExclusionUsed = TypedDict(
    "ExclusionUsed",
    {
        "exclusion": str,
        "objectives": list[str],
        "window": Window,
        "from": str,
        "to": str,
        "records": str | None,
        "keys": list[str],
        "left_out": int,
        "exceeding": int,
        "unapproved": int,
        "approvals": list[_Approval],
    },
)
"""A use of an exclusion: amounts are microseconds, or with `records` numbers of them."""


class AppliedCap(TypedDict):
    """A cap, wherever it was applied in the period."""

    objectives: list[str] | None
    window: Window
    limit: str | None
    used: str | None
    before: str | None
    after: str | None
    place: str | None


class DueLine(TypedDict):
    """A line among all that falls due on a date."""

    objective: str | None
    entity: str | None
    window: str
    carried_from: str | None
    kind: Literal["credit", "bonus"]
    unit: str
    place: str | None
    amount: str | None
    payable: str | None
    quantity: str | None
    unknown: str | None


class CapOnDue(TypedDict):
    """A cap on what falls due on a date.

    `lines` are the places of its lines among those of the date, `split` what is left of each behind the cap.
    """

    window: str
    entity: str | None
    limit: str | None
    used: str | None
    before: str | None
    after: str | None
    lines: list[int]
    split: list[str | None]
    unit: str
    place: str | None


class _Highest(TypedDict):
    objectives: list[str]
    kept: str
    shared: list[str]


class _ClaimMade(TypedDict):
    objective: str | None
    entity: str | None
    state: Literal["in time", "late", "lapsed", "open", "untold"]
    claimed: str | None
    until: str | None


class _CentrePart(TypedDict):
    title: str
    amount: str


class _EarnedBack(TypedDict):
    window: str
    amount: str | None
    as_offset: bool


class _Bank(TypedDict):
    before: str | None
    used: str | None
    after: str | None


class _Right(TypedDict):
    party: str
    clause: str | None
    known: bool
    place: str | None


class _Plan(TypedDict):
    clause: str | None
    due: str | None


class _Renewing(TypedDict):
    holds: bool | None
    place: str | None


class DueDate(TypedDict):
    """All that falls due on a date, from the lines to what is paid."""

    date: str
    lines: list[DueLine]
    highest: list[_Highest]
    points: str | None
    caps: list[CapOnDue]
    claims: list[_ClaimMade]
    credits: str | None
    bonuses: str | None
    tax: str | None
    tax_percent: str | None
    settled: Literal["next invoice", "cash", "service time"] | None
    cost_centres: list[_CentrePart]
    earned_back: list[_EarnedBack]
    bank: _Bank | None
    service_days: str | None
    rights: list[_Right]
    plans: list[_Plan]
    renewing: _Renewing | None
    total: str | None


class Rows(RowsRead):
    """The rows of a record type, and when the first and last of them were."""

    outside_period: int
    first: str | None
    last: str | None


class _Hashed(TypedDict):
    file: str
    sha256: str


class Inputs(TypedDict):
    """What a result was computed from, and by which versions of what decides numbers."""

    contract: list[_Hashed]
    contract_hash: str
    data_map: _Hashed | None
    data: list[_Hashed]
    data_hash: str
    slakit: str
    engine: str
    holidays: str
    zone_rules: str
    as_of: NotRequired[str]


class PartyFacts(TypedDict):
    """A party, as far as credit notes name it."""

    name: str
    registered: str | None
    vat: str | None
    address: str | None
    country: str | None


class AgreementKey(TypedDict):
    """Which agreement, which version of it, and who agreed."""

    name: str
    title: str
    version: str
    provider: PartyFacts
    customer: PartyFacts


class _Period(TypedDict):
    label: str
    first_date: str
    last_date: str


class _IssuedStatement(TypedDict):
    statement: str
    sha256: str


class Earlier(TypedDict):
    """Where the results of earlier periods came from."""

    statements: list[_IssuedStatement]
    worked_out_again: bool


class EvaluationDocument(TypedDict):
    """A whole result; one that was issued has the `state` that later periods rest on."""

    schema_version: Literal[1]
    agreement: AgreementKey
    period: _Period
    zone: str
    currency: str
    complete: bool
    total: str | None
    earlier_periods: Earlier | None
    results: list[Result]
    exclusions: list[ExclusionUsed]
    caps: list[AppliedCap]
    dues: list[DueDate]
    data: list[Rows]
    receipt: Inputs
    state: NotRequired[dict[str, Any]]


def evaluation_schema() -> dict[str, Any]:
    """The JSON Schema of a whole result."""
    from pydantic import TypeAdapter

    return TypeAdapter(EvaluationDocument).json_schema()


def unlike(document: Any) -> str | None:
    """Return the first place in which a value is no whole result, as in `dues.0.tax`; `None` for one."""
    from pydantic import TypeAdapter, ValidationError

    try:
        TypeAdapter(EvaluationDocument).validate_python(document, strict=True)
    except ValidationError as error:
        return ".".join(str(part) for part in error.errors()[0]["loc"])
    return None
