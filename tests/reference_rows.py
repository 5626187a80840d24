"""What the rows of the reference are made of. The rows: reference_rows_abc, _d, _e, _ij, _rgh, _second, _since. The ids: reference_ids."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.builders import DAY

STOP = "stop stop stop"
DEFER = "defer defer defer"
CAUTION = "caution caution caution"
OK = "ok ok ok"
THERE, ELSEWHERE = ["chin"], ["forehead"]
"""Where something was done, in the rows limited to an area; and goals that lie in it or not."""
UNSURE = ("not_sure", "in_person")


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    band: str
    values: str
    answers: dict[str, Any]
    session_no: int = 1

    def __str__(self) -> str:
        return f"{self.id}: {self.band}"


def row(id: str, band: str, values: str, session_no: int = 1, **answers: Any) -> Row:
    return Row(id, band, values, answers, session_no)


def ago(days: int) -> dict[str, list[int]]:
    """Exactly so many days from the visit: back, or forward for a planned event."""
    return {"days": [days, days + 1]}


def born(age: int) -> str:
    """Has the birthday of that age today."""
    return DAY.replace(year=DAY.year - age).isoformat()


def a_day_short_of(age: int) -> str:
    return (DAY.replace(year=DAY.year - age) + timedelta(1)).isoformat()


def unsure(id: str, gate: str, values: str) -> list[Row]:
    """ "Not sure" and "in person" on a gate: caution on each modality that it touches, or everything for the safety list."""
    return [row(id, f"{gate} {said}", values, **{gate: said}) for said in UNSURE]
