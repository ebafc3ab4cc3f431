"""The agreement as a document to sign, made from the model: nothing in it is written by hand twice.

`agreement_html` lays the contract out; `agreement_pdf` makes the file with its empty signature fields and the
contract's source embedded. Called when a contract is rendered for people.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from slakit.contract.model import Contract
from slakit.contract.placeholders import values
from slakit.contract.record_types import RecordType
from slakit.money import Money
from slakit.render.agreement_amendments import AmendmentView, amendment_views
from slakit.render.agreement_calendars import CalendarView, calendar_views
from slakit.render.agreement_clauses import ClauseView, DutyView, clause_views, duty_views, has_deadlines
from slakit.render.agreement_clocks import ClockView, LevelsView, clock_views, levels_views
from slakit.render.agreement_objectives import ObjectiveView, objective_views
from slakit.render.agreement_remedies import RemedyView, has_remedies, remedies_title, remedy_views
from slakit.render.agreement_texts import Copy, DefinitionView, ScheduleView
from slakit.render.agreement_time import (
    BenchmarkView,
    ExclusionView,
    GivenFigureView,
    SpanView,
    benchmark_views,
    exclusion_views,
    given_figure_views,
    span_views,
)
from slakit.render.documents import Foot, PartyView, SourceFile, attached_names, foot, party_views, source_attachments
from slakit.render.figures import bytes_text
from slakit.render.jinja import render_template
from slakit.render.pdf import SignatureField, write_pdf
from slakit.render.phrases import Translate, translator
from slakit.render.sentences import Sentences, sentences
from slakit.timeline import WindowKind, windows

__all__ = ["Consolidated", "agreement_html", "agreement_pdf"]

Consolidated = tuple[dt.date, tuple[int, ...]]
"""The day on which a text is in force, and the numbers of the amendments in it."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section, for the contents."""

    anchor: str
    title: str
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of a record type, as defined."""

    name: str
    title: str
    type: str
    needed: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record type, as defined."""

    title: str
    singular: str
    many: str
    key: str
    at: str
    in_order: tuple[tuple[str, str], ...]
    """Fields of which the first is never the later one."""
    fields: tuple[FieldView, ...]
    terms: tuple[str, ...]
    """What the records belong to, what they change, how long they last."""


@dataclass(frozen=True, slots=True)
class MetricView:
    """A named measure: what it means, and which objectives use it."""

    title: str
    means: str
    used: str


