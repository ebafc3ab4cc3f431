"""What the reading of any field is put together from: steps in SQL, faults, and decimal figures taken apart exactly.

Texts are taken apart by pattern, never by a cast that guesses or rounds. The modules for the types of fields build on
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from slakit.measure.dialect import Dialect

__all__ = ["ANY_NUMBER", "INTEGERS", "NEVER", "Cell", "Fault", "decimal", "listed"]

NEVER = "FALSE"
ANY_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?"
INTEGERS = frozenset(
    [
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
    ]
)
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value cannot be used: the reason in words, and the SQL condition that finds it."""

    reason: str
    found: str


@dataclass(slots=True)
class Cell:
    """How one field is computed: steps that build on each other, a value, its faults, and its text as it stands.

    `zone` names the table to join on `join_on` (both SQL) before the value is taken; `uncovered` finds the
    local times that this table does not reach. `refused` says why the column's type cannot serve.
    """

    name: str
    dialect: Dialect
    steps: list[list[tuple[str, str]]] = field(default_factory=list)
    value: str = "NULL"
    faults: list[Fault] = field(default_factory=list)
    text: str = "NULL"
    join_on: str | None = None
    uncovered: str = NEVER
    refused: str | None = None

    def step(self, depth: int, prefix: str, sql: str) -> str:
        """Add a step that later ones and the value refer to; returns the reference."""
        while len(self.steps) <= depth:
            self.steps.append([])
        name = self.dialect.identifier(f"{prefix}:{self.name}")
        self.steps[depth].append((name, sql))
        return name


def listed(words: Iterable[str], dialect: Dialect) -> str:
    """Return texts as a list of SQL literals."""
    return ", ".join(dialect.string(word) for word in words)


def decimal(made: Cell, text: str, digits: tuple[int, int], reason: str, *, depth: int = 0, mark: str = "") -> str:
    """Return a decimal text as a whole number of its last decimal, NULL where it has a fault.

    `digits` are those before and behind the decimal point, 18 together at most; zeros around them do not count. The
    steps begin at `depth`; `mark` tells those of two figures of one field apart.
    """
    before, behind = digits
    decimals = rf"\.[0-9]{{1,{behind}}}0*" if behind else r"\.0+"
    written = made.step(depth, f"t{mark}", text)
    pattern = rf"[+-]?0*[0-9]{{1,{before}}}(?:{decimals})?"
    fits = made.step(depth + 1, f"m{mark}", made.dialect.fits(written, pattern))
    size = 10**behind
    # Whole numbers, the most frequent, take the shorter way.
    whole = f"TRY_CAST({written} AS BIGINT) * {size}"
    cast = f"TRY_CAST({written} AS DECIMAL({_DIGITS}, {behind}))"
    exact = f"CAST(CAST({cast} AS DECIMAL(38, {behind})) * {size} AS BIGINT)"
    number = made.step(
        depth + 2,
        f"n{mark}",
        f"CASE WHEN {fits} THEN CASE WHEN CONTAINS({written}, '.') THEN {exact} ELSE {whole} END END",
    )
    is_number = made.dialect.fits(written, ANY_NUMBER)
    made.faults.append(Fault(reason, f"NOT {fits} AND NOT {is_number}"))
    made.faults.append(
        Fault(f"more than {before} digits before the decimal point or {behind} behind it", f"NOT {fits}")
    )
    return number
