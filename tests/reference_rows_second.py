"""Rows of the topics that the second reading adds (its section 2), under the names that it gives them."""

from typing import Any

from tests.reference_rows import CAUTION, DEFER, ELSEWHERE, OK, STOP, THERE, ago, row, unsure

AREA_MODIFY = "modify modify modify"


def nerve(kind: str, **more: Any) -> dict[str, Any]:
    return {"other_nerve": "yes", "other_nerve_kind": [kind]} | more


def spinning(days: int, checked: str = "yes") -> dict[str, Any]:
    return nerve("vertigo", vertigo_date=ago(days), vertigo_checked=checked)


def vessel(kind: str, cleared: str, days: int = 2000) -> dict[str, Any]:
    told = {"brain_vessel": "yes", "brain_vessel_kind": [kind], "brain_aneurysm_cleared": cleared}
    return told | ({"brain_aneurysm_date": ago(days)} if cleared == "yes" else {})


def rash(kind: str, where: str) -> dict[str, Any]:
    return {"inflamed_skin": "yes", "inflamed_skin_kind": [kind], "inflamed_skin_where": [where]}


def swells(kind: str) -> dict[str, Any]:
    return {"hae": "yes", "hae_kind": [kind]}


def implant(days: int, sore: str = "no") -> dict[str, Any]:
    return {
        "facial_implant": "yes",
        "facial_implant_date": ago(days),
        "facial_implant_areas": THERE,
        "facial_implant_sore": sore,
    }


def shot(kind: str, days: int, lump: str = "no") -> dict[str, Any]:
    return {
        "injection_other": "yes",
        "injection_other_kind": [kind],
        "injection_other_date": ago(days),
        "injection_other_areas": THERE,
        "injection_other_lump": lump,
    }


def cream(kind: str) -> dict[str, Any]:
    return {"field_cream": "yes", "field_cream_kind": [kind]}


def sun_spots(days: int, sore: str) -> dict[str, Any]:
    return cream("sun_spots") | {"field_cream_date": ago(days), "field_cream_sore": sore}


def infected(kind: str) -> dict[str, Any]:
    return {"facial_infection": "yes", "facial_infection_kind": [kind], "facial_infection_areas": THERE}


def these_days(kind: str) -> dict[str, Any]:
    return {"recent_days": "yes", "recent_days_kind": [kind]}


def health(kind: str, **more: Any) -> dict[str, Any]:
    return {"other_health": "yes", "other_health_kind": [kind]} | more


def operation(kind: str, days: int, trouble: str = "no") -> dict[str, Any]:
    return {
        "recent_surgery": "yes",
        "recent_surgery_kind": [kind],
        "recent_surgery_date": ago(days),
        "recent_surgery_trouble": trouble,
    }


def headache(last: str) -> dict[str, Any]:
    return {"migraine": "yes", "migraine_kind": ["cluster"], "migraine_last": last, "migraine_new": "no"}


def patch(kind: str, **more: Any) -> dict[str, Any]:
    return {"shots_patches": "yes", "shots_patches_kind": [kind]} | more


def fresh(kind: str) -> dict[str, Any]:
    return {"open_wound": "yes", "open_wound_kind": [kind], "open_wound_areas": THERE}


def lies(breath: str) -> dict[str, Any]:
    return {"movement_mental": "yes", "movement_kind": ["flat"], "cannot_lie_flat_breath": breath}


MARK = {"dark_tattoo": "yes", "dark_tattoo_kind": ["vessel"], "dark_tattoo_areas": THERE}

