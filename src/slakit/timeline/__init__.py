"""Time: instants, intervals, zones, calendars, business time and windows.

Vocabulary for every stage that measures time.  Instants and durations are whole microseconds; calendars are
decided by the wall clock of their zone.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slakit.timeline.business import BusinessTime, HorizonError
    from slakit.timeline.business_days import DateDeadline
    from slakit.timeline.instants import (
        DAY,
        HOUR,
        MINUTE,
        SECOND,
        Interval,
        date_of,
        epoch_day,
        instant,
        intersect,
        length,
        merge,
        subtract,
        union,
        utc,
    )
    from slakit.timeline.periods import (
        CALENDAR_KINDS,
        WIDTHS,
        Period,
        Window,
        WindowKind,
        clip,
        labelled_window,
        last_day_for_notice,
        months_after,
        parse_period,
        trailing,
        windows,
        windows_ending_in,
    )
    from slakit.timeline.public_holidays import (
        HolidaySet,
        holiday_dates,
        is_country,
        is_subdivision,
        known_for_sure,
        library_version,
        suggest_countries,
        suggest_subdivisions,
    )
    from slakit.timeline.rules import (
        AnyCalendar,
        Calendar,
        DatedKind,
        DatedRule,
        DayOfYear,
        HolidayCut,
        HolidayRule,
        Season,
        SetCalendar,
        SetOperation,
        Shift,
        WeeklyHours,
        YearlySeason,
        always,
        shift,
        weekly,
    )
    from slakit.timeline.shift_pieces import ShiftedDays, ShiftPiece, business_day_pieces, by_day, shifted
    from slakit.timeline.slots import (
        NO_WINDOW,
        OpenDay,
        OpenDays,
        WindowDay,
        WindowDays,
        open_days,
        window_days,
    )
    from slakit.timeline.zones import (
        OffsetStretch,
        first_instant_of,
        is_zone,
        load_zone,
        local_date,
        local_instants,
        offset_stretches,
        suggest_zones,
        to_local,
        zone_rules_version,
    )

__all__ = [
    "CALENDAR_KINDS",
    "DAY",
    "HOUR",
    "MINUTE",
    "NO_WINDOW",
    "SECOND",
    "WIDTHS",
    "AnyCalendar",
    "BusinessTime",
    "Calendar",
    "DateDeadline",
    "DatedKind",
    "DatedRule",
    "DayOfYear",
    "HolidayCut",
    "HolidayRule",
    "HolidaySet",
    "HorizonError",
    "Interval",
    "OffsetStretch",
    "OpenDay",
    "OpenDays",
    "Period",
    "Season",
    "SetCalendar",
    "SetOperation",
    "Shift",
    "ShiftPiece",
    "ShiftedDays",
    "WeeklyHours",
    "Window",
    "WindowDay",
    "WindowDays",
    "WindowKind",
    "YearlySeason",
    "always",
    "business_day_pieces",
    "by_day",
    "clip",
    "date_of",
    "epoch_day",
    "first_instant_of",
    "holiday_dates",
    "instant",
    "intersect",
    "is_country",
    "is_subdivision",
    "is_zone",
    "known_for_sure",
    "labelled_window",
    "last_day_for_notice",
    "length",
    "library_version",
    "load_zone",
    "local_date",
    "local_instants",
    "merge",
    "months_after",
    "offset_stretches",
    "open_days",
    "parse_period",
    "shift",
    "shifted",
    "subtract",
    "suggest_countries",
    "suggest_subdivisions",
    "suggest_zones",
    "to_local",
    "trailing",
    "union",
    "utc",
    "weekly",
    "window_days",
    "windows",
    "windows_ending_in",
    "zone_rules_version",
]

# Checking a contract needs the rules of calendars and nothing that computes with them, so each name loads its module
# when it is first asked for.
_MODULES = {
    "business": "BusinessTime HorizonError",
    "business_days": "DateDeadline",
    "instants": ("DAY HOUR MINUTE SECOND Interval date_of epoch_day instant intersect length merge subtract union utc"),
    "public_holidays": (
        "HolidaySet holiday_dates is_country is_subdivision known_for_sure library_version "
        "suggest_countries suggest_subdivisions"
    ),
    "rules": (
        "AnyCalendar Calendar DatedKind DatedRule DayOfYear HolidayCut HolidayRule Season SetCalendar "
        "SetOperation Shift WeeklyHours YearlySeason always shift weekly"
    ),
    "shift_pieces": "ShiftPiece ShiftedDays business_day_pieces by_day shifted",
    "slots": "NO_WINDOW OpenDay OpenDays WindowDay WindowDays open_days window_days",
    "periods": (
        "CALENDAR_KINDS WIDTHS Period Window WindowKind clip labelled_window last_day_for_notice months_after "
        "parse_period trailing windows windows_ending_in"
    ),
    "zones": (
        "OffsetStretch first_instant_of is_zone load_zone local_date local_instants "
        "offset_stretches suggest_zones to_local zone_rules_version"
    ),
}
_WHERE = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value
