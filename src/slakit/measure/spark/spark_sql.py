"""Prints the plan as SQL text for Spark: the same integers as DuckDB's, with the words that Spark has for them.

Written for ANSI mode, where an overflow is an error. Wide integers are decimals of 38 digits without places. Text from
contracts, maps and files enters as a quoted identifier or an escaped string only.
"""

from __future__ import annotations

from slakit.measure.plan import (
    Call,
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
)

__all__ = ["TYPES", "identifier", "relation_sql", "scalar_sql", "string"]

TYPES = {Kind.INTEGER: "BIGINT", Kind.WIDE: "DECIMAL(38, 0)", Kind.TEXT: "STRING", Kind.YES_NO: "BOOLEAN"}


def identifier(name: str) -> str:
    """Return a name quoted as an identifier."""
    return "`" + name.replace("`", "``") + "`"


def string(text: str) -> str:
    """Return a text as a string literal, in which a backslash escapes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0") + "'"


def _constant(constant: Constant) -> str:
    match constant.value:
        case None:
            return f"CAST(NULL AS {TYPES[constant.kind]})"
        case bool():
            return "TRUE" if constant.value else "FALSE"
        case str():
            return string(constant.value)
        case int():
            return f"CAST({constant.value} AS {TYPES[constant.kind]})"


_PREFIX = {
    Op.NOT: "NOT ({})",
    Op.IS_EMPTY: "({}) IS NULL",
    Op.WIDEN: "CAST({} AS DECIMAL(38, 0))",
    Op.NARROW: "CAST({} AS BIGINT)",
}
_INFIX = {Op.AND: " AND ", Op.OR: " OR ", Op.JOIN_TEXTS: " || "}
_FUNCTIONS = {Op.COALESCE: "COALESCE", Op.HAS_PART: "CONTAINS"}


def _whole_division(left: Scalar, right: Scalar) -> str:
    one, other = scalar_sql(left), scalar_sql(right)
    if left.kind is Kind.INTEGER:
        return f"({one} div {other})"
    # `div` of decimals yields 64 bits; what is left of the division by `/` has no places, as the remainder went before.
    divided = f"CAST(({one} - {one} % {other}) / {other} AS DECIMAL(38, 0))"
    return f"CASE WHEN {other} = 1 THEN {one} ELSE {divided} END"


def scalar_sql(scalar: Scalar) -> str:
    """Return a scalar as an SQL expression."""
    match scalar:
        case Column():
            return identifier(scalar.name)
        case Constant():
            return _constant(scalar)
        case Call(op=Op.CASE, args=args):
            parts = [scalar_sql(arg) for arg in args]
            pairs = zip(parts[:-1:2], parts[1::2], strict=True)
            branches = " ".join(f"WHEN {condition} THEN {value}" for condition, value in pairs)
            return f"CASE {branches} ELSE {parts[-1]} END"
        case Call(op=op, args=args) if op in _FUNCTIONS:
            return f"{_FUNCTIONS[op]}({', '.join(scalar_sql(arg) for arg in args)})"
        case Call(op=Op.WHOLE_DIVISION, args=(left, right)):
            return _whole_division(left, right)
        case Call(op=op, args=args) if op in _PREFIX:
            return _PREFIX[op].format(scalar_sql(args[0]))
        case Call(op=op, args=args):
            joint = _INFIX.get(op, f" {op.value} ")
            joined = "(" + joint.join(scalar_sql(arg) for arg in args) + ")"
            return f"CAST({joined} AS {TYPES[Kind.WIDE]})" if scalar.kind is Kind.WIDE else joined


def _tally(tally: Tally) -> str:
    of = scalar_sql(tally.of)
    match tally.kind:
        case TallyKind.COUNT if tally.of == Constant(True, Kind.YES_NO):
            return "COUNT(*)"
        case TallyKind.COUNT:
            return f"COUNT(CASE WHEN {of} THEN 1 END)"
        case TallyKind.SUM:
            return f"CAST(SUM({_summand(tally.of)}) AS {TYPES[Kind.WIDE]})"
        case TallyKind.SMALLEST:
            return f"MIN({of})"
        case TallyKind.LARGEST:
            return f"MAX({of})"
        case TallyKind.DISTINCT:
            return f"COUNT(DISTINCT xxhash64({of}))"


def _summand(of: Scalar) -> str:
    """Return what is summed, in a type whose sum is wide: a sum of 64-bit integers would have 64 bits."""
    return f"CAST({scalar_sql(of)} AS {'DECIMAL(28, 0)' if of.kind is Kind.INTEGER else TYPES[Kind.WIDE]})"


_WINDOW_FUNCTIONS = {
    WindowFunction.PREVIOUS: "LAG({})",
    WindowFunction.NEXT: "LEAD({})",
    WindowFunction.LAST_KNOWN: "LAST_VALUE({}) IGNORE NULLS",
    WindowFunction.RUNNING_SUM: "SUM({})",
    WindowFunction.NUMBER: "ROW_NUMBER()",
}


def _window_call(call: WindowCall) -> str:
    if call.of is None:
        of = ""
    else:
        of = _summand(call.of) if call.function is WindowFunction.RUNNING_SUM else scalar_sql(call.of)
    within = ", ".join(scalar_sql(part) for part in call.within)
    order = ", ".join(scalar_sql(part) for part in call.order)
    framed = call.function in {WindowFunction.LAST_KNOWN, WindowFunction.RUNNING_SUM}
    frame = " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW" if framed else ""
    over = f"OVER ({f'PARTITION BY {within} ' if within else ''}ORDER BY {order}{frame})"
    return f"CAST({_WINDOW_FUNCTIONS[call.function].format(of)} {over} AS {TYPES[call.kind]})"


def _listed(columns: tuple[tuple[str, Scalar], ...]) -> str:
    return ", ".join(f"{scalar_sql(value)} AS {identifier(name)}" for name, value in columns)


def _group(group: Group) -> str:
    keys = [scalar_sql(key) for key in group.keys]
    # Every column gets a name: two alike would stand in the way of a relation made of the group.
    names = group.names or tuple(f"g{i}" for i in range(len(keys) + len(group.tallies)))
    listed = [*keys, *(_tally(tally) for tally in group.tallies)]
    selected = ", ".join(f"{sql} AS {identifier(name)}" for sql, name in zip(listed, names, strict=True))
    grouped = f" GROUP BY {', '.join(str(i + 1) for i in range(len(keys)))}" if keys else ""
    return f"SELECT {selected} FROM ({relation_sql(group.source)}){grouped}"


def relation_sql(relation: Relation) -> str:
    """Return a relation as a SELECT statement."""
    match relation:
        case Stored():
            columns = ", ".join(identifier(column.name) for column in relation.columns)
            return f"SELECT {columns} FROM {identifier(relation.name)}"
        case Extend():
            return f"SELECT *, {_listed(relation.columns)} FROM ({relation_sql(relation.source)})"
        case Select():
            return f"SELECT {_listed(relation.columns)} FROM ({relation_sql(relation.source)})"
        case Filter():
            return f"SELECT * FROM ({relation_sql(relation.source)}) WHERE {scalar_sql(relation.condition)}"
        case Union():
            return " UNION ALL ".join(f"({relation_sql(source)})" for source in relation.sources)
        case Join():
            kind = "JOIN" if relation.inner else "LEFT JOIN"
            return (
                f"SELECT * FROM ({relation_sql(relation.source)}) AS l {kind} ({relation_sql(relation.right)}) AS r"
                f" ON {scalar_sql(relation.left_key)} = r.{identifier(relation.right_key)}"
            )
        case Over():
            calls = ", ".join(f"{_window_call(call)} AS {identifier(name)}" for name, call in relation.columns)
            return f"SELECT *, {calls} FROM ({relation_sql(relation.source)})"
        case Group():
            return _group(relation)
