"""Rows of groups I and J: allergies and reactions, laser and light. "Second reading" marks a value that comes from there."""

from typing import Any

from tests.reference_rows import CAUTION, DEFER, ELSEWHERE, OK, THERE, ago, row, unsure


def metal(*what: str) -> dict[str, Any]:
    return {"nickel": "yes", "nickel_what": list(what)}


def touched(kind: str, what: str) -> dict[str, Any]:
    return {"latex": "yes", "latex_kind": [kind], "latex_what": [what]}


def cleaned(kind: str, what: str = "rash") -> dict[str, Any]:
    return {"antiseptic": "yes", "antiseptic_kind": [kind], "antiseptic_what": [what]}


def went_wrong(what: str, hospital: str = "no") -> dict[str, Any]:
    return {"bad_reaction": "yes", "bad_reaction_what": [what], "bad_reaction_hospital": hospital}


ITCH = ("rash", "swelling_breath")
I_ROWS = [
    row("I1", "jewellery rash: electro modify is milder", "modify omit ok", **metal("rash")),
    row("I1", "rash where a needle went in", "omit omit ok", **metal("needle_rash")),
    # Not in the sources; graver than a rash at the needle, so its value.
    row("I1", "swelling or hard breathing", "omit omit ok", **metal("swelling_breath")),
    *unsure("I1", "nickel", "caution caution ok"),
    *(row("I2", what, "modify modify caution", **touched("rubber", what)) for what in ITCH),  # laser: second reading
    *unsure("I2", "latex", CAUTION),
    *(row("I3", what, "caution caution ok", **touched("tape", what)) for what in ITCH),
    *(
        row("I4", f"{kind}, {what}", "modify caution ok", **cleaned(kind, what))
        for kind in ("chlorhexidine", "iodine", "alcohol")
        for what in ITCH
    ),
    *unsure("I4", "antiseptic", "caution caution ok"),
    row("I5", "creams, herbs, nuts", "caution ok ok", **cleaned("products")),
    *(row("I6", what, CAUTION, **went_wrong(what)) for what in ("minor", "burn", "other_reaction")),
    *(row("I6", what, DEFER, **went_wrong(what)) for what in ("infection", "collapse", "seizure", "organ")),
    # "Serious" is not only the four named: whatever needed a doctor.
    row("I6", "needed a doctor", DEFER, **went_wrong("burn", "yes")),
    *unsure("I6", "bad_reaction", CAUTION),
]


def light(kind: str) -> dict[str, Any]:
    return {"light_disease": "yes", "light_disease_kind": [kind]}


def took(kind: str, days: int, reacted: str = "no", checked: str | None = None) -> dict[str, Any]:
    told = {
        "photosensitiser": "yes",
        "photosensitiser_kind": [kind],
        "photosensitiser_date": ago(days),
        "photosensitiser_reacted": reacted,
    }
    return told | ({"photosensitiser_checked": checked} if checked else {})


def eyes(kind: str) -> dict[str, Any]:
    return {"retina_light": "yes", "retina_light_kind": [kind]}


def tanned(kind: str, days: int | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"tan_sunburn": "yes", "tan_sunburn_kind": [kind]}
    told |= {"tan_sunburn_date": ago(days)} if days is not None else {}
    return told | ({"tan_sunburn_sore": "no"} if kind == "sunburn" else {})


PIGMENT = {"dark_tattoo": "yes", "dark_tattoo_kind": ["pigment"], "dark_tattoo_areas": THERE}
CHECKED_FIRST = ("wort", "antibiotic", "capsules", "cancer_lung", "strong_other", "other_medicine")

J = [
    row("J1", "cannot wear goggles", "ok ok omit", eye_protection="yes"),
    row("J1", "no goggles that fit", "ok ok omit", goggles_fit="no"),
    *unsure("J1", "eye_protection", "ok ok caution"),
    *(row("J2", kind, "ok ok omit", **eyes(kind)) for kind in ("uveitis", "albinism", "sensitive")),
    # The second reading keeps the retina in J2 only; D16 bars more (needles, current at the eyes) and stays.
    row("J2", "retina, goals elsewhere", "modify modify omit", **eyes("retina")),
    # X51: with a goal at the eyes nothing is left of it.
    row("J2", "retina, goals only at the eyes", "omit omit omit", goal_areas=["eyes"], **eyes("retina")),
    *unsure("J2", "retina_light", CAUTION),
    *(row("J3", kind, "ok ok omit", **light(kind)) for kind in ("lupus", "porphyria", "xp", "solar_urticaria", "other_light")),
    row("J3", "sun rash: modify is milder", "ok ok omit", **light("ple")),
    *unsure("J3", "light_disease", "ok ok omit"),
    # Second reading, band a: drugs that absorb the unit's own light; amiodarone 180 days.
    row("J4", "band a, 13 days", "ok ok omit", **took("light_drug", 13)),
    row("J4", "band a, 14 days", OK, **took("light_drug", 14)),
    row("J4", "amiodarone 179 days", "ok ok omit", **took("amiodarone", 179)),
    row("J4", "amiodarone 180 days", OK, **took("amiodarone", 180)),
    row("J4", "past reaction on it, 13 days", "ok ok omit", **took("weak", 13, reacted="yes")),
    row("J4", "past reaction on it, pharmacist agreed", "ok ok omit", **took("wort", 13, reacted="yes", checked="yes")),
    *(row("J4", f"{kind}, 13 days", "ok ok defer", **took(kind, 13)) for kind in CHECKED_FIRST),
    *(row("J4", f"{kind}, 14 days", OK, **took(kind, 14)) for kind in CHECKED_FIRST),
    row("J4", "band c, 13 days: caution is milder", "ok ok defer", **took("weak", 13)),
    row("J4", "band c, 14 days", OK, **took("weak", 14)),
    row("J4", "checked, pharmacist disagreed", "ok ok defer", **took("antibiotic", 0, checked="no")),
    row("J4", "checked and agreed", "ok ok modify", **took("antibiotic", 0, checked="yes")),
    row("J4", "band c, checked and agreed", "ok ok modify", **took("weak", 0, checked="yes")),
    row("J4", "band a, pharmacist agreed: still out", "ok ok omit", **took("light_drug", 0, checked="yes")),
    *unsure("J4", "photosensitiser", "ok ok omit"),
    row("J5", "belly or low back, pregnant: G1", "defer omit defer", pregnant="yes"),
    *(row("J6", f"{kind} 13 days", "ok ok defer", **tanned(kind, 13)) for kind in ("sunburn", "tan")),
    *(row("J6", f"{kind} 14 days", OK, **tanned(kind, 14)) for kind in ("sunburn", "tan")),
    row("J6", "self-tanner", "ok ok caution", **tanned("self_tanner")),  # second reading
    *unsure("J6", "tan_sunburn", CAUTION),
    row("J7", "goals elsewhere", "ok ok modify", goal_areas=ELSEWHERE, **PIGMENT),
    row("J7", "goals only there", "ok ok omit", goal_areas=THERE, **PIGMENT),
    *unsure("J7", "dark_tattoo", CAUTION),
    # Second reading: the light of J8 is the laser caution of E16.
    row(
        "J8",
        "medicine that lowers defences",
        "modify caution caution",
        immune_medicine="yes",
        immune_medicine_kind=["common"],
        immune_medicine_date=ago(0),
    ),
]
