"""What agreements and statements share: the running foot, embedded files, and the names of things on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slakit.contract.model import Contract, Party
from slakit.render.pdf import Attachment
from slakit.render.phrases import Translate

__all__ = ["Foot", "PartyView", "SourceFile", "attached_names", "foot", "party_views", "source_attachments"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that the contract was read from: its name as diagnostics show it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the foot of every page."""

    title: str
    document: str
    before: str
    between: str
    after: str


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party as documents show it: in which role, and who signs for it."""

    key: str
    role: str
    name: str
    registered: str | None
    vat: str | None
    address: str | None
    signatories: tuple[str, ...]
    contacts: tuple[str, ...] = ()


def foot(contract: Contract, contract_hash: str, t: Translate, kind: str) -> Foot:
    """Return the foot: title, kind of document, version, and the first twelve digits of the contract's hash."""
    agreement = contract.agreement
    document = t(
        "{kind} · version {version} · contract {digest}",
        kind=kind,
        version=agreement.version,
        digest=contract_hash[:12],
    )
    # The numbers come from the style sheet, so the phrase is cut where they stand.
    before, between, after = t("Page {page} of {pages}", page="\n", pages="\n").split("\n")
    return Foot(agreement.title, document, before, between, after)


def _party(key: str, role: str, party: Party) -> PartyView:
    names = tuple(f"{s.name}, {s.role}" for s in party.signatories)
    address = ", ".join(part for part in (party.address, party.country) if part) or None
    contacts = tuple(", ".join(contact) for contact in party.contacts)
    return PartyView(key, role, party.name, party.registered, party.vat, address, names, contacts)


def party_views(contract: Contract, t: Translate) -> tuple[PartyView, PartyView]:
    """Return the provider, then the customer."""
    agreement = contract.agreement
    provider, customer = t("Provider"), t("Customer")
    return _party("provider", provider, agreement.provider), _party("customer", customer, agreement.customer)


def attached_names(names: Sequence[str]) -> tuple[str, ...]:
    """Bare file names for embedded files, in the same order: the last part, or the whole path where two would meet."""
    short = [name.replace("\\", "/").rsplit("/", 1)[-1] for name in names]
    whole = [name.replace("\\", "/").strip("/").replace("/", "-") for name in names]
    return tuple(s if short.count(s) == 1 else w for s, w in zip(short, whole, strict=True))


def source_attachments(sources: Sequence[SourceFile], t: Translate) -> tuple[Attachment, ...]:
    """Return the contract's files as attachments: the pages were made from them."""
    names = attached_names([source.name for source in sources])
    text = t("Contract source, in the language of slakit")
    return tuple(
        Attachment(name, text, "text/plain", source.data, "Source") for name, source in zip(names, sources, strict=True)
    )
