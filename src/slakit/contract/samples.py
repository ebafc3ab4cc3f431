"""Samples of clauses as data: the records in which their items stand, and a contract in which promises are objectives.

Runs before an evaluation, so that what is planned, measured, judged and credited needs to know clauses no more.
"""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.model import Clause, Contract, Objective
from slakit.contract.parts import trusted
from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.contract.verification import ClauseObjective, Verification, promised

__all__ = ["EXCEPTION", "PASSED", "has_scorecard", "population_of", "sample_records", "sampled"]

PASSED, EXCEPTION = "passed", "exception"
"""Fields of an item: whether it passes, where nothing else tells; whether an exception was accepted for it."""
_SCORED = (FieldType.NUMBER, FieldType.PERCENT, FieldType.YES_NO)


def _needed(verification: Verification) -> dict[str, tuple[FieldType, ...]]:
    """Return the fields that items are judged by, with the types that these may have."""
    fields: dict[str, tuple[FieldType, ...]] = {}
    share = verification.promise is not None and verification.promise.of == "share passed"
    if not share:
        fields |= {criterion.name: _SCORED for criterion in verification.criteria}
    fields |= {one.name: (FieldType.YES_NO,) for one in verification.critical}
    return fields if fields or not share else {PASSED: (FieldType.YES_NO,)}


def has_scorecard(records: RecordType, verification: Verification) -> bool:
    """Whether records have a field for everything that the items of a sample are judged by."""
    return all(
        (field := records.field(name)) is not None and field.type in types
        for name, types in _needed(verification).items()
    )


def sample_records(contract: Contract, clause: str, verification: Verification) -> RecordType:
    """Return the records in which the items of a clause's sample stand.

    They are the records that the sample is drawn of, where these have a field for each criterion; otherwise those of a
    table of its own, named after the clause, with a row for each item.
    """
    needed = _needed(verification)
    drawn_of = _record_type(contract, verification.sample.items)
    if drawn_of is not None and has_scorecard(drawn_of, verification):
        return drawn_of
    fields = [
        trusted(StoredField)(name="item", title="Which item it is", type=FieldType.TEXT),
        trusted(StoredField)(name="at", title="When it took place", type=FieldType.INSTANT),
    ]
    titles = {one.name: one.title for one in verification.criteria}
    titles |= {one.name: one.title for one in verification.critical}
    for name, types in needed.items():
        fields.append(trusted(StoredField)(name=name, title=titles.get(name, name), type=types[0], optional=True))
    if verification.exceptions is not None:
        title = "Whether an exception was accepted for it"
        fields.append(trusted(StoredField)(name=EXCEPTION, title=title, type=FieldType.YES_NO, optional=True))
    return trusted(RecordType)(
        name=clause,
        title=f"Items assessed for {clause}",
        singular="item",
        key="item",
        at="at",
        fields=tuple(fields),
    )


def population_of(contract: Contract, records: RecordType, verification: Verification) -> RecordType | None:
    """Return the records of which a sample is drawn, where how many there are decides whether it is large enough.

    Where the contract says how many items are needed, that alone decides.
    """
    drawn_of = _record_type(contract, verification.sample.items)
    return drawn_of if verification.needs is None and drawn_of is not records else None


def _record_type(contract: Contract, name: str) -> RecordType | None:
    return next((records for records in contract.records if records.name == name), None)


def sampled(contract: Contract) -> Contract:
    """Return a contract that has the promises of clauses among its objectives, and their samples among its records.

    So has that of every amendment. A contract without such promises, or that has them already, stays what it is.
    """
    if any(isinstance(objective, ClauseObjective) for objective in contract.objectives):
        return contract
    amendments = tuple(
        amendment if whole is amendment.contract else amendment.model_copy(update={"contract": whole})
        for amendment in contract.amendments
        for whole in (sampled(amendment.contract),)
    )
    promises = list(_promises(contract.clauses))
    changed = any(one is not other for one, other in zip(amendments, contract.amendments, strict=True))
    if not promises and not changed:
        return contract
    tables = [sample_records(contract, one.clause, one.verification) for one in promises]
    objectives: tuple[Objective, ...] = (*contract.objectives, *promises)
    known = {records.name for records in contract.records}
    records = (*contract.records, *(table for table in tables if table.name not in known))
    update = {"objectives": objectives, "records": records, "amendments": amendments}
    return contract.model_copy(update=update)


def _promises(clauses: tuple[Clause, ...]) -> Iterator[ClauseObjective]:
    for clause in clauses:
        promise = promised(clause)
        if promise is not None:
            yield promise
