"""Tells with DuckDB whether all keys of many rows differ, in memory that does not grow with the rows.

Numbered keys, with the same text in front of every number, are marked in a bitmap. Other keys are hashed, divided by
their hashes and compared a part at a time, on disk where memory ends. Runs once per record type, after its rows were
counted.
"""

from __future__ import annotations

from contextlib import suppress

from slakit.measure.duckdb_sql import identifier, relation_sql
from slakit.measure.engine import NoRoom, OutOfMemory, Row
from slakit.measure.plan import Column, Group, Kind, Relation, Stored, count_if, truth
from slakit.measure.session import Session

__all__ = ["repeated", "told_apart"]

_SAMPLE = 100
_LEAST_BITS, _MANY_BITS, _MOST_BITS = 1 << 20, 1 << 26, 1_000_000_000
"""The engine's bitmaps end at the last."""
_LONGEST = 18
"""Digits of a number that fits 64 bits."""
_PARTITIONS = (1, 16, 256)


def told_apart(session: Session, rows: Relation, key: Column, count: int) -> tuple[int, int]:
    """Return how many of `count` rows have a key, and how many different keys there are at least.

    Two keys may look alike to the count, so only the same number twice proves that no key occurs twice.
    """
    number = _number(session, rows, key, count)
    if number is not None:
        with suppress(OutOfMemory, NoRoom):
            filled, distinct = _marked(session, rows, key, number, count)
            if distinct == count:
                return filled, distinct
    return _hashed(session, rows, key, count)


def _bits(count: int) -> int:
    """Return the size of the bitmap: eight bits a row, but one and a half where there are very many."""
    return max(_LEAST_BITS, count + count // 2, min(8 * count, _MANY_BITS))


def _number(session: Session, rows: Relation, key: Column, count: int) -> str | None:
    """Return the SQL of a number that keys have in them, if the first ones lie close enough to each other.

    Whether all keys have one, and none of them twice, is for the bitmap to find out.
    """
    name = identifier(key.name)
    bits = _bits(count)
    if bits > _MOST_BITS or bits // 8 * (session.limits.cores + 1) > session.limits.bytes // 2:
        return None
    sample = [
        row[0]
        for row in session.run(f"SELECT {name} FROM ({relation_sql(rows)}) WHERE {name} IS NOT NULL LIMIT {_SAMPLE}")
    ]
    if not sample or key.kind is not Kind.TEXT:
        return None
    front = len(sample[0]) - len(_digits(sample[0]))
    found = [text[front:] for text in sample]
    if any(not text.startswith(sample[0][:front]) or _digits(text[front:]) != text[front:] for text in sample):
        return None
    if not all(0 < len(text) <= _LONGEST for text in found):
        return None
    numbers = [int(text) for text in found]
    if max(numbers) - min(numbers) >= bits:
        return None
    return f"TRY_CAST({name}[{front + 1}:] AS UBIGINT)" if front else f"TRY_CAST({name} AS UBIGINT)"


def _digits(text: str) -> str:
    """Return the digits at the end of a text.

    >>> _digits("C0012"), _digits("12C")
    ('0012', '')
    """
    return text[len(text.rstrip("0123456789")) :]


def _marked(session: Session, rows: Relation, key: Column, number: str, count: int) -> tuple[int, int]:
    """Count the keys, and the different remainders of their numbers.

    Numbers that lie closer together than the divisor have different remainders, and equal keys have equal ones.
    """
    bits = _bits(count)
    ((filled, distinct),) = session.run(
        f"SELECT COUNT({identifier(key.name)}), BIT_COUNT(BITSTRING_AGG({number} % {bits}, 0, {bits - 1}))"
        f" FROM ({relation_sql(rows)})"
    )
    return filled, distinct or 0


def _hashed(session: Session, rows: Relation, key: Column, count: int) -> tuple[int, int]:
    """Count the different hashes.

    Where all that may be used does not do, a part of the keys is compared at a time, and the file read as many times.
    """
    hashed = f"HASH({identifier(key.name)})"
    for parts in _PARTITIONS:
        try:
            found = [
                _in_little(
                    session,
                    count // parts,
                    f"SELECT COUNT({hashed}), COUNT(DISTINCT {hashed}) FROM ({relation_sql(rows)})"
                    f" WHERE {identifier(key.name)} IS NOT NULL AND {hashed} % {parts} = {part}",
                )[0]
                for part in range(parts)
            ]
        except OutOfMemory:
            if parts == _PARTITIONS[-1]:
                raise
        else:
            return sum(filled for filled, _ in found), sum(distinct for _, distinct in found)
    raise AssertionError


def _in_little(session: Session, count: int, sql: str) -> list[Row]:
    """Run what compares so many hashes.

    It is quickest in little memory, where the engine divides them before it compares them.
    """
    with session.at_most((80 + 16 * session.limits.cores) * 1_000_000 + count) as less:
        if less:
            with suppress(OutOfMemory, NoRoom):
                return session.run(sql)
    return session.run(sql)


def repeated(session: Session, name: str, rows: Relation, key: Column, again: Column) -> Stored:
    """Keep the keys that several rows have, as the column `again`, under a name.

    Keys that share their hash with no other are left out first: hashes are smaller than texts.
    """
    listed, column = relation_sql(rows), identifier(key.name)
    ((count,),) = session.grouped(Group(rows, (), (count_if(truth(True)),)))
    _in_little(
        session,
        count,
        f"CREATE OR REPLACE TEMP TABLE suspects AS SELECT HASH({column}) AS hashed FROM ({listed})"
        f" WHERE {column} IS NOT NULL GROUP BY 1 HAVING COUNT(*) > 1",
    )
    session.run(
        f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS SELECT {column} AS {identifier(again.name)}"
        f" FROM ({listed}) WHERE HASH({column}) IN (SELECT hashed FROM suspects)"
        f" GROUP BY {column} HAVING COUNT(*) > 1"
    )
    session.run("DROP TABLE suspects")
    return Stored(name, (again,))
