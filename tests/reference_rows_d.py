"""Rows of group D: blood pressure, fainting, nerves, head, diabetes, eyes. "Second reading" marks a value that comes from there."""

from typing import Any

from tests.reference_rows import CAUTION, DEFER, ELSEWHERE, OK, STOP, THERE, ago, born, row, unsure

EYES = ["eyes"]


def pressure(systolic: int, diastolic: int) -> dict[str, Any]:
    return {"high_bp": "yes", "bp_systolic": systolic, "bp_diastolic": diastolic, "bp_symptoms": "no"}


OLDER = {"birth_date": born(60)}


def fainted(days: int, *kinds: str) -> dict[str, Any]:
    return {"faint_history": "yes", "faint_history_kind": list(kinds), "faint_history_date": ago(days)}


def seizure(days: int, *kinds: str, medicine: str = "none", changed: int | None = None) -> dict[str, Any]:
    told = {"epilepsy_ctrl": "yes", "epilepsy_kind": list(kinds), "epilepsy_last": ago(days), "epilepsy_medicine": [medicine]}
    return told | ({"epilepsy_medicine_date": ago(changed)} if changed is not None else {})


def migraine(last: str, *kinds: str, often: str = "no", new: str = "no") -> dict[str, Any]:
    asked = {"migraine_often": often} if set(kinds) & {"plain", "aura", "weak"} else {}
    return {"migraine": "yes", "migraine_kind": list(kinds), "migraine_last": last, "migraine_new": new} | asked


def brain(*kinds: str) -> dict[str, Any]:
    return {"brain_vessel": "yes", "brain_vessel_kind": list(kinds)}


def moves(*kinds: str) -> dict[str, Any]:
    return {"movement_mental": "yes", "movement_kind": list(kinds)}


def mood(*kinds: str) -> dict[str, Any]:
    return {"alcohol_or_mood": "yes", "alcohol_or_mood_kind": list(kinds)}


def sugar(*problems: str, treatment: str = "other_medicine", eaten: str = "yes", a1c: float | str = 7) -> dict[str, Any]:
    problem = list(problems) or ["none"]
    return {
        "diabetes": "yes",
        "diabetes_treatment": [treatment],
        "diabetes_eaten": eaten,
        "diabetes_problems": problem,
        "a1c": a1c,
    }


def thyroid(*kinds: str, symptoms: str = "no") -> dict[str, Any]:
    return {"thyroid": "yes", "thyroid_kind": list(kinds)} | ({"thyroid_symptoms": symptoms} if "over" in kinds else {})


def eye(days: int, *kinds: str, healed: str = "yes") -> dict[str, Any]:
    return {
        "eye_surgery": "yes",
        "eye_surgery_kind": list(kinds),
        "eye_surgery_date": ago(days),
        "eye_surgery_healed": healed,
    }


def injured(days: int, kind: str, better: str = "yes") -> dict[str, Any]:
    return {
        "face_head_injury": "yes",
        "face_head_injury_kind": [kind],
        "face_head_injury_date": ago(days),
        "face_head_injury_better": better,
    }


LOW_PRESSURE = {"bp_diastolic": 60}
FACE_PAIN = {"other_nerve": "yes", "other_nerve_kind": ["trigeminal"], "other_nerve_areas": THERE}
NODES = {"past_cancer": "yes", "past_cancer_kind": ["nodes_head"], "lymph_nodes_areas": THERE}

