"""Rows of groups A, B, C: urgent signs, implants and heart, bleeding."""

from typing import Any

from tests.reference_rows import DEFER, ELSEWHERE, OK, STOP, THERE, a_day_short_of, ago, born, row

# A  Urgent signs: yes is a stop for all three; "not sure" and "in person" are a hold, which counts as a stop.

SAID = ("yes", "not_sure", "in_person")
URGENT = {
    "A1": "stroke_signs",
    "A2": "sudden_headache",
    "A3": "vision_change",
    "A5": "chest_breath",
    "A6": "allergic_now",
    "A7": "spreading_infection",
    "A8": "filler_vascular",
    "A9": "toxin_spread",
    "A11": "self_harm",
    "A12": "head_injury",
    "A13": "first_seizure",
    "A14": "shingles_eye",
    "A15": "new_face_weakness",
    "A16": "pregnancy_red",
    "A17": "sugar_low_high",
    "A18": "clot_bleed",
    "A19": "fever_low_immunity",
}

A = [
    *(row(id, f"{item} {said}", STOP, **{item: said}) for id, item in URGENT.items() for said in SAID),
    # Second reading: unassessed and older than 14 days. Electro as D11: the head and neck are the whole of this service.
    # "Not sure" here: group A holds and the rest is caution; a hold would be graver than yes, so it counts as yes.
    *(row("A1", f"more than 14 days ago, never assessed: {said}", "defer omit defer", stroke_signs_older=said) for said in SAID),
    *(row("A2", f"more than 14 days ago, never assessed: {said}", DEFER, sudden_headache_older=said) for said in SAID),
    *(row("A3", f"more than 14 days ago, never assessed: {said}", DEFER, sudden_headache_older=said) for said in SAID),
    row("A4", "new temple, scalp or chewing pain at 50", STOP, birth_date=born(50), gca_signs="yes"),
    row("A4", "not sure at 50", STOP, birth_date=born(50), gca_signs="not_sure"),
    row("A4", "nothing new at 50", OK, birth_date=born(50)),
    row("A4", "a day before 50: not asked", OK, birth_date=a_day_short_of(50), gca_signs="no"),
    *(row("A5", f"1 to 14 days ago, not assessed: {said}", DEFER, chest_breath_older=said) for said in SAID),
    # Hives alone at 911 stays: the second reading's way out to E11 is milder.
    row("A6", "swelling or wheeze", STOP, allergic_now="yes", allergic_now_kind="swelling_breath"),
    row("A6", "widespread hives alone", STOP, allergic_now="yes", allergic_now_kind="hives_only"),
    row("A10", "180 with symptoms", STOP, high_bp="yes", bp_systolic=180, bp_diastolic=90, bp_symptoms="yes"),
    row("A10", "110 with symptoms", STOP, high_bp="yes", bp_systolic=150, bp_diastolic=110, bp_symptoms="yes"),
    row("A10", "180, symptoms not sure", STOP, high_bp="yes", bp_systolic=180, bp_diastolic=90, bp_symptoms="not_sure"),
    row(
        "A10", "60, no history, 180 with symptoms", STOP, birth_date=born(60), bp_systolic=180, bp_diastolic=90, bp_symptoms="yes"
    ),
    row("A10", "40, no history, 110 with symptoms", STOP, bp_systolic=150, bp_diastolic=110, bp_symptoms="yes"),
    row("A10", "179/109", "defer omit caution", high_bp="yes", bp_systolic=179, bp_diastolic=109),
    # Second reading: no word on assessment for a thinner within 72 hours; one question holds "3 days" and "2 weeks, unchecked".
    row(
        "A12",
        "14 days, on an anticoagulant",
        STOP,
        head_injury_older="yes",
        anticoagulant="yes",
        **{"anticoagulant_kind": "newer_pill", "anticoagulant_bleeding": "no"},
    ),
    row(
        "A12",
        "14 days, on clopidogrel",
        STOP,
        head_injury_older="yes",
        antiplatelet_single="yes",
        antiplatelet_names=["clopidogrel"],
    ),
    row(
        "A12",
        "14 days, on ticagrelor",
        STOP,
        head_injury_older="yes",
        antiplatelet_single="yes",
        antiplatelet_names=["ticagrelor"],
    ),
    row(
        "A12", "14 days, on prasugrel", STOP, head_injury_older="yes", antiplatelet_single="yes", antiplatelet_names=["prasugrel"]
    ),
    row(
        "A12",
        "14 days, on two in one pill",
        STOP,
        head_injury_older="yes",
        antiplatelet_single="yes",
        antiplatelet_names=["two_in_one"],
    ),
    row("A12", "14 days, aged 65", STOP, head_injury_older="yes", birth_date=born(65)),
    # The first reading says "a blood thinner", the second names the stronger ones: any of them, daily aspirin too.
    row(
        "A12",
        "14 days, on daily aspirin alone",
        STOP,
        head_injury_older="yes",
        antiplatelet_single="yes",
        antiplatelet_names=["aspirin"],
    ),
    # D18 without "(assessed)": an unassessed bump must not fall out.
    row(
        "A12",
        "14 days, aged 64, nothing that thins the blood",
        "defer omit defer",
        head_injury_older="yes",
        birth_date=a_day_short_of(65),
    ),
    # The second reading's 30 days and plain faints are milder: any fit or blackout that nobody assessed stays a stop.
    *(
        row("A13", f"{kind}, {when}", STOP, first_seizure="yes", first_seizure_kind=kind, first_seizure_when=when)
        for kind in ("seizure", "plain_faint")
        for when in ("day", "month", "older")
    ),
]

