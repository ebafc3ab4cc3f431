"""SQL for the fields that have a unit of their own, or several texts: amounts of money, percentages, choices, lists.

What a cell leaves open (the currency of an amount, whether a figure is in percent) is a term of the contract or of the
data map, never a guess.
"""

from __future__ import annotations

from slakit.measure.cell_steps import ANY_NUMBER, Cell, Fault, decimal, listed
from slakit.measure.data_map import FRACTION, MINOR_UNITS, PERCENT, FieldSource
from slakit.measure.duckdb_sql import string
from slakit.measure.stored import LIST_MARK, MINOR_DIGITS, NO_LIST
from slakit.money import minor_digits

__all__ = ["choice", "money", "percent", "texts", "texts_shown", "written_texts"]

_AMOUNT = rf"^(?:([A-Z]{{3}})[ \t]*)?({ANY_NUMBER})(?:[ \t]*([A-Z]{{3}}))?$"
_NAMED = 8


def money(made: Cell, text: str, source: FieldSource, currency: str) -> None:
    """Take an amount, with the code of its currency before it, behind it or nowhere."""
    behind = 0 if source.unit == MINOR_UNITS else minor_digits(currency)
    amount = made.step(0, "a", text)
    groups = made.step(1, "g", f"REGEXP_EXTRACT({amount}, {string(_AMOUNT)}, ['before', 'figure', 'behind'])")
    fits = f"{groups}['figure'] <> ''"
    made.faults.append(Fault("not an amount", f"{amount} IS NOT NULL AND NOT ({fits})"))
    own = listed(("", currency))
    other = f"{groups}['before'] NOT IN ({own}) OR {groups}['behind'] NOT IN ({own})"
    made.faults.append(Fault(f"another currency than {currency}", f"{fits} AND ({other})"))
    figure = f"CASE WHEN {fits} THEN {groups}['figure'] END"
    made.value = decimal(made, figure, (MINOR_DIGITS - behind, behind), "not an amount", depth=2)


def percent(made: Cell, text: str, source: FieldSource) -> None:
    """Take a percentage as millionths of a percent: by its sign, else by the unit that the data map names."""
    written = made.step(0, "a", text)
    signed = made.step(1, "s", f"SUFFIX({written}, '%')")
    bare = f"RTRIM(SUBSTR({written}, 1, LENGTH({written}) - 1), ' \t')"
    reason = "not a percentage"
    if source.unit == PERCENT:
        figure = f"CASE WHEN {signed} THEN {bare} ELSE {written} END"
        made.value = decimal(made, figure, (12, 6), reason, depth=2)
        return
    number = decimal(made, f"CASE WHEN {signed} THEN {bare} END", (12, 6), reason, depth=2)
    if source.unit == FRACTION:
        share = decimal(made, f"CASE WHEN NOT {signed} THEN {written} END", (10, 8), reason, depth=2, mark="f")
        made.value = f"COALESCE({number}, {share})"
        return
    made.value = number
    made.faults.append(Fault("percentage without % or a unit in the data map", f"NOT {signed}"))


def choice(made: Cell, word: str, choices: tuple[str, ...]) -> None:
    """Refuse a text that is not among those listed."""
    named = ", ".join(f'"{one}"' for one in choices[:_NAMED])
    more = f" and {len(choices) - _NAMED} more" if len(choices) > _NAMED else ""
    made.faults.append(Fault(f"not one of {named}{more}", f"{word} NOT IN ({listed(choices)})"))


def written_texts(made: Cell, text: str, source: FieldSource) -> None:
    """Take a list from one text: with signs between the texts, or as a source of rows hands over a list."""
    mark = string(LIST_MARK)
    written = made.step(0, "w", text)
    between = f"CASE WHEN PREFIX({written}, {mark}) THEN {mark} ELSE {string(source.separator)} END"
    made.faults.append(Fault("not a list of texts", f"PREFIX({written}, {string(NO_LIST)})"))
    texts(made, f"STRING_SPLIT({written}, {between})", source, depth=1)


def texts(made: Cell, items: str, source: FieldSource, depth: int = 0) -> None:
    """Take a list that the engine has as one.

    Blanks around a text are not part of it, and a text without any sign is none.
    """
    mark = string(LIST_MARK)
    meant = "TRIM(item, ' \t')"
    if source.values:
        branches = " ".join(f"WHEN {string(word)} THEN {string(to)}" for word, to in source.values.items())
        meant = f"CASE {meant} {branches} ELSE {meant} END"
    transformed = f"LIST_TRANSFORM({items}, LAMBDA item: {meant})"
    kept = made.step(depth, "i", f"LIST_FILTER({transformed}, LAMBDA item: item <> '')")
    joined = made.step(depth + 1, "t", f"ARRAY_TO_STRING({kept}, {mark})")
    made.value = f"CASE WHEN {joined} = '' THEN {mark} ELSE {mark} || {joined} || {mark} END"
    marks = f"LENGTH({joined}) - LENGTH(REPLACE({joined}, {mark}, ''))"
    made.faults.append(Fault("list with the character U+001F in a text", f"{marks} <> GREATEST(LEN({kept}) - 1, 0)"))


def texts_shown(text: str, source: FieldSource) -> str:
    """Return a list as it stands in a file, for people."""
    mark = string(LIST_MARK)
    return f"REPLACE(TRIM({text}, {mark}), {mark}, {string(source.separator)})"