@dataclass(frozen=True, slots=True)
class FeeView:
    """A fee."""

    title: str
    amount: str
    pace: str


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A place to sign."""

    anchor: str
    party: str
    role: str
    name: str | None
    tooltip: str


@dataclass(frozen=True, slots=True)
class FileView:
    """An embedded file."""

    name: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """Everything the template prints."""

    kind: str
    title: str
    version: str
    parties: tuple[PartyView, ...]
    first_date: str
    last_date: str
    zone: str
    currency: str
    governed_by: str | None
    nature: str
    lasting: tuple[str, ...]
    languages: str
    definitions: tuple[DefinitionView, ...]
    foot: Foot
    sections: tuple[SectionView, ...]
    records: tuple[RecordView, ...]
    metrics: tuple[MetricView, ...]
    spans: tuple[SpanView, ...]
    given_figures: tuple[GivenFigureView, ...]
    exclusions: tuple[ExclusionView, ...]
    benchmarks: tuple[BenchmarkView, ...]
    fees: tuple[FeeView, ...]
    fee_rules: tuple[str, ...]
    amounts: tuple[str, ...]
    calendars: tuple[CalendarView, ...]
    holidays_version: str
    clock_rules: tuple[str, ...]
    clocks: tuple[ClockView, ...]
    levels: tuple[LevelsView, ...]
    objectives: tuple[ObjectiveView, ...]
    clauses: tuple[ClauseView, ...]
    remedies: tuple[RemedyView, ...]
    duties: dict[str, tuple[DutyView, ...]]
    counting_rule: str
    """How deadlines are counted; empty where there are none."""
    schedules: tuple[ScheduleView, ...]
    signatures: tuple[SignatureView, ...]
    files: tuple[FileView, ...]
    contract_hash: str
    amendments: tuple[AmendmentView, ...]
    consolidated: str
    """Which amendments are in the text, and as of when; empty for an agreement as it was signed."""


def _defines(contract: Contract) -> bool:
    return bool(contract.records or contract.spans or contract.figures or contract.benchmarks)


def _schedule_anchor(number: int) -> str:
    """Return the anchor of a schedule, counted from 1: its name may hold signs that an anchor cannot."""
    return f"schedule-{number}"


def _sections(contract: Contract, t: Translate) -> tuple[SectionView, ...]:
    fees, amounts = contract.agreement.fees, contract.agreement.amounts
    schedules = [
        SectionView(_schedule_anchor(number), t("Schedule {name}: {title}", name=s.name, title=s.title), numbered=False)
        for number, s in enumerate(contract.schedules, start=1)
    ]
    listed = [
        SectionView("parties", t("Parties and term")),
        SectionView("terms", t("Defined terms")) if contract.agreement.definitions else None,
        SectionView("definitions", t("Definitions")) if _defines(contract) else None,
        SectionView("fees", t("Fees and amounts") if amounts else t("Fees")) if fees or amounts else None,
        SectionView("calendars", t("Hours")) if contract.calendars else None,
        SectionView("clocks", t("Clocks and levels")) if contract.clocks or contract.levels else None,
        SectionView("results", t("How results are determined")) if contract.objectives else None,
        SectionView("objectives", t("Objectives")) if contract.objectives else None,
        SectionView("exclusions", t("Exclusions")) if contract.exclusions else None,
        SectionView("remedies", remedies_title(contract, t)) if has_remedies(contract) else None,
        SectionView("clauses", t("Further terms")) if contract.clauses else None,
        SectionView("obligations", t("Obligations")) if contract.obligations else None,
        SectionView("escalations", t("Escalation")) if contract.escalations else None,
        SectionView("reviews", t("Reviews")) if contract.reviews else None,
        SectionView("amendments", t("Amendments")) if contract.amendments else None,
        SectionView("general", t("General")),
        SectionView("signatures", t("Signatures")),
        *schedules,
        SectionView("annex", t("Annex: embedded files"), numbered=False),
    ]
    return tuple(section for section in listed if section is not None)


def _record(records: RecordType, words: Sentences) -> RecordView:
    stored = [FieldView(f.name, f.title, words.field_kind(f), words.needed(f, records.name)) for f in records.fields]
    derived = [
        FieldView(f.name, f"{f.title}. {words.derived(records.name, f.value)}", words.field_type(f.type.value), "")
        for f in records.derived
    ]
    key, many = records.key, words.many(records.name)
    fields = (*stored, *derived)
    return RecordView(
        records.title,
        records.singular,
        many,
        key,
        words.at(records.name),
        records.in_order,
        fields,
        words.record_terms(records),
    )


def _metrics(contract: Contract, words: Sentences) -> tuple[MetricView, ...]:
    found: dict[str, MetricView] = {}
    for objective in contract.objectives:
        use = objective.measure.metric
        if use is None:
            continue
        used = objective.name + words.given(use)
        before = found.get(use.name)
        found[use.name] = MetricView(use.title, use.means or "", f"{before.used}; {used}" if before else used)
    return tuple(found.values())


def _cut_periods(contract: Contract, per: str) -> bool:
    """Whether the term covers some period of a fee only in part."""
    agreement = contract.agreement
    ends = (agreement.first_date, agreement.last_date)
    wholes = [windows(WindowKind(per), agreement.zone, day, day)[0] for day in ends]
    return wholes[0].first_date < ends[0] or wholes[1].last_date > ends[1]


def _fee_rules(contract: Contract, words: Sentences) -> tuple[str, ...]:
    fees = contract.agreement.fees
    cut = [f for f in fees if f.per is not None and isinstance(f.amount, Money) and _cut_periods(contract, f.per)]
    rules = [words.fee_partial(fee) for fee in cut]
    if len(cut) > 1:
        rules = [f"{fee.title}: {rule}" for fee, rule in zip(cut, rules, strict=True)]
    return (*(text for fee in fees for text in words.fee_terms(fee)), *rules, *words.bases())


def _amounts(contract: Contract, words: Sentences) -> tuple[str, ...]:
    lines = tuple(words.amount_line(amount) for amount in contract.agreement.amounts)
    return (*lines, words.amounts_rule()) if lines else ()


def _signatures(parties: Sequence[PartyView], t: Translate) -> tuple[SignatureView, ...]:
    found = []
    for party in parties:
        for number, signatory in enumerate(party.signatories or (None,), start=1):
            for_whom = signatory or party.name
            tooltip = t("Signature of {signatory}, for {party}", signatory=for_whom, party=party.name)
            if signatory is None:
                tooltip = t("Signature for {party}", party=party.name)
            found.append(SignatureView(f"sig-{party.key}-{number}", party.name, party.role, signatory, tooltip))
    return tuple(found)


def _view(
    contract: Contract,
    sources: Sequence[SourceFile],
    contract_hash: str,
    language: str,
    texts: str | None,
    consolidated: Consolidated | None = None,
) -> AgreementView:
    t, words, agreement = translator(language), sentences(language, contract), contract.agreement
    parties = party_views(contract, t)
    calendars, version = calendar_views(contract, words)
    copy = Copy(agreement, language, texts, values(contract), words)
    names = attached_names([source.name for source in sources])
    return AgreementView(
        kind=words.document_kind(),
        title=agreement.title,
        version=agreement.version,
        parties=parties,
        first_date=words.date(agreement.first_date),
        last_date=words.date(agreement.last_date),
        zone=agreement.zone,
        currency=agreement.currency,
        governed_by=agreement.governed_by,
        nature=words.nature(),
        lasting=words.duration_of_agreement(),
        languages=words.languages(copy.language),
        definitions=copy.definitions(agreement.definitions),
        foot=foot(contract, contract_hash, t, t("Agreement")),
        sections=_sections(contract, t),
        records=tuple(_record(records, words) for records in contract.records),
        metrics=_metrics(contract, words),
        spans=span_views(contract, words),
        given_figures=given_figure_views(contract, words),
        exclusions=exclusion_views(contract, words),
        benchmarks=benchmark_views(contract, words),
        fees=tuple(FeeView(f.title, words.fee_amount(f), words.fee_pace(f)) for f in agreement.fees),
        fee_rules=_fee_rules(contract, words),
        amounts=_amounts(contract, words),
        calendars=calendars,
        holidays_version=version,
        clock_rules=words.clock_rules(),
        clocks=clock_views(contract, words),
        levels=levels_views(contract, words),
        objectives=objective_views(contract, words, t),
        clauses=clause_views(contract, copy, words, t),
        duties=duty_views(contract, copy, words),
        counting_rule=words.counting_rule() if has_deadlines(contract) else "",
        schedules=tuple(copy.schedule(schedule) for schedule in contract.schedules),
        remedies=remedy_views(contract, words, t),
        signatures=_signatures(parties, t),
        files=tuple(
            FileView(name, bytes_text(len(source.data)), hashlib.sha256(source.data).hexdigest())
            for name, source in zip(names, sources, strict=True)
        ),
        contract_hash=contract_hash,
        amendments=amendment_views(contract, language, texts, words, t),
        consolidated=_consolidated(consolidated, words, t),
    )


def _consolidated(consolidated: Consolidated | None, words: Sentences, t: Translate) -> str:
    if consolidated is None:
        return ""
    date, numbers = consolidated
    if not numbers:
        return t("Text in force on {date}, without amendments", date=words.date(date))
    text = ", ".join(str(number) for number in numbers)
    if len(numbers) == 1:
        return t("Text in force on {date}, with amendment {numbers} made in it", date=words.date(date), numbers=text)
    return t("Text in force on {date}, with amendments {numbers} made in it", date=words.date(date), numbers=text)


def agreement_html(
    contract: Contract,
    sources: Sequence[SourceFile],
    *,
    contract_hash: str,
    language: str = "en",
    texts: str | None = None,
    consolidated: Consolidated | None = None,
) -> str:
    """Return the agreement as HTML. `contract_hash` is the one that receipts carry, in hexadecimal.

    `texts` is the language of the authors' texts: the first that the agreement declares unless given. `consolidated`
    says which amendments are in the contract given. An unknown language of the document raises KeyError.
    """
    view = _view(contract, sources, contract_hash, language, texts, consolidated)
    return render_template("agreement.html.j2", language, view=view)


def agreement_pdf(
    contract: Contract,
    sources: Sequence[SourceFile],
    *,
    contract_hash: str,
    created: dt.datetime,
    language: str = "en",
    texts: str | None = None,
    consolidated: Consolidated | None = None,
) -> bytes:
    """Return the agreement as PDF, ready to be signed: `created` (with a zone) is the only date in the file.

    `texts` is as for `agreement_html`. `sources` are the contract's files, its own first; they are embedded. Each
    signatory has an empty signature field `sig-provider-1`, `sig-customer-1` and so on; a party that names nobody has
    one. Raises what `write_pdf` raises.
    """
    t = translator(language)
    view = _view(contract, sources, contract_hash, language, texts, consolidated)
    fields = [SignatureField(s.anchor, s.anchor, s.tooltip) for s in view.signatures]
    return write_pdf(
        render_template("agreement.html.j2", language, view=view),
        title=" ".join(f"{view.title}, {t('version {version}', version=view.version)}".split()),
        author=" ".join(contract.agreement.provider.name.split()),
        language=language,
        created=created,
        attachments=source_attachments(sources, t),
        signature_fields=fields,
    )
