"""Plans made at random: DuckDB, Spark and the slow evaluation yield the same integers."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.measure.plan_oracle import Rows, rows_of
from tests.measure.spark_cluster import Cluster

from slakit.measure.engine import Engine, TooLarge
from slakit.measure.plan import (
    Column,
    Constant,
    Extend,
    Filter,
    Group,
    Join,
    Kind,
    Op,
    Over,
    Relation,
    Scalar,
    Select,
    Stored,
    Tally,
    TallyKind,
    Union,
    WindowCall,
    WindowFunction,
    add,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    count_if,
    has_part,
    is_empty,
    join_texts,
    multiply,
    narrow,
    negate,
    subtract,
    truth,
    whole,
    whole_division,
    widen,
)
from slakit.measure.session import open_session
from slakit.measure.spark.session import open_spark

A, B, C = (Column(name, Kind.INTEGER) for name in ("a", "b", "the c"))
ROW = Column("row`\"' number", Kind.INTEGER)
WIDE = Column("wide", Kind.WIDE)
KEY, VALUE = Column("key", Kind.INTEGER), Column("value", Kind.INTEGER)
LEFT, RIGHT = Stored("left table", (ROW, A, B, C, WIDE)), Stored("right", (KEY, VALUE))
WORDS = ("x", "it's", "back\\slash", '"', "é", "")
RESULT = ("p", "q", "r")
COMPARISONS = (Op.EQUAL, Op.UNEQUAL, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST)


class Maker:
    """Makes plans whose every number stays far below what its kind holds."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def integer(self) -> Scalar:
        one = self.chance.choice((A, B, C))
        match self.chance.randrange(7):
            case 0:
                return one
            case 1:
                return add(one, self.chance.choice((A, B, whole(7))))
            case 2:
                return multiply(subtract(one, whole(3)), self.chance.choice((B, whole(-2))))
            case 3:
                positive = case([(compare(Op.MORE, one, whole(0)), one)], whole(5))
                return whole_division(positive, whole(self.chance.randint(1, 9)))
            case 4:
                return coalesce(one, self.chance.choice((A, whole(0))))
            case 5:
                return narrow(subtract(widen(one), widen(whole(10**12))))
            case _:
                return case([(self.condition(), one), (self.condition(), B)], C)

    def wide(self) -> Scalar:
        match self.chance.randrange(4):
            case 0:
                return multiply(widen(self.integer()), widen(whole(10**15)))
            case 1:
                positive = case([(compare(Op.LESS, WIDE, widen(whole(0))), widen(whole(1)))], WIDE)
                divisor = self.chance.choice((1, 3, 10**9))
                return whole_division(positive, widen(whole(divisor)))
            case 2:
                return subtract(WIDE, widen(self.integer()))
            case _:
                return WIDE

    def word(self) -> Scalar:
        some, other = (Constant(self.chance.choice((None, *WORDS)), Kind.TEXT) for _ in range(2))
        return case([(compare(self.chance.choice(COMPARISONS), A, B), some)], other)

    def condition(self) -> Scalar:
        match self.chance.randrange(6):
            case 0:
                return compare(self.chance.choice(COMPARISONS), self.chance.choice((A, B)), C)
            case 1:
                return all_of(compare(Op.MORE, A, whole(0)), compare(Op.LESS, B, whole(4)))
            case 2:
                return any_of(is_empty(C), compare(Op.AT_LEAST, WIDE, widen(whole(0))))
            case 3:
                return negate(compare(Op.EQUAL, A, B))
            case 4:
                word, other = self.word(), Constant(self.chance.choice(WORDS), Kind.TEXT)
                if self.chance.random() < 0.4:
                    return has_part(join_texts(word, Constant("'x\\s", Kind.TEXT), self.word()), other)
                return compare(self.chance.choice((Op.EQUAL, Op.UNEQUAL)), word, other)
            case _:
                return Constant(self.chance.choice((True, False, None)), Kind.YES_NO)

    def rows(self) -> Relation:
        source: Relation = LEFT
        if self.chance.random() < 0.5:
            source = Filter(source, self.condition())
        if self.chance.random() < 0.3:
            source = Union((Filter(LEFT, self.condition()), Filter(LEFT, self.condition())))
        return source

    def result(self) -> Relation:
        """A relation with three columns of numbers."""
        source = self.rows()
        tallies: tuple[Tally, ...]
        match self.chance.randrange(5):
            case 0:
                extended = Extend(source, (("e", self.wide()),))
                return Select(extended, tuple(zip(RESULT, (Column("e", Kind.WIDE), widen(A), widen(ROW)), strict=True)))
            case 1:
                joined = Join(source, RIGHT, self.integer(), KEY.name, inner=self.chance.random() < 0.5)
                return Select(joined, tuple(zip(RESULT, (widen(VALUE), widen(KEY), widen(ROW)), strict=True)))
            case 2:
                within = self.chance.choice(((), (A,), (B, C)))
                made = Over(Filter(LEFT, self.condition()), (("w", self.window(within)), ("n", self.number(within))))
                read = (widen(Column("w", self.kind)), widen(Column("n", Kind.INTEGER)), widen(ROW))
                return Select(made, tuple(zip(RESULT, read, strict=True)))
            case 3:
                tally = self.chance.choice((TallyKind.SMALLEST, TallyKind.LARGEST, TallyKind.SUM))
                tallies = (count_if(self.condition()), Tally(tally, self.integer()))
                keys = (self.chance.choice((A, self.integer())),)
                grouped = Group(source, keys, tallies, ("k", "m", "s"))
                kind = Kind.WIDE if tally is TallyKind.SUM else Kind.INTEGER
                read = (widen(Column("k", Kind.INTEGER)), widen(Column("m", Kind.INTEGER)), widen(Column("s", kind)))
                return Select(grouped, tuple(zip(RESULT, read, strict=True)))
            case _:
                tallies = (count_if(truth(True)), Tally(TallyKind.SUM, self.wide()), Tally(TallyKind.DISTINCT, ROW))
                grouped = Group(source, (), tallies, ("k", "m", "s"))
                read = (widen(Column("k", Kind.INTEGER)), Column("m", Kind.WIDE), widen(Column("s", Kind.INTEGER)))
                return Select(grouped, tuple(zip(RESULT, read, strict=True)))

    def window(self, within: tuple[Scalar, ...]) -> WindowCall:
        function = self.chance.choice([one for one in WindowFunction if one is not WindowFunction.NUMBER])
        call = WindowCall(function, self.integer(), within, (ROW,))
        self.kind = call.kind
        return call

    def number(self, within: tuple[Scalar, ...]) -> WindowCall:
        return WindowCall(WindowFunction.NUMBER, None, within, (ROW,))


