"""Rows of what happened after the last session (H6): each sign with what to do of the reference, 5.2, and the row that it is most like."""

from collections.abc import Iterator
from typing import Any

from tests.reference_ids import SINCE_GATES
from tests.reference_rows import CAUTION, DEFER, OK, STOP, THERE, Row, row

CALLS = {"bruise": "growing", "swelling": "growing", "infection": "now", "burn": "now", "numb": "now"}
"""The follow-up that calls somebody."""
DETAIL = {"burn": "kind"}
AREA_MODIFY = "modify modify modify"


def since(sign: str, detail: Any = None, calls: str = "no", session_no: int = 2, **more: Any) -> tuple[int, dict[str, Any]]:
    given: dict[str, Any] = {f"since_{sign}": "yes"} | more
    if detail:
        given[f"since_{sign}_{DETAIL.get(sign, 'how')}"] = detail
    if sign in CALLS:
        given[f"since_{sign}_{CALLS[sign]}"] = calls
    if sign not in ("headache", "faint"):
        given[f"since_{sign}_areas"] = THERE
    return session_no, given


def after(band: str, values: str, sign: str, detail: Any = None, calls: str = "no", **more: Any) -> Row:
    session_no, given = since(sign, detail, calls, **more)
    return row("H6", band, values, session_no=session_no, **given)


def not_sure() -> Iterator[Row]:
    """Nothing that is not sure calls somebody: what is there now is asked in the urgent lists."""
    for gate in SINCE_GATES:
        for said in ("not_sure", "in_person"):
            yield row("H6", f"{gate} {said}", CAUTION, session_no=2, **{gate: said})


SINCE = [
    # 5.2 clinic the same day: bruise. Second most likely then: a row of the C group (extra pressure).
    after("small bruise, gone", "caution caution ok", "bruise", "small_gone"),
    after("large bruise, gone", "modify modify ok", "bruise", "large_gone"),
    after("black eye, still there", "modify modify ok", "bruise", "there"),
    # 5.2 doctor within a day, and a bleed near the eye cannot be ruled out
    after("bruise that grows", STOP, "bruise", "there", "yes"),
    after("bruise, growing not sure", STOP, "bruise", "there", "not_sure"),
    after("swelling, short", CAUTION, "swelling", "short"),
    after("swelling, long", AREA_MODIFY, "swelling", "long"),
    after("swelling, still there", DEFER, "swelling", "there"),
    after("swelling that grows", STOP, "swelling", "there", "yes"),
    # I6: an infection after treatment is reviewed first
    after("infection, gone", DEFER, "infection"),
    after("infection, now", STOP, "infection", calls="yes"),
    after("rash at the needles", "defer defer ok", "burn", ["needle_rash"]),
    after("rash at the pads", "caution modify ok", "burn", ["contact_rash"]),
    after("burn, healed", "modify defer defer", "burn", ["burn"]),
    after("blister now", STOP, "burn", ["burn"], "yes"),
    # E14
    after("mark, fading", "caution caution modify", "marks", "fading"),
    after("mark, the same", "caution caution modify", "marks", "same"),
    after("mark that grows", DEFER, "marks", "growing"),
    # B12, and 5.2 for what stays
    after("numb, gone", "modify omit modify", "numb"),
    after("numb, gone, all goals there", "modify omit modify", "numb", goal_areas=THERE),
    after("numb, still", STOP, "numb", calls="yes"),
    after("headache, a day", "caution caution ok", "headache", "day"),
    after("headache, 3 days", "caution caution ok", "headache", "three_days"),
    after("headache, longer", DEFER, "headache", "longer"),
    # D3
    after("nearly fainted", "modify modify ok", "faint", "nearly"),
    after("fainted during the visit", "modify modify ok", "faint", "here"),
    after("fainted later", DEFER, "faint", "later"),
    *not_sure(),
    row("H6", "nothing happened", OK, session_no=2),
]
