"""Rules that give levels: those that never apply or never decide, levels that nobody gets, records that get none.

Judged exactly where rules compare fields with constants, and in silence where they do more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slakit.checks.satisfiable import Goal, Record, Undecided, found, own, shown
from slakit.contract.clocks import LevelRule, Levels
from slakit.contract.expressions import AnyOf, Expression
from slakit.contract.model import Contract
from slakit.contract.parts import trusted
from slakit.contract.record_types import RecordType
from slakit.diagnostics import Diagnostic, Related

__all__ = ["check_levels"]


def check_levels(contract: Contract) -> Iterator[Diagnostic]:
    """Findings about the levels that an author declares."""
    for levels in contract.levels:
        if own(levels.span):
            yield from _Judge(contract, levels).judge()


class _Judge:
    def __init__(self, contract: Contract, levels: Levels) -> None:
        self.levels = levels
        self.records: RecordType = contract.record_type(levels.records)
        self.currency = contract.agreement.currency
        self.one = self.records.singular

    def judge(self) -> Iterator[Diagnostic]:
        wins: set[str] = set()
        for index, rule in enumerate(self.levels.rules):
            problem = self._rule(index, rule)
            if problem is None:
                wins.add(rule.level)
            else:
                yield problem
        named = {rule.level for rule in self.levels.rules}
        for level in self.levels.levels:
            if level.name not in wins and (level.name not in named or self.levels.rules):
                why = "no rule gives it" if level.name not in named else "none of its rules ever decides"
                yield Diagnostic(
                    "SLA636",
                    f"no {self.one} gets the level `{level.name}`: {why}",
                    span=level.span,
                    help=f"add `assign {level.name} when …`, or remove the level",
                    blocks=False,
                )
        yield from self._without_level()

    # ---------------------------------------------------------------- one rule

    def _find(self, goals: Sequence[Goal], *, exists: bool = False) -> Record | None:
        return found(self.records, goals, exists=exists)

    def _reached(self, index: int) -> list[Goal]:
        """What holds of the records to which a rule is applied and whose condition is true."""
        rules = self.levels.rules
        goals = []
        rule = rules[index]
        if rule.when is not None:
            goals.append(Goal(rule.when))
        else:
            goals += [Goal(r.when, true=False) if r.when is not None else _NEVER for r in rules[:index]]
        for number, before in enumerate(rules[:index]):
            if before.stop:
                if before.when is not None:
                    goals.append(Goal(before.when, true=False))
                elif all(r.when is not None for r in rules[:number]):  # otherwise it takes nothing itself
                    goals.append(Goal(_any(rules[:number])))
        return goals

    def _rule(self, index: int, rule: LevelRule) -> Diagnostic | None:
        goals = self._reached(index)
        try:
            if rule.when is not None and self._find([Goal(rule.when)]) is None:
                return self._never(rule, "no record satisfies its condition", None)
            if self._find(goals) is None:
                return self._never(rule, *self._shadow(index, rule))
            later = [other for other in self.levels.rules[index + 1 :] if other.when is not None]
            if rule.stop or not later:
                return None
            wins = [*goals, *(Goal(other.when, true=False) for other in later if other.when is not None)]
            if self._find(wins) is not None:
                return None
            return self._overruled(rule, goals, later)
        except Undecided:
            return None

    def _shadow(self, index: int, rule: LevelRule) -> tuple[str, LevelRule | None]:
        """Say why a rule whose own condition is sound is never applied, and which earlier rule alone is the cause."""
        for before in self.levels.rules[:index]:
            if rule.when is None and before.when is None:
                return f"`otherwise` before it has given every {self.one} a level by then", before
            if rule.when is not None and before.stop and before.when is not None:
                both = [Goal(rule.when), Goal(before.when, true=False)]
                if self._find(both) is None:
                    return f"every {self.one} it is meant for has left at an earlier rule with `stop`", before
            if before.stop and before.when is None:
                return "an earlier `otherwise` with `stop` has taken the rest", before
        if rule.when is None:
            return f"the rules before it leave no {self.one} over", None
        return f"every {self.one} it is meant for has left at earlier rules with `stop`", None

    def _never(self, rule: LevelRule, why: str, other: LevelRule | None) -> Diagnostic:
        why = why.replace("no record", f"no {self.one}")
        return Diagnostic(
            "SLA635",
            f"this rule never applies: {why}",
            span=rule.span,
            help="move it up, change its condition, or remove it",
            related=(Related(other.span, "this rule comes first"),) if other is not None and other.span else (),
            blocks=False,
        )

    def _overruled(self, rule: LevelRule, goals: list[Goal], later: list[LevelRule]) -> Diagnostic:
        record = self._find(goals, exists=True)
        where = shown(record, self.currency) if record is not None else ""
        other = next(
            (o for o in later if o.when is not None and self._find([*goals, Goal(o.when, true=False)]) is None), None
        )
        what = f"a {self.one} where {where}" if where else f"every {self.one}"
        got = f" gets `{other.level}`" if other is not None else " gets another level"
        return Diagnostic(
            "SLA635",
            f"this rule never decides: {what}{got} from a later rule",
            span=rule.span,
            help="add `then stop` to it, or move it below",
            related=(Related(other.span, "this rule overrules it"),) if other is not None and other.span else (),
            blocks=False,
        )

    # ---------------------------------------------------------------- all rules

    def _without_level(self) -> Iterator[Diagnostic]:
        rules = self.levels.rules
        if any(rule.when is None for rule in rules):
            return
        try:
            record = self._find([Goal(r.when, true=False) for r in rules if r.when is not None], exists=True)
        except Undecided:
            return
        if record is None:
            return
        where = shown(record, self.currency)
        last = rules[-1] if rules else self.levels.levels[-1] if self.levels.levels else None
        level = last.level if isinstance(last, LevelRule) else last.name if last is not None else "standard"
        yield Diagnostic(
            "SLA637",
            f"a {self.one} where {where} gets no level" if where else f"no {self.one} gets a level",
            span=rules[-1].span if rules else self.levels.span,
            help=f"add a rule for all others, such as `assign {level} otherwise`",
            blocks=False,
        )


def _any(rules: Sequence[LevelRule]) -> Expression:
    return trusted(AnyOf)(parts=tuple(rule.when for rule in rules if rule.when is not None))


_NEVER = Goal(trusted(AnyOf)(parts=()))