SECOND = [
    row("shingles_now", "anywhere", DEFER, shingles_now="yes"),
    *unsure("shingles_now", "shingles_now", CAUTION),
    row(
        "post_shingles_pain",
        "goals elsewhere",
        "modify modify caution",
        goal_areas=ELSEWHERE,
        **nerve("shingles_pain", other_nerve_areas=THERE),
    ),
    row(
        "post_shingles_pain",
        "goals only there",
        "modify omit caution",
        goal_areas=THERE,
        **nerve("shingles_pain", other_nerve_areas=THERE),
    ),
    *(row("contact_rash", f"{where}", DEFER, **rash("contact", where)) for where in ("patch", "wide", "hands")),
    row("contact_rash", "elsewhere", AREA_MODIFY, **rash("contact", "body")),
    row("vertigo", "attack 6 days ago", DEFER, **spinning(6)),
    row("vertigo", "attack 7 days ago, known", "modify caution ok", **spinning(7)),
    row("vertigo", "new, or no cause found", DEFER, **spinning(100, "no")),
    row("extreme_stress", "today", "caution caution ok", **these_days("stress")),
    row(
        "extreme_stress",
        "with H2: modify",
        "modify modify ok",
        session_no=2,
        not_eaten="yes",
        not_eaten_why=["tired"],
        **these_days("stress"),
    ),
    row(
        "extreme_stress",
        "with D3: modify",
        "modify modify ok",
        faint_history="yes",
        faint_history_kind=["needles_blood"],
        faint_history_date=ago(900),
        **these_days("stress"),
    ),
    *unsure("extreme_stress", "recent_days", CAUTION),
    row("hae", "swelling attacks", "defer omit caution", **swells("swelling")),
    *unsure("hae", "hae", "defer omit caution"),  # on the safety list
    row("mast_cell", "mast cell illness", "defer caution caution", **swells("mast_cell")),
    row("mast_cell", "anaphylaxis, cause not known", "defer caution caution", **swells("unknown_allergy")),
    row(
        "dermographism",
        "welts or cold hives",
        "caution caution ok",
        chronic_skin="yes",
        chronic_skin_kind=["welts"],
        chronic_skin_flare="no",
    ),
    # Electro OMIT(head/neck) is the whole modality here.
    *(
        row("brain_aneurysm", f"{kind}, not cleared", "defer omit caution", **vessel(kind, "no"))
        for kind in ("aneurysm", "aorta")
    ),
    row("brain_aneurysm", "cleared, 179 days", "defer omit caution", **vessel("aneurysm", "yes", 179)),
    # The day itself belongs to the later band, as for D5 and E8 (design/core.md).
    row("brain_aneurysm", "cleared, 180 days", "caution omit caution", **vessel("aneurysm", "yes", 180)),
    row("brain_tumour", "any, or brain surgery", "defer omit omit", brain_vessel="yes", brain_vessel_kind=["tumour"]),
    row("face_vessel_mark", "goals elsewhere", AREA_MODIFY, **MARK),
    row("face_vessel_mark", "goals only there", "modify omit omit", goal_areas=THERE, **MARK),
    row("facial_implant", "179 days: R11", DEFER, **implant(179)),
    row("facial_implant", "180 days", "modify modify ok", **implant(180)),
    row("facial_implant", "years ago, goals only there", "modify modify ok", goal_areas=THERE, **implant(4000)),
    row("facial_implant", "sore", DEFER, **implant(4000, "yes")),
    *unsure("facial_implant", "facial_implant", CAUTION),
    row("fat_dissolve", "41 days, goals elsewhere", AREA_MODIFY, **shot("fat", 41)),
    row("fat_dissolve", "41 days, goals only there", DEFER, goal_areas=THERE, **shot("fat", 41)),
    row("fat_dissolve", "42 days", OK, **shot("fat", 42)),
    row("fat_dissolve", "90 days, lump or numb", DEFER, goal_areas=THERE, **shot("fat", 90, "yes")),
    # Its list (1.3 R2) says defer, its topic the area and laser caution; own blood is 30 days in R7. The stricter stands.
    row("bio_booster", "13 days", DEFER, **shot("booster", 13)),
    row("bio_booster", "14 days", OK, **shot("booster", 14)),
    row("bio_booster", "own blood, 29 days", DEFER, **shot("own_blood", 29)),
    row("bio_booster", "own blood, 30 days", OK, **shot("own_blood", 30)),
    row("filler_dissolved", "13 days", DEFER, **shot("dissolved", 13)),
    row("filler_dissolved", "14 days", OK, **shot("dissolved", 14)),
    # Section 1 says all defer, section 2 laser omit: the stricter.
    row("field_cream", "27 days", "defer defer omit", **sun_spots(27, "no")),
    row("field_cream", "28 days, healed", OK, **sun_spots(28, "no")),
    row("field_cream", "60 days, not healed", "defer defer omit", **sun_spots(60, "yes")),
    *unsure("field_cream", "field_cream", CAUTION),
    row("topical_steroid_face", "over 4 weeks", "modify caution caution", **cream("steroid")),
    row("topical_steroid_face", "red after stopping", DEFER, **cream("steroid_red")),
    row("topical_steroid_face", "4 weeks or less", OK, **cream("steroid_short")),
    # Its list (1.3 E3) says defer in the area, elsewhere modify; its topic leaves the laser at caution. The stricter stands.
    row("warts_molluscum", "goals elsewhere", AREA_MODIFY, **infected("warts")),
    row("warts_molluscum", "goals only there", DEFER, goal_areas=THERE, **infected("warts")),
    row("warts_molluscum", "place not told", DEFER, facial_infection="yes", facial_infection_kind=["warts"]),
    *(row("lice_scabies", kind, DEFER, **infected(kind)) for kind in ("lice", "scabies")),
    *(row("exposure_isolation", kind, DEFER, **these_days(kind)) for kind in ("isolate", "cough")),
    row("sinusitis", "goals elsewhere", "modify caution ok", goal_areas=["chin"], **these_days("sinus")),
    # "No nose, forehead or cheek points": nothing is left of such a goal, so it waits; the column alone would be modify.
    row("sinusitis", "goals only there", "defer caution ok", goal_areas=["forehead", "cheeks"], **these_days("sinus")),
    # The laser: caution in its topic, all three in 1.3 E3. The stricter stands.
    row("tooth_abscess", "now", DEFER, **infected("tooth")),
    row("jaw_bone", "goals elsewhere", "modify modify caution", **health("jaw_bone")),
    row("jaw_bone", "goals only the jaw", "modify omit caution", goal_areas=["jaw"], **health("jaw_bone")),
    row("recent_surgery", "major, 41 days", "defer defer caution", **operation("major", 41)),
    row("recent_surgery", "major, 42 days", OK, **operation("major", 42)),
    row("recent_surgery", "day surgery, 13 days", "defer defer caution", **operation("day", 13)),
    row("recent_surgery", "day surgery, 14 days", OK, **operation("day", 14)),
    row("recent_surgery", "drain, fever or open wound", DEFER, **operation("day", 20, "yes")),
    *unsure("recent_surgery", "recent_surgery", CAUTION),
    row("blood_loss", "gave blood", "modify modify ok", **these_days("blood")),
    row("blood_loss", "anaemia", "modify modify ok", **health("anaemia", anaemia_signs="no")),
    row("blood_loss", "anaemia, breathless or faint", DEFER, **health("anaemia", anaemia_signs="yes")),
    row("sickle_cell", "any", "defer omit caution", immune_low="yes", immune_low_kind=["sickle"]),
    row("ms", "steady", CAUTION, **nerve("ms", ms_relapse="no")),
    row("ms", "relapse in 30 days", DEFER, **nerve("ms", ms_relapse="yes")),
    row("myasthenia", "steady", "caution omit caution", **nerve("weak", myasthenia_trouble="no")),
    # "Defer", and electro keeps the omit of its column.
    row("myasthenia", "trouble swallowing or breathing", "defer omit defer", **nerve("weak", myasthenia_trouble="yes")),
    *(
        row("myasthenia", f"worse by the day: {said}", STOP, known_illness_worse=said)
        for said in ("yes", "not_sure", "in_person")
    ),
    row("hemifacial", "goals elsewhere", "modify modify caution", **nerve("twitch", other_nerve_areas=THERE)),
    row("hemifacial", "goals only there", "modify omit caution", goal_areas=THERE, **nerve("twitch", other_nerve_areas=THERE)),
    *(row("cluster_headache", last, "defer omit defer", **headache(last)) for last in ("hours_24", "days_3", "days_30")),
    row("cluster_headache", "over 30 days ago", "caution omit caution", **headache("older")),
    row("iih", "known", "caution omit caution", **nerve("iih")),
    row("cannot_lie_flat", "known reason", "modify ok ok", **lies("no")),
    # "New breathlessness flat: A5/B8". A5 is asked first, of breath at rest, and stops; what is left is B8, with its omit.
    row("cannot_lie_flat", "breath, new or worse", "defer omit defer", **lies("yes")),
    row("cannot_lie_flat", "breath, not sure", "defer omit defer", **lies("not_sure")),
    row("asthma_severe", "steady", "caution ok ok", **health("lungs", asthma_today="no")),
    row("asthma_severe", "attack today", DEFER, **health("lungs", asthma_today="yes")),
    row("adrenal", "steady", "caution caution ok", **health("adrenal")),
    row("adrenal", "with fever or vomiting", STOP, known_illness_worse="yes"),
    row("raynaud", "any", "caution ok ok", **health("raynaud")),
    *unsure("raynaud", "other_health", CAUTION),
    row("glp1", "started, raised, vomiting or losing fast", "caution ok ok", **patch("glp1", glp1_now="yes")),
    row("glp1", "steady", OK, **patch("glp1", glp1_now="no")),
    row("vaccine", "in 48 hours", "caution ok ok", **patch("vaccine")),
    row("vaccine", "before that", OK, **patch("vaccine_older")),
    row("skin_patch", "worn now", "ok modify ok", **patch("patch")),
    *unsure("skin_patch", "shots_patches", "caution caution ok"),
    row("numbing_cream", "today", "caution modify modify", numbing_cream="yes", numbing_cream_kind=["numbing"]),
    *unsure("numbing_cream", "numbing_cream", CAUTION),
    row("dilated_pupils", "today", "ok ok defer", numbing_cream="yes", numbing_cream_kind=["pupil_drops"]),
    *(
        row("fresh_bruise_scar", f"{kind}, goals elsewhere", "modify modify caution", **fresh(kind))
        for kind in ("bruise", "scar", "swelling")
    ),
    row("fresh_bruise_scar", "goals only there", "modify omit caution", goal_areas=THERE, **fresh("bruise")),
    row("trauma_touch", "any", CAUTION, needle_fear="yes", needle_fear_kind=["touch"]),
    *(
        row("alcohol_withdrawal", kind, "defer omit caution", alcohol_or_mood="yes", alcohol_or_mood_kind=[kind])
        for kind in ("drinking", "stopped")
    ),
    row("alcohol_withdrawal", "shaking today", STOP, known_illness_worse="yes"),
]
