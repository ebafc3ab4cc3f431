"""SQL for the fields that have a unit of their own, or several texts: amounts of money, percentages, choices, lists.

What a cell leaves open (the currency of an amount, whether a figure is in percent) is a term of the contract or of the
data map, never a guess.
"""

from __future__ import annotations

from slakit.measure.cell_steps import ANY_NUMBER, Cell, Fault, decimal, listed
from slakit.measure.data_map import FRACTION, MINOR_UNITS, PERCENT, FieldSource
from slakit.measure.stored import LIST_MARK, MINOR_DIGITS, NO_LIST
from slakit.money import minor_digits

__all__ = ["choice", "money", "percent", "texts", "texts_shown", "written_texts"]

_AMOUNT = rf"(?:([A-Z]{{3}})[ \t]*)?({ANY_NUMBER})(?:[ \t]*([A-Z]{{3}}))?"
_NAMED = 8


def money(made: Cell, text: str, source: FieldSource, currency: str) -> None:
    """Take an amount, with the code of its currency before it, behind it or nowhere."""
    behind = 0 if source.unit == MINOR_UNITS else minor_digits(currency)
    amount = made.step(0, "a", text)
    groups = made.step(1, "g", made.dialect.groups(amount, _AMOUNT, ("before", "figure", "behind")))
    before, number, after = (made.dialect.group(groups, name) for name in ("before", "figure", "behind"))
    fits = f"{number} <> ''"
    made.faults.append(Fault("not an amount", f"{amount} IS NOT NULL AND NOT ({fits})"))
    own = listed(("", currency), made.dialect)
    other = f"{before} NOT IN ({own}) OR {after} NOT IN ({own})"
    made.faults.append(Fault(f"another currency than {currency}", f"{fits} AND ({other})"))
    figure = f"CASE WHEN {fits} THEN {number} END"
    made.value = decimal(made, figure, (MINOR_DIGITS - behind, behind), "not an amount", depth=2)


def percent(made: Cell, text: str, source: FieldSource) -> None:
    """Take a percentage as millionths of a percent: by its sign, else by the unit that the data map names."""
    written = made.step(0, "a", text)
    signed = made.step(1, "s", f"SUBSTR({written}, LENGTH({written}), 1) = '%'")
    bare = made.dialect.without_trailing(f"SUBSTR({written}, 1, LENGTH({written}) - 1)", " \t")
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
    made.faults.append(Fault(f"not one of {named}{more}", f"{word} NOT IN ({listed(choices, made.dialect)})"))


def written_texts(made: Cell, text: str, source: FieldSource) -> None:
    """Take a list from one text: with signs between the texts, or as a source of rows hands over a list."""
    spell = made.dialect
    written = made.step(0, "w", text)
    listed_, parted = (spell.parts(written, between) for between in (LIST_MARK, source.separator))
    marked = f"SUBSTR({written}, 1, 1) = {spell.string(LIST_MARK)}"
    made.faults.append(Fault("not a list of texts", f"SUBSTR({written}, 1, 2) = {spell.string(NO_LIST)}"))
    texts(made, f"CASE WHEN {marked} THEN {listed_} ELSE {parted} END", source, depth=1)


def texts(made: Cell, items: str, source: FieldSource, *, depth: int = 0, empty_is_none: bool = False) -> None:
    """Take a list that the engine has as one; with `empty_is_none`, an empty value is a list without texts.

    Blanks around a text are not part of it, and a text without any sign is none.
    """
    spell = made.dialect
    mark = spell.string(LIST_MARK)

    def meant(item: str) -> str:
        bare = spell.trimmed(item, " \t")
        branches = " ".join(f"WHEN {spell.string(w)} THEN {spell.string(to)}" for w, to in source.values.items())
        return f"CASE {bare} {branches} ELSE {bare} END" if branches else bare

    kept = made.step(depth, "i", spell.texts_kept(items, meant))
    joined = made.step(depth + 1, "t", spell.joined(kept, LIST_MARK))
    otherwise = f"WHEN {joined} IS NULL THEN {mark} " if empty_is_none else ""
    made.value = f"CASE {otherwise}WHEN {joined} = '' THEN {mark} ELSE {mark} || {joined} || {mark} END"
    marks = f"LENGTH({joined}) - LENGTH(REPLACE({joined}, {mark}, ''))"
    many = f"GREATEST({spell.size(kept)} - 1, 0)"
    made.faults.append(Fault("list with the character U+001F in a text", f"{marks} <> {many}"))


def texts_shown(made: Cell, text: str, source: FieldSource) -> str:
    """Return a list as it stands in a file, for people."""
    spell = made.dialect
    return f"REPLACE({spell.trimmed(text, LIST_MARK)}, {spell.string(LIST_MARK)}, {spell.string(source.separator)})"
