"""Prints the plan as SQL text for DuckDB.

The only text that comes from contracts, data maps or files enters as a quoted identifier or an escaped
string, so none of it can become SQL. Runs right before a query.
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

__all__ = ["identifier", "relation_sql", "scalar_sql", "string"]


def identifier(name: str) -> str:
    """Return a name quoted as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def string(text: str) -> str:
    """Return a text as a string literal; DuckDB knows no backslash escapes in one."""
    return "'" + text.replace("'", "''") + "'"


def _constant(constant: Constant) -> str:
    names = {Kind.INTEGER: "BIGINT", Kind.WIDE: "HUGEINT", Kind.TEXT: "VARCHAR", Kind.YES_NO: "BOOLEAN"}
    match constant.value:
        case None:
            return f"CAST(NULL AS {names[constant.kind]})"
        case bool():
            return "TRUE" if constant.value else "FALSE"
        case str():
            return string(constant.value)
        case int():
            return f"CAST({constant.value} AS {names[constant.kind]})"


_PREFIX = {
    Op.NOT: "NOT ({})",
    Op.IS_EMPTY: "({}) IS NULL",
    Op.WIDEN: "CAST({} AS HUGEINT)",
    Op.NARROW: "CAST({} AS BIGINT)",
}
_INFIX = {Op.AND: " AND ", Op.OR: " OR ", Op.WHOLE_DIVISION: " // ", Op.JOIN_TEXTS: " || "}
_FUNCTIONS = {Op.COALESCE: "COALESCE", Op.HAS_PART: "CONTAINS"}


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
        case Call(op=op, args=args) if op in _PREFIX:
            return _PREFIX[op].format(scalar_sql(args[0]))
        case Call(op=op, args=args):
            joint = _INFIX.get(op, f" {op.value} ")
            return "(" + joint.join(scalar_sql(arg) for arg in args) + ")"


def _tally(tally: Tally) -> str:
    of = scalar_sql(tally.of)
    match tally.kind:
        case TallyKind.COUNT if tally.of == Constant(True, Kind.YES_NO):
            return "COUNT(*)"
        case TallyKind.COUNT:
            return f"COUNT(CASE WHEN {of} THEN 1 END)"
        case TallyKind.SUM:
            return f"CAST(SUM({of}) AS HUGEINT)"
        case TallyKind.SMALLEST:
            return f"MIN({of})"
        case TallyKind.LARGEST:
            return f"MAX({of})"
        case TallyKind.DISTINCT:
            # Counting hashes takes two thirds of the time of counting texts.
            return f"COUNT(DISTINCT HASH({of}))"


_WINDOW_FUNCTIONS = {
    WindowFunction.PREVIOUS: "LAG({})",
    WindowFunction.NEXT: "LEAD({})",
    WindowFunction.LAST_KNOWN: "LAST_VALUE({} IGNORE NULLS)",
    WindowFunction.RUNNING_SUM: "SUM({})",
    WindowFunction.NUMBER: "ROW_NUMBER()",
}


def _window_call(call: WindowCall) -> str:
    of = "" if call.of is None else scalar_sql(call.of)
    function = _WINDOW_FUNCTIONS[call.function].format(of)
    within = ", ".join(scalar_sql(part) for part in call.within)
    order = ", ".join(scalar_sql(part) for part in call.order)
    framed = call.function in {WindowFunction.LAST_KNOWN, WindowFunction.RUNNING_SUM}
    frame = " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW" if framed else ""
    return f"{function} OVER ({f'PARTITION BY {within} ' if within else ''}ORDER BY {order}{frame})"


def _listed(columns: tuple[tuple[str, Scalar], ...]) -> str:
    return ", ".join(f"{scalar_sql(value)} AS {identifier(name)}" for name, value in columns)


def _group(group: Group) -> str:
    keys = [scalar_sql(key) for key in group.keys]
    selected = [*keys, *(_tally(tally) for tally in group.tallies)]
    if group.names:
        selected = [f"{sql} AS {identifier(name)}" for sql, name in zip(selected, group.names, strict=True)]
    places = ", ".join(str(i + 1) for i in range(len(keys)))
    grouped = f" GROUP BY {places}" if keys else ""
    return f"SELECT {', '.join(selected)} FROM ({relation_sql(group.source)}){grouped}"


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
