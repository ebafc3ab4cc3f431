"""Time as a set: of records that last, of calendars, slots and runs, and the figures that are taken of it.

The engine reduces records to net changes by instant and slots to counts; everything else is done here, in integers.
"""
