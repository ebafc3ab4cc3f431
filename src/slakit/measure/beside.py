"""Which tables beside the records a measuring needs, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from slakit.contract.model import Contract
from slakit.contract.record_types import RecordType
from slakit.diagnostics import Diagnostic
from slakit.measure.claims import CLAIMS, has_claims, read_claims
from slakit.measure.data_map import DataMap
from slakit.measure.duties import DUTIES, has_reliefs, read_duties
from slakit.measure.given import GIVEN, figures_asked, read_given
from slakit.measure.results import Claim, DutyDone, GivenValue
from slakit.measure.side_tables import SideReader, SideTable, SideTableKind
from slakit.measure.time_sets.approvals import APPROVALS, Approvals, needs_approvals, read_approvals

__all__ = ["NOTHING", "Beside", "Sides", "side_tables", "sides_of"]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the records.

    Of the contract as `signed`, with its amendments, claims and what became of obligations are read; without it, none
    are. With `supposed`, these are the values of given figures, in place of those in a table.
    """

    signed: Contract | None = None
    supposed: tuple[GivenValue, ...] | None = None


NOTHING = Beside()


def side_tables(contract: Contract) -> tuple[RecordType, ...]:
    """Return the tables that data may have for a contract beside its records."""
    has = {
        GIVEN: bool(contract.figures),
        APPROVALS: any(exclusion.approved_by is not None for exclusion in contract.exclusions),
        CLAIMS: has_claims(contract),
        DUTIES: has_reliefs(contract),
    }
    return tuple(kind.table(contract) for kind, may_have in has.items() if may_have)


@dataclass(frozen=True, slots=True)
class Sides:
    """The tables that are read; figures that are `supposed` are in place of a table."""

    tables: Mapping[SideTableKind, SideTable]
    supposed: tuple[GivenValue, ...] | None

    def approvals(self, reader: SideReader) -> Approvals | None:
        """Read who approved what is left out; `None` where nothing has to be approved."""
        table = self.tables.get(APPROVALS)
        return None if table is None else read_approvals(table, reader)

    def figures(self, reader: SideReader) -> tuple[GivenValue, ...]:
        """Read the figures that are given."""
        table = self.tables.get(GIVEN)
        return self.supposed or () if table is None else read_given(table, reader)

    def claims(self, reader: SideReader) -> tuple[Claim, ...]:
        """Read the claims for credits."""
        table = self.tables.get(CLAIMS)
        return () if table is None else read_claims(table, reader)

    def duties(self, reader: SideReader) -> tuple[DutyDone, ...]:
        """Read what became of obligations."""
        table = self.tables.get(DUTIES)
        return () if table is None else read_duties(table, reader)


def sides_of(
    contract: Contract, beside: Beside, data_map: DataMap, objectives: Sequence[str], left_out: Iterable[str]
) -> tuple[Sides, list[Diagnostic]]:
    """Look up the tables that some objectives need, which leave out the time of some exclusions."""
    signed = beside.signed
    asked = figures_asked(one for one in contract.objectives if one.name in objectives)
    needed = {
        GIVEN: contract if beside.supposed is None and asked else None,
        APPROVALS: contract if needs_approvals(contract, left_out) else None,
        CLAIMS: signed if signed is not None and has_claims(signed) else None,
        DUTIES: signed if signed is not None and has_reliefs(signed) else None,
    }
    tables: dict[SideTableKind, SideTable] = {}
    problems: list[Diagnostic] = []
    for kind, of in needed.items():
        if of is not None:
            found, wrong = kind.looked_up(of, data_map)
            problems += wrong
            tables |= {kind: found} if found is not None else {}
    return Sides(tables, beside.supposed), problems
