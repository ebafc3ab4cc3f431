"""Caps on credits: a lower one, or a new one, is weaker; of caps on bonuses it is the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slakit.contract.amounts import Judge
from slakit.contract.bases import base_in
from slakit.contract.model import Cap
from slakit.diff.both import Both
from slakit.diff.changes import Change, Effect, joined
from slakit.diff.orders import Order, of_numbers
from slakit.diff.rules.using import orders_of
from slakit.diff.schedules import higher_amount

__all__ = ["caps"]

_RESTS = {None: 0, "lost": 0, "counts": -1, "carried forward": 1}
"""What becomes of the excess, the best for the customer with the highest number."""


def caps(both: Both) -> Iterator[Change]:
    """Compare caps one by one: first those on the same credits in the same windows."""
    for found in both.matching("remedies", "caps"):
        old, new = _rest(found.old, found.new), _rest(found.new, found.old)
        pairs = _paired(old, new)
        for was, now in pairs:
            effect, reason = _compared(both, was, now)
            yield both.change("cap", effect, found, _of(was, now), old=was, new=now, reason=reason)
        if _moved(found.old, found.new, pairs):
            yield both.change("cap", Effect.UNDECIDED, found, "order of caps", reason="They apply in another order.")


def _rest(these: Sequence[Cap], others: Sequence[Cap]) -> list[Cap]:
    left = list(others)
    found = []
    for cap in these:
        if cap in left:
            left.remove(cap)
        else:
            found.append(cap)
    return found


def _moved(old: Sequence[Cap], new: Sequence[Cap], pairs: Sequence[tuple[Cap | None, Cap | None]]) -> bool:
    """Whether caps that both versions have, changed or not, apply in another order."""
    twins = [(was, now) for was, now in pairs if was is not None and now is not None]
    taken: set[int] = set()
    places = []
    for cap in old:
        other = next((now for was, now in twins if was is cap), cap)
        place = next((i for i, one in enumerate(new) if one == other and i not in taken), None)
        if place is not None:
            taken.add(place)
            places.append(place)
    return places != sorted(places)


def _of(was: Cap | None, now: Cap | None) -> str:
    cap = now or was
    assert cap is not None, "one of the two is there"
    whose = f" of {', '.join(cap.objectives)}" if cap.objectives else ""
    return f"cap on {cap.what}{whose}"


def _paired(old: list[Cap], new: list[Cap]) -> list[tuple[Cap | None, Cap | None]]:
    """Pair caps by how many of their terms agree beside the limit, the most alike first."""
    terms = ("what", "objectives", "each", "over", "entity")
    found: list[tuple[Cap | None, Cap | None]] = []
    for least in range(len(terms), 1, -1):
        for was in list(old):
            alike = [n for n in new if n.what == was.what]
            alike = [n for n in alike if sum(getattr(n, t) == getattr(was, t) for t in terms) >= least]
            if alike:
                old.remove(was)
                new.remove(alike[0])
                found.append((was, alike[0]))
    return [*found, *((was, None) for was in old), *((None, now) for now in new)]


def _compared(both: Both, was: Cap | None, now: Cap | None) -> tuple[Effect, str]:
    """Return what another cap does: it can only take away, so that one more is weaker."""
    one = now or was
    assert one is not None, "one of the two is there"
    of_bonuses = one.what == "bonuses"

    def told(effect: Effect, reason: str = "") -> tuple[Effect, str]:
        return (effect.reversed if of_bonuses else effect), reason

    if was is None or now is None:
        if one.rest == "carried forward":
            return Effect.UNDECIDED, "What exceeds it is carried forward, so it postpones more than it takes away."
        return told(Effect.WEAKER if was is None else Effect.STRONGER)
    effects = []
    if (was.each, was.over) != (now.each, now.over):
        return Effect.UNDECIDED, "It counts other windows together."
    if was.entity != now.entity:
        effects.append(
            Effect.STRONGER if was.entity is None else Effect.WEAKER if now.entity is None else Effect.UNDECIDED
        )
    if was.objectives != now.objectives:
        before, after = set(was.objectives), set(now.objectives)
        wider = not after or (before and before < after)
        narrower = not before or (after and after < before)
        effects.append(Effect.WEAKER if wider else Effect.STRONGER if narrower else Effect.UNDECIDED)
    if was.limit != now.limit:
        base = base_in(both.new.agreement, None)
        judges = (Judge(None, base=base_in(both.old.agreement, None)), Judge(None, base=base))
        order = higher_amount(was.limit, now.limit, judges, orders_of(both))
        effects.append({Order.MORE: Effect.STRONGER, Order.LESS: Effect.WEAKER}.get(order, Effect.UNDECIDED))
    if was.rest != now.rest:
        rests = of_numbers(_RESTS[was.rest], _RESTS[now.rest])
        effects.append({Order.MORE: Effect.STRONGER, Order.LESS: Effect.WEAKER}.get(rests, Effect.WORDING))
    return told(joined(effects))