# B  Implants, electricity, heart rhythm

METAL = {"metal_face": "yes", "metal_face_kind": ["plates_screws"], "metal_face_areas": THERE}
HEART = {"recent_cardiac": "yes"}
NUMB = {"sensory_loss": "yes", "sensory_loss_areas": THERE}

B = [
    row("B1", "pacemaker, also removed", "caution omit caution", pacemaker_icd="yes"),
    row("B1", "not sure counts as yes", "caution omit caution", pacemaker_icd="not_sure"),
    row("B2", "stimulator, ear implant, shunt", "modify omit caution", neurostim="yes"),  # second reading: needling modify
    row("B2", "not sure counts as yes", "modify omit caution", neurostim="not_sure"),
    row("B3", "insulin pump", "caution omit caution", pump_sensor="yes", pump_sensor_kind=["pump"]),
    row(
        "B3",
        "sugar sensor alone: electro modify is milder",
        "caution omit caution",
        pump_sensor="yes",
        pump_sensor_kind=["glucose_sensor"],
    ),
    row("B3", "other device", "caution omit caution", pump_sensor="yes", pump_sensor_kind=["other_device"]),
    row("B3", "not sure counts as yes, also for the assist pump", "defer omit caution", pump_sensor="not_sure"),
    row("B3", "heart assist pump", "defer omit caution", pump_sensor="yes", pump_sensor_kind=["assist_pump"]),  # second reading
    row("B4", "loop recorder", "caution omit ok", loop_recorder="yes"),
    row("B4", "not sure", "caution caution ok", loop_recorder="not_sure"),
    # Electro limited to the field is milder. Hardware under 90 days and the skull: second reading.
    row("B5", "89 days, goals elsewhere", "modify omit ok", goal_areas=ELSEWHERE, metal_face_date=ago(89), **METAL),
    row("B5", "89 days, goals only there", "defer omit ok", goal_areas=THERE, metal_face_date=ago(89), **METAL),
    row("B5", "90 days, goals only there", "caution omit ok", goal_areas=THERE, metal_face_date=ago(90), **METAL),
    # "No scalp needles over it": a barred area counts as modify.
    row("B5", "skull plate or gap", "modify omit ok", metal_face_date=ago(900), **METAL | {"metal_face_kind": ["skull_plate"]}),
    # R4: metal threads are needling modify for life, whichever question they are told under.
    row(
        "B5",
        "metal threads, years ago",
        "modify omit ok",
        metal_face_date=ago(900),
        **METAL | {"metal_face_kind": ["metal_threads"]},
    ),
    row("B5", "other metal", "caution omit ok", metal_face_date=ago(900), **METAL | {"metal_face_kind": ["other_metal"]}),
    row("B6", "dental metal", "ok caution ok", dental_metal="yes"),
    row("B7", "now or in 12 months", "caution omit ok", arrhythmia="yes", arrhythmia_kind=["diagnosed"], arrhythmia_now="yes"),
    # Outside the window the reference says nothing; heart block and long QT do not pass, so a person asks.
    row(
        "B7",
        "long ago and under control",
        "caution caution ok",
        arrhythmia="yes",
        arrhythmia_kind=["diagnosed"],
        arrhythmia_now="no",
    ),
    row(
        "B7",
        "harmless extra beats: electro modify is milder",
        "caution omit ok",
        arrhythmia="yes",
        arrhythmia_kind=["extra_beats"],
    ),
    row("B7", "never checked", "caution omit ok", arrhythmia="yes", arrhythmia_kind=["never_checked"], arrhythmia_dizzy="no"),
    # "All defer", on a row whose electro is omit: the worse of the two.
    row(
        "B7",
        "never checked, dizzy or faint",
        "defer omit defer",
        arrhythmia="yes",
        arrhythmia_kind=["never_checked"],
        arrhythmia_dizzy="yes",
    ),
    row(
        "B8",
        "heart attack 179 days",
        "defer omit defer",
        recent_cardiac_kind=["attack_surgery"],
        recent_cardiac_date=ago(179),
        **HEART,
    ),
    row(
        "B8",
        "heart attack 180 days: B9",
        "caution omit caution",
        recent_cardiac_kind=["attack_surgery"],
        recent_cardiac_date=ago(180),
        **HEART,
    ),
    row("B8", "getting worse", "defer omit defer", recent_cardiac_kind=["worse"], **HEART),
    row(
        "B8",
        "ablation or new device 41 days",
        "defer omit defer",
        recent_cardiac_kind=["procedure"],
        recent_cardiac_procedure_date=ago(41),
        **HEART,
    ),
    # "Then needling caution, electro still omit", said of the letter: read for procedures too, with the laser of B9.
    row(
        "B8",
        "ablation or new device 42 days",
        "caution omit caution",
        recent_cardiac_kind=["procedure"],
        recent_cardiac_procedure_date=ago(42),
        **HEART,
    ),
    row("B8", "not sure counts as yes", "defer omit defer", recent_cardiac="not_sure"),  # second reading
    row("B9", "steady 6 months", "caution omit caution", stable_heart="yes", stable_heart_steady="yes"),
    row("B9", "not steady: B8", "defer omit defer", stable_heart="yes", stable_heart_steady="no"),
    row("B10", "narrow artery", "modify omit modify", carotid_neck="yes", carotid_neck_kind=["narrowing"]),
    row("B10", "operation or stent", "modify omit modify", carotid_neck="yes", carotid_neck_kind=["neck_operation"]),
    row("B10", "faints at pressure", "modify omit modify", carotid_neck="yes", carotid_neck_kind=["sinus_faint"]),
    # "None if dissection under 180 days": no treatment at all.
    row("B10", "tear 179 days", "defer omit defer", carotid_neck="yes", carotid_neck_kind=["tear"], carotid_neck_date=ago(179)),
    row("B10", "tear 180 days", "modify omit modify", carotid_neck="yes", carotid_neck_kind=["tear"], carotid_neck_date=ago(180)),
    # Laser OMIT(limb): no goal of this service is a limb, so modify.
    row("B11", "clot 89 days", "defer omit modify", dvt="yes", dvt_date=ago(89), dvt_current="no"),
    row("B11", "clot 90 days, gone", "caution caution ok", dvt="yes", dvt_date=ago(90), dvt_current="no"),
    row("B11", "older, still there", "defer omit modify", dvt="yes", dvt_date=ago(400), dvt_current="yes"),
    # The column is not bracketed; "in field" is read as anywhere in the face.
    row("B12", "known, goals elsewhere", "modify omit modify", goal_areas=ELSEWHERE, sensory_loss_kind=["known"], **NUMB),
    # X24: a goal in the numb area itself loses the light as well.
    row("B12", "known, goals only there", "modify omit omit", goal_areas=THERE, sensory_loss_kind=["known"], **NUMB),
    # Second reading: "all defer", not called milder, so electro keeps the omit of its column.
    row("B12", "new or no cause found", "defer omit defer", sensory_loss_kind=["not_checked"], **NUMB),
    # The action names defer, "until feeling back", for the whole treatment.
    row("B12", "dental freezing", DEFER, sensory_loss_kind=["freezing"], **NUMB),
    row("B13", "piercings or hearing aids in", "ok modify ok", piercings="yes"),
]

