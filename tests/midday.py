"""The zone of a clinic that a real clock runs in: a test never begins on one day there and ends on the next."""

from datetime import datetime


def midday(now: datetime) -> str:
    """The name of the time zone in which the clock shows twelve or soon after. `now`: in UTC."""
    east = 12 - now.hour
    return f"Etc/GMT{-east:+d}"  # the names count hours to the west
