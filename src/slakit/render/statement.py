"""The statement for a period: what was measured, what it costs, and why, on paper.

`statement_html` lays an evaluation out; `statement_pdf` makes the file with the result and the contract's source
embedded. Called when a statement is previewed or issued.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from slakit.money import Money
from slakit.render.documents import SourceFile, foot, party_views, source_attachments
from slakit.render.jinja import render_template
from slakit.render.pdf import Attachment, write_pdf
from slakit.render.settlement import dues_told
from slakit.render.statement_layout import Layout
from slakit.render.statement_views import StatementView
from slakit.timeline import CALENDAR_KINDS, Window, load_zone, windows

if TYPE_CHECKING:  # it loads the query engine, which printing does not need
    from slakit.evaluation import Evaluation

__all__ = ["statement_html", "statement_pdf"]


def _whole(first: dt.date, last: dt.date, zone: str) -> Window | None:
    """Return the one calendar window that a period is, if it is one."""
    for kind in CALENDAR_KINDS:
        (window,) = windows(kind, zone, first, first) or (None,)
        if window is not None and (window.first_date, window.last_date) == (first, last):
            return window
    return None


def _view(
    evaluation: Evaluation, made: dt.datetime, language: str, number: str | None, *, draft: bool
) -> StatementView:
    layout, contract, receipt = Layout(evaluation, language), evaluation.contract, evaluation.receipt
    t, words, agreement, period = layout.t, layout.words, contract.agreement, evaluation.period
    window = _whole(period.first_date, period.last_date, agreement.zone)
    first, last = words.date(period.first_date), words.date(period.last_date)
    local = made.astimezone(load_zone(agreement.zone))
    total = evaluation.total
    return StatementView(
        title=agreement.title,
        version=agreement.version,
        period=words.window_name(window) if window else t("{first} to {last}", first=first, last=last),
        first_date=first,
        last_date=last,
        zone=agreement.zone,
        made=words.date(local.date()),
        number=number,
        draft=draft,
        parties=party_views(contract, t),
        foot=foot(contract, receipt.contract_hash, t, t("Statement {period}", period=period.label)),
        total=None if total is None else str(Money(total.currency, abs(total.minor))),
        to_provider=total is not None and total.minor < 0,
        reasons=layout.reasons(),
        rejected=evaluation.rejected,
        rows=layout.rows(),
        charts=layout.charts(),
        workings=layout.workings(),
        caps=layout.caps(),
        dues=tuple((words.date(date), told) for date, told in dues_told(evaluation)),
        exclusions=layout.exclusions(),
        uses=layout.uses(),
        quality=layout.quality(),
        receipt=layout.receipt(),
        versions=layout.versions(),
        contract_hash=receipt.contract_hash,
        data_hash=receipt.data_hash,
    )


def statement_html(
    evaluation: Evaluation,
    *,
    created: dt.datetime,
    number: str | None = None,
    draft: bool = False,
    language: str = "en",
) -> str:
    """Return the statement as HTML, dated by `created` (with a zone) in the agreement's zone.

    `draft` marks a preview; `number` is the one under which it was issued. An unknown language raises KeyError.
    """
    view = _view(evaluation, created, language, number, draft=draft)
    return render_template("statement.html.j2", language, view=view)


def statement_pdf(
    evaluation: Evaluation,
    sources: Sequence[SourceFile],
    result: bytes,
    *,
    created: dt.datetime,
    number: str | None = None,
    language: str = "en",
    einvoice: SourceFile | None = None,
) -> bytes:
    """Return the statement as PDF. `created` (with a zone) is the statement's date and the only one in the file.

    Without the `number` under which it was issued it is a preview, and says so.
    `result` is the evaluation as JSON; it and the contract's `sources` are embedded, and the credit note as an
    electronic invoice, where there is one: under the name `factur-x.xml` it makes the file a Factur-X. Raises what
    `write_pdf` raises.
    """
    layout = Layout(evaluation, language)
    t, agreement, label = layout.t, evaluation.contract.agreement, evaluation.period.label
    title = t("{title}: statement {period}", title=agreement.title, period=label)
    data = Attachment(
        t("statement-{period}.json", period=label), t("The result, for machines"), "application/json", result, "Data"
    )
    attached = [data, *source_attachments(sources, t)]
    if einvoice is not None:
        text = t("The credit note as an electronic invoice")
        attached.append(Attachment(einvoice.name, text, "text/xml", einvoice.data, "Alternative"))
    return write_pdf(
        statement_html(evaluation, created=created, number=number, draft=number is None, language=language),
        title=" ".join(title.split()),
        author=" ".join(agreement.provider.name.split()),
        language=language,
        created=created,
        attachments=attached,
    )