# C  Bleeding, bruising

PILL = {"anticoagulant": "yes", "anticoagulant_kind": "newer_pill"}
WARFARIN = {"anticoagulant": "yes", "anticoagulant_kind": "warfarin", "anticoagulant_bleeding": "no", "inr_changed": "no"}
IN_RANGE = {"inr": 2.5, "inr_age": "up_to_4_weeks", "inr_above_target": "no"}
LOW = {"low_platelets": "yes", "platelets_falling": "no"}
BLEEDS = "defer defer caution"


def antiplatelet(*names: str) -> dict[str, Any]:
    return {"antiplatelet_single": "yes", "antiplatelet_names": list(names)}


def supplement(name: str) -> dict[str, Any]:
    return {"supplements": "yes", "supplements_names": [name]}


def liver_kidney(*kinds: str) -> dict[str, Any]:
    return {"liver_kidney": "yes", "liver_kidney_kind": list(kinds), "dialysis_today": "no"}


C = [
    row("C1", "newer pill", "modify modify ok", anticoagulant_bleeding="no", **PILL),
    row("C1", "clot needles", "modify modify ok", anticoagulant_bleeding="no", **PILL | {"anticoagulant_kind": "injection"}),
    row(
        "C1", "another thinner", "modify modify ok", anticoagulant_bleeding="no", **PILL | {"anticoagulant_kind": "other_thinner"}
    ),
    row("C1", "warfarin, INR in range", "modify modify ok", **WARFARIN | IN_RANGE),
    row("C1", "not sure counts as yes, and the INR is not known", BLEEDS, anticoagulant="not_sure"),
    row("C2", "INR 3.5", "modify modify ok", **WARFARIN | IN_RANGE | {"inr": 3.5}),
    # Above 3.5 though within an own higher target: only the second reading lets it pass.
    row("C2", "INR 3.6", BLEEDS, **WARFARIN | IN_RANGE | {"inr": 3.6}),
    row("C2", "INR 5", BLEEDS, **WARFARIN | IN_RANGE | {"inr": 5}),
    row("C2", "INR above own target", BLEEDS, **WARFARIN | IN_RANGE | {"inr_above_target": "yes"}),
    row("C2", "INR not known", BLEEDS, **WARFARIN),
    row("C2", "INR 4 to 12 weeks old: C1 alone is milder", BLEEDS, **WARFARIN | IN_RANGE | {"inr_age": "weeks_4_to_12"}),
    row("C2", "INR over 12 weeks old", BLEEDS, **WARFARIN | IN_RANGE | {"inr_age": "over_12_weeks"}),
    row("C2", "dose changed or antibiotic in 14 days", BLEEDS, **WARFARIN | IN_RANGE | {"inr_changed": "yes"}),  # second reading
    row("C2", "bleeding unexplained, on warfarin", BLEEDS, **WARFARIN | IN_RANGE | {"anticoagulant_bleeding": "yes"}),
    row("C2", "bleeding unexplained, on a newer pill", BLEEDS, anticoagulant_bleeding="yes", **PILL),
    row("C2", "bleeding not sure counts as yes", BLEEDS, anticoagulant_bleeding="not_sure", **PILL),
    *(
        row("C3", name, "caution caution ok", **antiplatelet(name))
        for name in ("aspirin", "clopidogrel", "ticagrelor", "prasugrel", "dipyridamole", "other_antiplatelet")
    ),
    row("C3", "not sure", "caution caution ok", antiplatelet_single="not_sure"),
    row("C4", "aspirin and clopidogrel", "modify modify ok", **antiplatelet("aspirin", "clopidogrel")),
    row("C4", "aspirin and ticagrelor", "modify modify ok", **antiplatelet("aspirin", "ticagrelor")),
    row("C4", "aspirin and another", "modify modify ok", **antiplatelet("aspirin", "other_antiplatelet")),
    row("C4", "clopidogrel and dipyridamole", "modify modify ok", **antiplatelet("clopidogrel", "dipyridamole")),
    row("C4", "two in one pill", "modify modify ok", **antiplatelet("two_in_one")),
    row("C5a", "now and then", "caution ok ok", nsaid="yes", nsaid_daily="no"),
    row("C5a", "daily", "caution ok ok", nsaid="yes", nsaid_daily="yes"),
    row("C5b", "in 7 days", "caution ok ok", ssri_snri="yes"),
    row("C5c", "in 7 days", "caution ok ok", oral_steroid="yes"),
    *(
        row("C6", name, "caution ok ok", **supplement(name))
        for name in (
            "garlic",
            "ginkgo",
            "ginger",
            "turmeric",
            "hawthorn",
            "feverfew",
            "vitamin_e",
            "evening_primrose",
            "glucosamine",
            "chinese_herbs",
            "fish_oil",
            "ginseng",
            "other_supplement",
        )
    ),
    # The reference has needling caution and "laser: J4", which defers until a pharmacist has looked.
    row("C6", "St John's wort", "caution ok defer", **supplement("st_johns_wort")),
    row("C7", "bleeding disorder", "defer omit caution", bleeding_disorder="yes", bleeding_disorder_severe="no"),
    row("C7", "severe", "omit omit caution", bleeding_disorder="yes", bleeding_disorder_severe="yes"),
    row(
        "C7", "severity not sure counts as yes", "omit omit caution", bleeding_disorder="yes", bleeding_disorder_severe="not_sure"
    ),
    row("C8", "49", "defer omit caution", platelets=49, **LOW),
    row("C8", "50", "modify omit caution", platelets=50, **LOW),
    row("C8", "99", "modify omit caution", platelets=99, **LOW),
    row("C8", "100", "caution omit caution", platelets=100, **LOW),  # second reading: caution; electro and laser as the columns
    row("C8", "149", "caution omit caution", platelets=149, **LOW),
    # No band from 150 on. The illness (leukaemia too) stays: the columns of electro and laser, and a talk about needles.
    row("C8", "150", "caution omit caution", platelets=150, **LOW),
    row("C8", "falling, whatever the count", "defer omit caution", platelets=120, **LOW | {"platelets_falling": "yes"}),
    row("C8", "count not known", "defer omit caution", low_platelets="yes"),
    row("C8", "not sure counts as yes", "defer omit caution", low_platelets="not_sure"),
    row("C8", "high platelets", "caution ok ok", high_platelets="yes"),  # second reading
    row("C9", "dialysis, not today", "modify caution ok", **liver_kidney("dialysis")),
    # Heparin: what is put into the skin waits, so needles and the current that runs through them.
    row("C9", "dialysis today", "defer defer ok", **liver_kidney("dialysis") | {"dialysis_today": "yes"}),
    row("C9", "eGFR under 30", "modify caution ok", **liver_kidney("kidney_low")),
    row("C9", "eGFR 30 or more: caution is milder", "modify caution ok", **liver_kidney("kidney_early")),
    row("C9", "cirrhosis", "modify caution ok", **liver_kidney("cirrhosis")),
    row("C9", "another liver problem", "modify caution ok", **liver_kidney("other_liver")),
    row("C10", "long known", "caution caution ok", easy_bruise="yes", easy_bruise_new="no"),
    row("C10", "new or much worse", "defer defer ok", easy_bruise="yes", easy_bruise_new="yes"),
    row("C11", "14 days", "caution ok ok", event_soon="yes", event_soon_date=ago(14)),
    row("C11", "15 days", OK, event_soon="yes", event_soon_date=ago(15)),
    row("C11", "today", "caution ok ok", event_soon="yes", event_soon_date=ago(0)),
]