D = [
    row("D1", "118/76", "caution caution ok", **pressure(118, 76)),
    row("D1", "139/89", "caution caution ok", **pressure(139, 89)),
    row("D1", "140/89", "caution modify ok", **pressure(140, 89)),
    row("D1", "139/90", "caution modify ok", **pressure(139, 90)),
    row("D1", "159/99", "caution modify ok", **pressure(159, 99)),
    row("D1", "160/99", "defer omit caution", **pressure(160, 99)),
    row("D1", "159/100", "defer omit caution", **pressure(159, 100)),
    row("D1", "179/109", "defer omit caution", **pressure(179, 109)),
    row("D1", "180/109 without symptoms", DEFER, **pressure(180, 109)),
    row("D1", "179/110 without symptoms", DEFER, **pressure(179, 110)),
    row("D1", "not measured", "caution caution ok", high_bp="yes", bp_systolic=None, bp_diastolic=None),
    row("D1", "not sure", "caution caution ok", high_bp="not_sure"),
    # Second reading: the bands hold for any measured value.
    row("D1", "60, no history, 139/89", OK, **OLDER | pressure(139, 89) | {"high_bp": "no"}),
    row("D1", "60, no history, 140/89", "caution modify ok", **OLDER | pressure(140, 89) | {"high_bp": "no"}),
    row("D1", "60, no history, 160/99", "defer omit caution", **OLDER | pressure(160, 99) | {"high_bp": "no"}),
    row("D1", "60, no history, 180/99", DEFER, **OLDER | pressure(180, 99) | {"high_bp": "no"}),
    row("D1", "40, no history, 160/99", "defer omit caution", **pressure(160, 99) | {"high_bp": "no"}),
    row("D9", "89 days, weak", "defer omit caution", bells_palsy="yes", bells_palsy_date=ago(89), bells_palsy_better="no"),
    row("D9", "89 days, well again", "defer omit caution", bells_palsy="yes", bells_palsy_date=ago(89), bells_palsy_better="yes"),
    row("D9", "90 days, weak", "modify omit caution", bells_palsy="yes", bells_palsy_date=ago(90), bells_palsy_better="no"),
    row("D9", "90 days, well again", CAUTION, bells_palsy="yes", bells_palsy_date=ago(90), bells_palsy_better="yes"),
    *unsure("D9", "bells_palsy", CAUTION),
    row("D2", "told of", "modify caution ok", low_bp="yes"),
    *unsure("D2", "low_bp", "caution caution ok"),
    # Second reading: bands of the measured values, symptoms or not; under 90 with symptoms, and pulses.
    row("D2", "89, no symptoms", "modify caution ok", bp_systolic=89, low_bp_symptoms="no", **LOW_PRESSURE),
    row("D2", "89, symptoms", DEFER, bp_systolic=89, low_bp_symptoms="yes", **LOW_PRESSURE),
    row("D2", "90, no symptoms", OK, bp_systolic=90, low_bp_symptoms="no", **LOW_PRESSURE),
    row("D2", "90, dizzy", "modify caution ok", bp_systolic=90, low_bp_symptoms="yes", **LOW_PRESSURE),
    row("D2", "99, dizzy", "modify caution ok", bp_systolic=99, low_bp_symptoms="yes", **LOW_PRESSURE),
    row("D2", "100", OK, bp_systolic=100, **LOW_PRESSURE),
    row("D2", "pulse 49 with symptoms", DEFER, pulse=49, low_bp_symptoms="yes"),
    row("D2", "pulse 49, well", OK, pulse=49, low_bp_symptoms="no"),
    row("D2", "pulse 50", OK, pulse=50),
    row("D2", "pulse 119", OK, pulse=119),
    row("D2", "pulse 120 at rest", DEFER, pulse=120),
    row("D2", "irregular and not known", DEFER, pulse_irregular="yes"),
    # Caution for an old, single, explained faint is milder.
    row("D3", "needles or blood, years ago", "modify modify ok", **fainted(4000, "needles_blood")),
    row("D3", "explained, 364 days", "modify modify ok", **fainted(364, "explained")),
    row("D3", "explained, 365 days: caution is milder", "modify modify ok", **fainted(365, "explained")),
    row("D3", "unexplained, 89 days", DEFER, **fainted(89, "unexplained")),
    row("D3", "unexplained, 90 days", "modify modify ok", **fainted(90, "unexplained")),
    # "Or with exertion/palpitations": the 90 days are read for the unexplained faint only, so at any time.
    row("D3", "effort or palpitations, years ago", DEFER, **fainted(4000, "effort")),
    row("D3", "told under seizures: only a faint", "modify modify ok", epilepsy_ctrl="yes", epilepsy_kind=["faint"]),
    *unsure("D3", "faint_history", CAUTION),
    row("D4", "very afraid", "modify caution ok", needle_fear="yes", needle_fear_kind=["afraid"]),
    row("D4", "unwilling", "omit caution ok", needle_fear="yes", needle_fear_kind=["unwilling"]),
    *unsure("D4", "needle_fear", CAUTION),
    row("D5", "free for 180 days", "caution omit modify", **seizure(180, "epilepsy")),
    row("D5", "free for years", "caution omit modify", **seizure(4000, "epilepsy")),
    # The split is taken; what is milder in it is not: the values of the column stay.
    row(
        "D5",
        "fever fits as a child: ok and caution are milder",
        "caution omit modify",
        epilepsy_ctrl="yes",
        epilepsy_kind=["fever_child"],
    ),
    row("D5", "functional, 180 days: laser caution is milder", "caution omit modify", **seizure(180, "functional")),
    # D5, D6, D7 are on the safety list, under one question: the gravest of the three.
    *unsure("D5", "epilepsy_ctrl", "defer omit omit"),
    row("D6", "seizure 179 days", "defer omit defer", **seizure(179, "epilepsy")),
    row("D6", "functional, 179 days: caution is milder", "defer omit defer", **seizure(179, "functional")),
    row("D6", "after alcohol, 179 days", "defer omit defer", **seizure(179, "alcohol")),
    # "(D6)" says the second reading, and D6 ends at 180 days free: then D5, as for any other seizure.
    row("D6", "after alcohol, 180 days", "caution omit modify", **seizure(180, "alcohol")),
    row("D6", "medicine changed 179 days", "defer omit defer", **seizure(900, "epilepsy", medicine="changed", changed=179)),
    row("D6", "medicine changed 180 days", "caution omit modify", **seizure(900, "epilepsy", medicine="changed", changed=180)),
    row(
        "D6", "dose missed 179 days: 7 is milder", "defer omit defer", **seizure(900, "epilepsy", medicine="missed", changed=179)
    ),
    row("D6", "dose missed 180 days", "caution omit modify", **seizure(900, "epilepsy", medicine="missed", changed=180)),
    row("D7", "from flashing light", "caution omit omit", **seizure(180, "lights")),
    row("D7", "from flashing light, 179 days: D6", "defer omit omit", **seizure(179, "lights")),
    row("D8", "plain, more than 3 days ago", CAUTION, **migraine("days_30", "plain")),
    row("D8", "plain, long ago", CAUTION, **migraine("older", "plain")),
    row("D8", "now or ended in 24 hours", DEFER, **migraine("hours_24", "plain")),
    row("D8", "24 to 72 hours: modify is milder", DEFER, **migraine("days_3", "plain")),
    row("D8", "four or more a month", "modify omit modify", **migraine("days_30", "plain", often="yes")),
    row("D8", "aura", "modify omit modify", **migraine("older", "aura")),
    row("D8", "aura, in 24 hours", "defer omit defer", **migraine("hours_24", "aura")),
    row("D8", "aura, in 72 hours", "defer omit defer", **migraine("days_3", "aura")),
    row("D8", "with weakness", "defer omit defer", **migraine("older", "weak")),  # second reading
    # "New type/after age 50: A2/A4", and the second reading: a yes to such a follow-up must open the same hold.
    row("D8", "new, changed or first after 50, unassessed", STOP, **migraine("older", "plain", new="yes")),
    row("D8", "new or changed: not sure holds too", STOP, **migraine("older", "plain", new="not_sure")),
    *unsure("D8", "migraine", CAUTION),
    row("D10", "pain 89 days ago", "defer omit caution", trigeminal_date=ago(89), **FACE_PAIN),
    row("D10", "pain 90 days ago", "modify omit caution", trigeminal_date=ago(90), **FACE_PAIN),
    *unsure("D10", "other_nerve", CAUTION),
    row("D11", "179 days", "defer omit defer", past_stroke_date=ago(179), **brain("stroke")),
    row("D11", "180 days", "caution omit caution", past_stroke_date=ago(180), **brain("stroke")),
    # One question with the aneurysm, which is on the safety list (second reading): the gravest of stroke, vessel and tumour.
    *unsure("D11", "brain_vessel", "defer omit omit"),
    row("D12", "tremor: electro modify is milder", "modify omit caution", **moves("tremor")),
    row("D12", "memory loss: G5 decides on the consent", "modify omit caution", **moves("memory")),
    row("D12", "hard to keep still", "modify omit caution", **moves("still")),
    row("D12", "cannot lie still", "defer omit defer", can_lie_still="no"),
    row("D12", "cannot tell whether they can", "defer omit defer", can_lie_still="not_sure"),
    # Second reading: "all defer", not called milder, so electro keeps the omit of its column (as in B12).
    row("D12", "psychosis or mania now", "defer omit defer", psychosis_now="yes", **mood("psychosis")),
    # The sources name the active illness only; the content keeps the column for an earlier one, stricter than either.
    row("D12", "psychosis or mania before", "modify omit caution", psychosis_now="no", **mood("psychosis")),
    *unsure("D12", "movement_mental", CAUTION),
    *unsure("D12", "alcohol_or_mood", CAUTION),
    row("D13", "no complications", "caution caution ok", **sugar()),
    row("D13", "A1c 9", "caution caution ok", **sugar(a1c=9)),
    row("D13", "A1c 9.1", "modify modify ok", **sugar(a1c=9.1)),
    row("D13", "A1c not known: caution is milder", "modify modify ok", **sugar(a1c="not_sure")),
    # OMIT(numb area): no goal lies in a numb foot, and numb skin of the face is B12.
    *(row("D13", problem, "modify modify ok", **sugar(problem)) for problem in ("numb", "sores", "slow", "kidney")),
    # Second reading: diabetic eye disease is J2. The needles and current of D16 stay, as for any disease of the retina.
    row("D13", "eyes, goals elsewhere", "modify modify omit", **sugar("eye")),
    # X51: with a goal at the eyes nothing is left of it.
    row("D13", "eyes, goals at the eyes", "omit omit omit", goal_areas=EYES, **sugar("eye")),
    row("D13", "not eaten: H2", "modify modify ok", session_no=2, **sugar(eaten="no")),
    row("D13", "not eaten at the first session: X23", "defer modify ok", **sugar(eaten="no")),
    # X23 and X45 name needling only; the content defers the current that runs through the needles as well.
    row("D13", "not eaten, on insulin", "defer defer ok", **sugar(eaten="no", treatment="insulin")),
    row("D13", "not eaten, on a pill that lowers sugar", "defer defer ok", **sugar(eaten="no", treatment="sugar_pill")),
    row("D13", "insulin, eaten", "caution caution ok", **sugar(treatment="insulin")),
    row("D13", "no medicine", "caution caution ok", **sugar(treatment="no_medicine")),
    *unsure("D13", "diabetes", CAUTION),
    *(row("D14", kind, "caution modify modify", **thyroid(kind)) for kind in ("over", "lump", "cancer")),
    row("D14", "overactive, goals only the front of the neck", "caution omit omit", goal_areas=["neck_front"], **thyroid("over")),
    row("D14", "overactive, goals only the side", "caution omit modify", goal_areas=["neck_side"], **thyroid("over")),
    # "No eye-area points": the area is barred. For current and light too: stricter than the sources, with D16 and J2 in mind.
    row("D14", "eye disease, goals elsewhere", "modify modify modify", **thyroid("eyes")),
    row("D14", "eye disease, goals at the eyes", "omit omit omit", goal_areas=EYES, **thyroid("eyes")),
    row("D14", "untreated or with symptoms", DEFER, **thyroid("over", symptoms="yes")),  # second reading
    row("D14", "underactive", OK, **thyroid("under")),  # second reading
    *unsure("D14", "thyroid", CAUTION),
    # OMIT(area) of a limb: no goal of this service is a limb, so modify.
    row("D15", "arm or leg", "modify modify caution", past_cancer="yes", past_cancer_kind=["nodes_limb"]),
    row("D15", "head or neck, goals elsewhere", "modify modify caution", goal_areas=ELSEWHERE, **NODES),
    # X30: no light on that side either.
    row("D15", "head or neck, goals only there", "modify omit omit", goal_areas=THERE, **NODES),
    row("D16", "goals elsewhere", "modify modify modify", high_myopia="yes"),
    # X51: with a goal at the eyes nothing is left of it.
    row("D16", "goals only at the eyes", "omit omit omit", goal_areas=EYES, high_myopia="yes"),
    row("D16", "eyes among the goals", "modify modify omit", goal_areas=["eyes", "chin"], high_myopia="yes"),
    # "Blood-thinned + eye goals" stands in the row itself; X2 counts one antiplatelet too.
    row(
        "D16",
        "on a thinner, goals only at the eyes",
        "modify omit modify",
        goal_areas=EYES,
        anticoagulant="yes",
        anticoagulant_kind="newer_pill",
        anticoagulant_bleeding="no",
    ),
    row(
        "D16",
        "on aspirin, eyes among the goals",
        "modify modify modify",
        goal_areas=["eyes", "chin"],
        antiplatelet_single="yes",
        antiplatelet_names=["aspirin"],
    ),
    row(
        "D16",
        "on a thinner, one eye among the goals",
        "modify modify modify",
        goal_areas=["eyes:left", "chin"],
        anticoagulant="yes",
        anticoagulant_kind="injection",
        anticoagulant_bleeding="no",
    ),
    *unsure("D16", "high_myopia", CAUTION),
    *(row("D17", f"{kind} 89 days", "modify modify defer", **eye(89, kind)) for kind in ("sight_laser", "cataract", "retina")),
    row("D17", "89 days, goals only at the eyes", "modify omit defer", goal_areas=EYES, **eye(89, "cataract")),
    row("D17", "90 days, doctor agrees", OK, goal_areas=EYES, **eye(90, "cataract")),
    row("D17", "90 days, doctor does not agree yet", "modify modify defer", **eye(90, "retina", healed="no")),
    row("D17", "injection 89 days: 14 is milder", "modify modify defer", **eye(89, "injection")),
    row("D17", "injection 90 days", OK, **eye(90, "injection")),
    *unsure("D17", "eye_surgery", CAUTION),
    row("D18", "concussion 13 days", "defer omit defer", **injured(13, "concussion")),
    row("D18", "concussion 14 days, well", OK, **injured(14, "concussion")),
    row("D18", "concussion 60 days, not well", "defer omit defer", **injured(60, "concussion", "no")),
    row("D18", "fracture 41 days", "defer omit defer", **injured(41, "fracture")),
    row("D18", "fracture 42 days, healed", OK, **injured(42, "fracture")),
    row("D18", "fracture 60 days, not healed", "defer omit defer", **injured(60, "fracture", "no")),
    # The window of a dislocation is not given: that of a fracture.
    row("D18", "jaw out 41 days", "defer omit defer", **injured(41, "jaw_out")),
    row("D18", "jaw out 42 days, well", OK, **injured(42, "jaw_out")),
    *unsure("D18", "face_head_injury", CAUTION),
]
