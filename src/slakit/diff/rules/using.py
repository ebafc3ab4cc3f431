"""What rules share: the orders of two versions, in which calendars are compared as sets of open time."""

from __future__ import annotations

from slakit.contract.model import Calendar, Contract
from slakit.diff.both import Both
from slakit.diff.hours import Hours, hours_of
from slakit.diff.orders import Order, Orders

__all__ = ["hours_in_both", "orders_of"]


def _calendar(contract: Contract, name: str) -> Calendar | None:
    return next((calendar for calendar in contract.calendars if calendar.name == name), None)


def hours_in_both(both: Both, name: str) -> Hours | None:
    """Return how the open time of a calendar differs; `None` where one version has no such calendar."""
    old, new = _calendar(both.old, name), _calendar(both.new, name)
    return None if old is None or new is None else hours_of(old, new, (both.old, both.new))


def orders_of(both: Both) -> Orders:
    """Return what compares conditions, times and figures of both versions."""
    known: dict[str, Order] = {}

    def open_time(name: str) -> Order:
        if name not in known:
            unchanged = _calendar(both.old, name) == _calendar(both.new, name)
            hours = None if unchanged else hours_in_both(both, name)
            known[name] = Order.SAME if unchanged else hours.order if hours is not None else Order.ASKEW
        return known[name]

    return Orders(both.old, both.new, open_time)