def tables(seed: int) -> dict[str, Rows]:
    chance = random.Random(seed)

    def some(*others: int) -> int | None:
        return chance.choice((None, 0, 1, 2, 3, -1, *others))

    left = [
        {ROW.name: i, A.name: some(5), B.name: some(10**9), C.name: some(-7), WIDE.name: some(10**30, -(10**36))}
        for i in range(25)
    ]
    right = [{KEY.name: i, VALUE.name: some(99)} for i in (0, 1, 2, 5, 7)]
    return {LEFT.name: left, RIGHT.name: right}


def run(engine: Engine, relation: Relation, data: dict[str, Rows]) -> Counter[tuple[int | None, ...]]:
    for table in (LEFT, RIGHT):
        engine.store(table.name, table.columns, [tuple(row.values()) for row in data[table.name]])
    columns = [Column("plan", Kind.INTEGER), *(Column(name, Kind.WIDE) for name in RESULT)]
    return Counter(engine.rows(relation, columns))


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@settings(max_examples=1, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seeds=st.lists(st.integers(0, 10**9), min_size=60, max_size=60, unique=True))
def test_random_plans(spark: Cluster, seeds: list[int]) -> None:
    """All plans of a run are one question, so that Spark has one job to do."""
    del spark
    made = [Maker(seed).result() for seed in seeds]
    numbered = [
        Select(one, (("plan", whole(i)), *((name, Column(name, Kind.WIDE)) for name in RESULT)))
        for i, one in enumerate(made)
    ]
    whole_plan = Union(tuple(numbered))
    data = tables(seeds[0])
    expected = Counter(tuple(row.values()) for row in rows_of(whole_plan, data))
    with open_session([]) as duckdb:
        assert run(duckdb, whole_plan, data) == expected
    with open_spark([], None) as counted:
        assert run(counted, whole_plan, data) == expected


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_what_does_not_fit_is_no_number(spark: Cluster) -> None:
    """A total that cannot be held exactly is told as that by both engines, and no other number comes of it."""
    del spark
    most = 9 * 10**37
    total = Group(Stored("large", (WIDE,)), (), (Tally(TallyKind.SUM, WIDE),))
    for opened in (open_session([]), open_spark([], None)):
        with opened as engine:
            engine.store("large", (WIDE,), [(most,), (-most,), (most,)])
            assert engine.grouped(total) == [(most,)]
            engine.store("large", (WIDE,), [(most,), (most,)])
            with pytest.raises(TooLarge):
                engine.grouped(total)
