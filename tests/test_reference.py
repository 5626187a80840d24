"""The clinical reference, row by row, against the content: written from the reference and the second reading, not from the rules.

Each row: id in the reference, the band, needling/electro/laser, the client. Compared exactly. "Second reading" marks a row whose value
comes from there; a change that it calls milder is not in force. A comment says where the sources leave room: the stricter reading stands.
Combinations (X in the reference) are not part of this release, so no row has two findings unless its own id asks for it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from screening.rule import Modality
from screening.screen import Screening
from tests.builders import DAY, protocol, setting, told

STOP = "stop stop stop"
DEFER = "defer defer defer"
CAUTION = "caution caution caution"
OK = "ok ok ok"
THERE, ELSEWHERE = ["chin"], ["forehead"]
"""Where something was done, in the rows limited to an area; and goals that lie in it or not."""


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


def values(found: Screening) -> str:
    return " ".join(found.modalities[modality].value.name for modality in (Modality.needling, Modality.electro, Modality.laser))


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
    row("B12", "known, goals only there", "modify omit modify", goal_areas=THERE, sensory_loss_kind=["known"], **NUMB),
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

# D  Blood pressure and face palsy


def pressure(systolic: int, diastolic: int) -> dict[str, Any]:
    return {"high_bp": "yes", "bp_systolic": systolic, "bp_diastolic": diastolic, "bp_symptoms": "no"}


OLDER = {"birth_date": born(60)}

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
]

# R  Procedures


def done(topic: str, days: int, kind: Any = None, where: list[str] | None = THERE, **more: Any) -> dict[str, Any]:
    """A procedure so many days ago; goals are elsewhere unless told."""
    details: dict[str, Any] = {topic: "yes", f"{topic}_date": ago(days)} | more
    if where:
        details[f"{topic}_areas"] = where
    return details | ({f"{topic}_kind": kind} if kind else {})


CALM = {"peel_healing": "no"}
AREA_MODIFY = "modify modify modify"

R = [
    row("R1", "13 days", DEFER, **done("botulinum", 13)),
    row("R1", "14 days, goals elsewhere", "modify modify ok", **done("botulinum", 14)),
    row("R1", "14 days, goals only there", "modify omit ok", goal_areas=THERE, **done("botulinum", 14)),
    row("R1", "89 days, goals only there", "modify omit ok", goal_areas=THERE, **done("botulinum", 89)),
    row("R1", "90 days", OK, goal_areas=THERE, **done("botulinum", 90)),
    row("R2", "27 days", DEFER, **done("filler_ha", 27)),
    row("R2", "28 days, goals elsewhere", "modify modify ok", **done("filler_ha", 28)),
    row("R2", "89 days, goals only there", "modify modify ok", goal_areas=THERE, **done("filler_ha", 89)),
    row("R2", "90 days", "caution ok ok", **done("filler_ha", 90)),
    row("R2", "years ago", "caution ok ok", **done("filler_ha", 2000)),
    # Second reading: filler dissolved, boosters; shots of own blood as PRP in R7; fat-melting shots of its section 2.
    row("R2", "dissolved, 13 days", DEFER, **done("injection_other", 13, ["dissolved"], injection_other_lump="no")),
    row("R2", "dissolved, 14 days", OK, **done("injection_other", 14, ["dissolved"], injection_other_lump="no")),
    row("R2", "skin booster, 13 days", DEFER, **done("injection_other", 13, ["booster"], injection_other_lump="no")),
    row("R2", "skin booster, 14 days", OK, **done("injection_other", 14, ["booster"], injection_other_lump="no")),
    row("R7", "shots of own blood, 29 days", DEFER, **done("injection_other", 29, ["own_blood"], injection_other_lump="no")),
    row("R7", "shots of own blood, 30 days", OK, **done("injection_other", 30, ["own_blood"], injection_other_lump="no")),
    row(
        "R2",
        "fat-melting, 41 days, goals elsewhere",
        AREA_MODIFY,
        **done("injection_other", 41, ["fat"], injection_other_lump="no"),
    ),
    row(
        "R2",
        "fat-melting, 41 days, goals only there",
        DEFER,
        goal_areas=THERE,
        **done("injection_other", 41, ["fat"], injection_other_lump="no"),
    ),
    row("R2", "fat-melting, 42 days", OK, goal_areas=THERE, **done("injection_other", 42, ["fat"], injection_other_lump="no")),
    row(
        "R2",
        "fat-melting, 60 days, lump left",
        DEFER,
        goal_areas=THERE,
        **done("injection_other", 60, ["fat"], injection_other_lump="yes"),
    ),
    row("R3", "89 days", DEFER, **done("filler_other", 89)),
    row("R3", "90 days, goals elsewhere", "modify modify caution", **done("filler_other", 90)),
    row("R3", "90 days, goals only there", "modify omit caution", goal_areas=THERE, **done("filler_other", 90)),
    row("R3", "years ago, goals only there", "modify omit caution", goal_areas=THERE, **done("filler_other", 3000)),
    row("R4", "dissolving, 89 days", DEFER, **done("threads", 89, ["dissolving"])),
    row("R4", "dissolving, 90 days", "modify modify ok", **done("threads", 90, ["dissolving"])),
    row("R4", "dissolving, 364 days", "modify modify ok", **done("threads", 364, ["dissolving"])),
    row("R4", "dissolving, 365 days", OK, **done("threads", 365, ["dissolving"])),
    # "Gold/metal/permanent: B5, needling modify lifelong": electro omit of B5 for all three.
    row("R4", "metal, 89 days", "defer omit defer", **done("threads", 89, ["metal"])),
    row("R4", "metal, 90 days", "modify omit ok", **done("threads", 90, ["metal"])),
    row("R4", "metal, years ago", "modify omit ok", **done("threads", 2000, ["metal"])),
    row("R4", "permanent, years ago", "modify omit ok", **done("threads", 2000, ["permanent"])),
    row("R5", "light, 13 days", DEFER, **done("peel", 13, "light") | CALM),
    row("R5", "light, 14 days", OK, **done("peel", 14, "light") | CALM),
    row("R5", "medium, 29 days", DEFER, **done("peel", 29, "medium") | CALM),
    row("R5", "medium, 30 days", OK, **done("peel", 30, "medium") | CALM),
    row("R5", "depth not known, 29 days", DEFER, **done("peel", 29, "not_sure") | CALM),
    row("R5", "deep, 89 days", DEFER, **done("peel", 89, "deep") | CALM),
    row("R5", "deep, 90 days", OK, **done("peel", 90, "deep") | CALM),
    row("R5", "any, not healed", DEFER, **done("peel", 100, "light", peel_healing="yes")),
    # Areas and 3 days for wax are milder: the whole face for 7 days stays.
    row("R6", "polishing, 6 days", DEFER, **done("microderm_wax", 6, ["scrub"], microderm_wax_red="no")),
    row("R6", "polishing, 7 days", OK, **done("microderm_wax", 7, ["scrub"], microderm_wax_red="no")),
    row("R6", "wax, 6 days", DEFER, **done("microderm_wax", 6, ["wax"], microderm_wax_red="no")),
    row("R6", "wax, 7 days", OK, **done("microderm_wax", 7, ["wax"], microderm_wax_red="no")),
    # Second reading, asked for the first time: thread, cream and current 3 days, 7 if red; lash and brow work 2 days at the eyes.
    row(
        "R6",
        "thread or cream, 2 days, goals elsewhere",
        AREA_MODIFY,
        **done("microderm_wax", 2, ["hair"], microderm_wax_red="no"),
    ),
    row(
        "R6",
        "thread or cream, 2 days, goals only there",
        DEFER,
        goal_areas=THERE,
        **done("microderm_wax", 2, ["hair"], microderm_wax_red="no"),
    ),
    row(
        "R6", "thread or cream, 3 days, calm", OK, goal_areas=THERE, **done("microderm_wax", 3, ["hair"], microderm_wax_red="no")
    ),
    row(
        "R6",
        "thread or cream, 6 days, red",
        DEFER,
        goal_areas=THERE,
        **done("microderm_wax", 6, ["hair"], microderm_wax_red="yes"),
    ),
    row(
        "R6", "thread or cream, 7 days, red", OK, goal_areas=THERE, **done("microderm_wax", 7, ["hair"], microderm_wax_red="yes")
    ),
    row(
        "R6",
        "lashes, 1 day, goals elsewhere",
        AREA_MODIFY,
        **done("microderm_wax", 1, ["lash"], ["eyes"], microderm_wax_red="no"),
    ),
    row(
        "R6",
        "lashes, 1 day, goals only there",
        DEFER,
        goal_areas=["eyes"],
        **done("microderm_wax", 1, ["lash"], ["eyes"], microderm_wax_red="no"),
    ),
    row("R6", "lashes, 2 days", OK, goal_areas=["eyes"], **done("microderm_wax", 2, ["lash"], ["eyes"], microderm_wax_red="no")),
    row("R7", "needles only, 13 days", DEFER, **done("microneedling", 13, ["plain"])),
    row("R7", "needles only, 14 days", OK, **done("microneedling", 14, ["plain"])),
    row("R7", "with heat, 29 days", DEFER, **done("microneedling", 29, ["heat"])),
    row("R7", "with heat, 30 days", OK, **done("microneedling", 30, ["heat"])),
    row("R7", "with own blood, 29 days", DEFER, **done("microneedling", 29, ["own_blood"])),
    row("R7", "with own blood, 30 days", OK, **done("microneedling", 30, ["own_blood"])),
    row("R8", "gentle, 29 days", DEFER, **done("laser_ipl", 29, ["gentle"], laser_ipl_healing="no")),
    row("R8", "gentle, 30 days", OK, **done("laser_ipl", 30, ["gentle"], laser_ipl_healing="no")),
    row("R8", "resurfacing, 89 days", DEFER, **done("laser_ipl", 89, ["resurfacing"], laser_ipl_healing="no")),
    row("R8", "resurfacing, 90 days", OK, **done("laser_ipl", 90, ["resurfacing"], laser_ipl_healing="no")),
    row("R8", "kind not known, 89 days", DEFER, **done("laser_ipl", 89, "not_sure", laser_ipl_healing="no")),
    row("R8", "resurfacing, not healed", DEFER, **done("laser_ipl", 100, ["resurfacing"], laser_ipl_healing="yes")),
    # An area and 14 days for hair are milder.
    row("R8", "hair, 29 days, goals elsewhere", DEFER, **done("laser_ipl", 29, ["hair"], laser_ipl_healing="no")),
    row("R8", "hair, 30 days", OK, **done("laser_ipl", 30, ["hair"], laser_ipl_healing="no")),
    # Second reading, asked for the first time: freezing and cautery 14 days in the area; tattoo removal 42 (as a laser, whole face to 30).
    row("R8", "freezing, 13 days, goals elsewhere", AREA_MODIFY, **done("laser_ipl", 13, ["spots"], laser_ipl_healing="no")),
    row(
        "R8",
        "freezing, 13 days, goals only there",
        DEFER,
        goal_areas=THERE,
        **done("laser_ipl", 13, ["spots"], laser_ipl_healing="no"),
    ),
    row("R8", "freezing, 14 days, healed", OK, goal_areas=THERE, **done("laser_ipl", 14, ["spots"], laser_ipl_healing="no")),
    row(
        "R8",
        "freezing, 20 days, not healed",
        DEFER,
        goal_areas=THERE,
        **done("laser_ipl", 20, ["spots"], laser_ipl_healing="yes"),
    ),
    row("R8", "tattoo removal, 29 days, goals elsewhere", DEFER, **done("laser_ipl", 29, ["tattoo"], laser_ipl_healing="no")),
    row(
        "R8", "tattoo removal, 41 days, goals elsewhere", AREA_MODIFY, **done("laser_ipl", 41, ["tattoo"], laser_ipl_healing="no")
    ),
    row(
        "R8",
        "tattoo removal, 41 days, goals only there",
        DEFER,
        goal_areas=THERE,
        **done("laser_ipl", 41, ["tattoo"], laser_ipl_healing="no"),
    ),
    row("R8", "tattoo removal, 42 days", OK, goal_areas=THERE, **done("laser_ipl", 42, ["tattoo"], laser_ipl_healing="no")),
    row("R9", "isotretinoin, taking", "modify caution defer", **done("isotretinoin", 0, "isotretinoin", None)),
    row("R9", "isotretinoin, 179 days", "modify caution defer", **done("isotretinoin", 179, "isotretinoin", None)),
    row("R9", "isotretinoin, 180 days", OK, **done("isotretinoin", 180, "isotretinoin", None)),
    row("R9", "acitretin, 179 days", "modify caution defer", **done("isotretinoin", 179, "acitretin", None)),
    row("R9", "acitretin, 180 days", OK, **done("isotretinoin", 180, "acitretin", None)),
    row("R9", "alitretinoin, 29 days", "modify caution defer", **done("isotretinoin", 29, "alitretinoin", None)),
    row("R9", "alitretinoin, 30 days", OK, **done("isotretinoin", 30, "alitretinoin", None)),
    row("R9", "kind not known, 179 days", "modify caution defer", **done("isotretinoin", 179, "not_sure", None)),
    row("R10", "in the last 3 days", CAUTION, topical_retinoid="yes"),
    row("R11", "major, 179 days", DEFER, **done("facial_surgery", 179, ["major"], facial_surgery_problems="no")),
    row("R11", "major, 180 days", OK, **done("facial_surgery", 180, ["major"], facial_surgery_problems="no")),
    row("R11", "eyelid, 89 days", DEFER, **done("facial_surgery", 89, ["eyelid"], ["eyes"], facial_surgery_problems="no")),
    # "Eye area avoided to 180 d (MODIFY)" names no modality: all three.
    row("R11", "eyelid, 90 days", AREA_MODIFY, **done("facial_surgery", 90, ["eyelid"], ["eyes"], facial_surgery_problems="no")),
    row(
        "R11",
        "eyelid, 179 days",
        AREA_MODIFY,
        goal_areas=["eyes"],
        **done("facial_surgery", 179, ["eyelid"], ["eyes"], facial_surgery_problems="no"),
    ),
    row("R11", "eyelid, 180 days", OK, **done("facial_surgery", 180, ["eyelid"], ["eyes"], facial_surgery_problems="no")),
    row(
        "R11",
        "mole or biopsy, 27 days, goals elsewhere",
        AREA_MODIFY,
        **done("facial_surgery", 27, ["small"], facial_surgery_problems="no"),
    ),
    row(
        "R11",
        "mole or biopsy, 27 days, goals only there",
        DEFER,
        goal_areas=THERE,
        **done("facial_surgery", 27, ["small"], facial_surgery_problems="no"),
    ),
    row(
        "R11",
        "mole or biopsy, 28 days",
        OK,
        goal_areas=THERE,
        **done("facial_surgery", 28, ["small"], facial_surgery_problems="no"),
    ),
    row("R11", "with problems, 364 days", DEFER, **done("facial_surgery", 364, ["major"], facial_surgery_problems="yes")),
    row("R11", "with problems, 365 days", OK, **done("facial_surgery", 365, ["major"], facial_surgery_problems="yes")),
    row("R12", "shots in 14 days", "caution ok caution", planned="yes", planned_kind=["injection"], planned_date=ago(14)),
    row("R12", "shots in 15 days", OK, planned="yes", planned_kind=["injection"], planned_date=ago(15)),
    row("R12", "skin treatment in 14 days", "caution ok caution", planned="yes", planned_kind=["skin"], planned_date=ago(14)),
    row("R12", "dental work in 14 days", "caution ok caution", planned="yes", planned_kind=["dental"], planned_date=ago(14)),
    row("R12", "small operation in 14 days", "caution ok caution", planned="yes", planned_kind=["small"], planned_date=ago(14)),
    row(
        "R12",
        "major or put to sleep, in 14 days",
        "defer ok caution",
        planned="yes",
        planned_kind=["major"],
        planned_date=ago(14),
    ),
    row("R12", "major or put to sleep, in 15 days", OK, planned="yes", planned_kind=["major"], planned_date=ago(15)),
    row(
        "R13",
        "tooth out or gum surgery, 13 days",
        "defer defer caution",
        **done("dental", 13, ["removal"], None, dental_numb="no"),
    ),
    row("R13", "tooth out or gum surgery, 14 days", OK, **done("dental", 14, ["removal"], None, dental_numb="no")),
    row("R13", "implant, 27 days", "defer defer caution", **done("dental", 27, ["implant"], None, dental_numb="no")),
    row("R13", "implant, 28 days", OK, **done("dental", 28, ["implant"], None, dental_numb="no")),
    row(
        "R13",
        "root canal, 13 days: 3 days in the area is milder",
        "defer defer caution",
        **done("dental", 13, ["root_canal"], None, dental_numb="no"),
    ),
    row("R13", "root canal, 14 days", OK, **done("dental", 14, ["root_canal"], None, dental_numb="no")),
    row(
        "R13",
        "cleaning or filling in 24 hours",
        "defer defer caution",
        **done("dental", 0, ["filling_now"], None, dental_numb="no"),
    ),
    # Feeling not back is B12 freezing as well: laser waits too.
    row("R13", "filling, still numb", "defer defer defer", **done("dental", 0, ["filling_now"], None, dental_numb="yes")),
    row("R13", "filling before that", OK, **done("dental", 2, ["filling_before"], None, dental_numb="no")),
    row("R14", "27 days, goals elsewhere", AREA_MODIFY, **done("permanent_makeup", 27)),
    row("R14", "27 days, goals only there", "defer defer omit", goal_areas=THERE, **done("permanent_makeup", 27)),
    row("R14", "28 days, goals elsewhere", "ok ok modify", **done("permanent_makeup", 28)),
    row("R14", "years ago, goals only there", "ok ok omit", goal_areas=THERE, **done("permanent_makeup", 2000)),
    row("R15", "13 days, goals elsewhere", "modify caution caution", **done("steroid_inj", 13, steroid_inj_thin="no")),
    row(
        "R15",
        "13 days, goals only there",
        "defer caution caution",
        goal_areas=THERE,
        **done("steroid_inj", 13, steroid_inj_thin="no"),
    ),
    row("R15", "14 days", OK, goal_areas=THERE, **done("steroid_inj", 14, steroid_inj_thin="no")),
    # Second reading: "MODIFY(area) lifelong" names no modality: all three.
    row("R15", "skin thin, years ago", AREA_MODIFY, goal_areas=THERE, **done("steroid_inj", 2000, steroid_inj_thin="yes")),
    row("R16", "cream and lamp, 13 days, goals elsewhere", "modify modify omit", **done("radiology_dye_pdt", 13, ["cream"])),
    row(
        "R16",
        "cream and lamp, 13 days, goals only there",
        "defer defer omit",
        goal_areas=THERE,
        **done("radiology_dye_pdt", 13, ["cream"]),
    ),
    row("R16", "cream and lamp, 14 days", OK, goal_areas=THERE, **done("radiology_dye_pdt", 14, ["cream"])),
    row("R16", "drug in a vein, 89 days", "caution ok omit", **done("radiology_dye_pdt", 89, ["vein"], None)),
    row("R16", "drug in a vein, 90 days", OK, **done("radiology_dye_pdt", 90, ["vein"], None)),
    # Second reading
    row(
        "R16",
        "nuclear, distance still asked",
        DEFER,
        **done("radiology_dye_pdt", 20, ["nuclear"], None, radiology_dye_pdt_distance="yes"),
    ),
    row("R16", "nuclear, distance over", OK, **done("radiology_dye_pdt", 20, ["nuclear"], None, radiology_dye_pdt_distance="no")),
    row("R16", "light-absorbing dye, 6 days", "ok ok defer", **done("radiology_dye_pdt", 6, ["dye"], None)),
    row("R16", "light-absorbing dye, 7 days", OK, **done("radiology_dye_pdt", 7, ["dye"], None)),
    row("R16", "dye for a scan", OK, **done("radiology_dye_pdt", 1, ["other_dye"], None)),
]

# G  Pregnancy, age, consent, mind

G = [
    row("G1", "pregnant", "defer omit defer", pregnant="yes"),
    row("G1", "might be", "defer omit defer", pregnant="might_be"),
    row("G1", "not sure counts as yes", "defer omit defer", pregnant="not_sure"),
    row("G1", "in person counts as yes", "defer omit defer", pregnant="in_person"),
    row("G1", "trying", CAUTION, pregnant="trying"),
    row(
        "G1", "fertility treatment, before collection", CAUTION, pregnant="fertility_preparing"
    ),  # second reading, with the next two
    row("G1", "fertility treatment, until the test", "defer omit defer", pregnant="fertility_waiting"),
    row("G1", "a pregnancy ended in 6 weeks", CAUTION, pregnant="ended"),
    row("G1", "does not apply", OK, pregnant="not_applicable"),
    row("G2", "birth 41 days ago", "defer caution caution", breastfeeding="yes", breastfeeding_birth_date=ago(41)),
    row("G2", "birth 42 days ago", CAUTION, breastfeeding="yes", breastfeeding_birth_date=ago(42)),
    row("G3", "a day before 18", "defer omit defer", birth_date=a_day_short_of(18)),
    row("G3", "18", OK, birth_date=born(18)),
    row("G4", "a day before 75", OK, birth_date=a_day_short_of(75)),
    row("G4", "75", "caution caution ok", birth_date=born(75)),
    row("G4", "frail or very thin skin", "caution caution ok", older_frail="yes"),
    row("G5", "cannot decide", DEFER, capacity="no"),
    row("G5", "cannot tell whether they can", DEFER, capacity="not_sure"),
    row("G5", "pushed by another", DEFER, pressured="yes"),
    row("G5", "guardian or agent decides", DEFER, who_wants="decider"),
    *(row("G6", need, CAUTION, language_access=[need]) for need in ("interpreter", "large_print", "read_aloud")),
    row("G7", "preoccupied and held back", DEFER, bdd_preoccupied="yes", bdd_impaired="yes"),
    row("G7", "preoccupied only", CAUTION, bdd_preoccupied="yes"),
    row("G7", "held back only", CAUTION, bdd_impaired="yes"),
    row("G8", "a sure result", CAUTION, hopes="guaranteed"),
    row("G8", "as after surgery", CAUTION, hopes="surgical"),
    row("G8", "someone else wants it more", CAUTION, who_wants="someone_else"),
    row("G8", "softer lines", OK, hopes="softer"),
    *(row("G9", what, CAUTION, mental_crisis="yes", mental_crisis_what=[what]) for what in ("loss", "anxiety", "eating")),
    row("G9", "eating, with faints", DEFER, mental_crisis="yes", mental_crisis_what=["eating_faint"]),  # second reading
    row("G9", "eating, weight or potassium too low", DEFER, mental_crisis="yes", mental_crisis_what=["eating_told"]),
]

# H  The day of the visit


def took(*what: str, drinks: str = "none_8h") -> dict[str, Any]:
    return {"alcohol_drugs": "yes", "alcohol_drugs_what": list(what)} | (
        {"alcohol_drugs_drinks": drinks} if "alcohol" in what else {}
    )


H = [
    row("H1", "seems affected", DEFER, visibly_affected="yes"),
    row("H1", "3 drinks in 8 hours", DEFER, **took("alcohol", drinks="three_or_more")),
    row("H1", "2 drinks in 8 hours", "caution ok ok", **took("alcohol", drinks="one_or_two")),
    row("H1", "alcohol in 24 hours, none in 8", "caution ok ok", **took("alcohol")),
    row("H1", "cannabis smoked in 8 hours", DEFER, **took("smoked_8h")),
    row("H1", "cannabis eaten in 12 hours", DEFER, **took("eaten_12h")),  # second reading
    # Not an intoxicant; the second reading's caution names no modality: all three.
    row("H1", "CBD only", CAUTION, **took("cbd")),
    row("H1", "usual sedating prescription in 8 hours: caution is milder", DEFER, **took("usual_8h")),
    # Second reading: caution for a steady dose, at any hour.
    row("H1", "the same, earlier", CAUTION, **took("usual_earlier")),
    row("H1", "a sedative for the visit", DEFER, **took("sedative_visit")),
    row("H1", "another drug in 8 hours", DEFER, **took("other_8h")),
    # Past 8 hours only alcohol has a value; caution, since drugs other than it wear off later.
    row("H1", "another drug, earlier", CAUTION, **took("earlier")),
    *(
        row("H2", why, "modify modify ok", not_eaten="yes", not_eaten_why=[why])
        for why in ("no_food", "fasting", "tired", "thirsty")
    ),
    row("H3", "meal, exercise or sauna", "caution caution ok", heavy_meal_exercise="yes"),
    row("H4", "first visit", "caution caution ok", driving="yes", driving_drowsy="no"),
    row("H4", "second visit", OK, session_no=2, driving="yes", driving_drowsy="no"),
    row("H4", "second visit, drowsy before", "caution caution ok", session_no=2, driving="yes", driving_drowsy="yes"),
    row("H5", "make-up", "ok ok caution", makeup_contacts="yes", makeup_contacts_what=["makeup"]),
    row(
        "H5",
        "lenses, goals elsewhere",
        "ok ok caution",
        goal_areas=ELSEWHERE,
        makeup_contacts="yes",
        makeup_contacts_what=["lenses"],
    ),
    row(
        "H5",
        "lenses, goals at the eyes",
        "modify ok caution",
        goal_areas=["eyes", "chin"],
        makeup_contacts="yes",
        makeup_contacts_what=["lenses"],
    ),
    row("H5", "shaving cuts", "ok ok caution", makeup_contacts="yes", makeup_contacts_what=["shaving_cut"]),
    *(
        row("H6", what, CAUTION, session_no=2, new_since_last="yes", new_since_last_what=[what])
        for what in ("illness", "medicine", "treatment", "allergy", "reaction")
    ),
]

TABLE = [*A, *B, *C, *D, *R, *G, *H]


def screened_row(row: Row) -> Screening:
    """None as an answer: a reading that nobody took."""
    answers = told(row.answers)
    kept = {name: it for name, it in answers.items() if it.given is not None}
    return protocol().screen(kept, setting(session_no=row.session_no))


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_the_content_gives_what_the_reference_says(row: Row) -> None:
    found = screened_row(row)
    assert found.screened, found.fault
    assert values(found) == row.values, [(flag.rule, flag.values) for flag in found.flags]
    assert "inconsistent_answers" not in {flag.rule for flag in found.flags}, "the row describes a client who cannot be"


def test_an_unmeasured_blood_pressure_is_still_to_do() -> None:
    found = screened_row(row("D1", "not measured", "", high_bp="yes", bp_systolic=None, bp_diastolic=None))
    assert {"bp_systolic", "bp_diastolic"} <= set(found.to_do)


# Where each id of the reference is asked, or why it is not.

ASKED: dict[str, tuple[str, ...] | str] = {
    "A1": ("stroke_signs", "stroke_signs_older"),
    "A2": ("sudden_headache", "sudden_headache_older"),
    "A3": ("vision_change", "sudden_headache_older"),
    "A4": ("gca_signs",),
    "A5": ("chest_breath", "chest_breath_older"),
    "A6": ("allergic_now",),
    "A7": ("spreading_infection",),
    "A8": ("filler_vascular",),
    "A9": ("toxin_spread",),
    "A10": ("bp_systolic", "bp_diastolic", "bp_symptoms"),
    "A11": ("self_harm",),
    "A12": ("head_injury", "head_injury_older"),
    "A13": ("first_seizure",),
    "A14": ("shingles_eye",),
    "A15": ("new_face_weakness",),
    "A16": ("pregnancy_red",),
    "A17": ("sugar_low_high",),
    "A18": ("clot_bleed",),
    "A19": ("fever_low_immunity",),
    "B1": ("pacemaker_icd",),
    "B2": ("neurostim",),
    "B3": ("pump_sensor",),
    "B4": ("loop_recorder",),
    "B5": ("metal_face",),
    "B6": ("dental_metal",),
    "B7": ("arrhythmia",),
    "B8": ("recent_cardiac", "stable_heart"),
    "B9": ("stable_heart", "recent_cardiac"),
    "B10": ("carotid_neck",),
    "B11": ("dvt",),
    "B12": ("sensory_loss", "dental_numb"),
    "B13": ("piercings",),
    "B14": "A checklist for the practitioner who gives current, not a question and not a finding about the client.",
    "C1": ("anticoagulant",),
    "C2": ("anticoagulant_bleeding", "inr_changed", "inr", "inr_age", "inr_above_target"),
    "C3": ("antiplatelet_single",),
    "C4": ("antiplatelet_names",),
    "C5a": ("nsaid",),
    "C5b": ("ssri_snri",),
    "C5c": ("oral_steroid",),
    "C6": ("supplements",),
    "C7": ("bleeding_disorder",),
    "C8": ("low_platelets", "high_platelets", "platelets", "platelets_falling"),
    "C9": ("liver_kidney",),
    "C10": ("easy_bruise",),
    "C11": ("event_soon",),
    "D1": ("high_bp", "bp_systolic", "bp_diastolic"),
    "D9": ("bells_palsy",),
    "R1": ("botulinum",),
    "R2": ("filler_ha", "injection_other"),
    "R3": ("filler_other",),
    "R4": ("threads", "metal_face_kind"),
    "R5": ("peel",),
    "R6": ("microderm_wax",),
    "R7": ("microneedling", "injection_other"),
    "R8": ("laser_ipl",),
    "R9": ("isotretinoin",),
    "R10": ("topical_retinoid",),
    "R11": ("facial_surgery",),
    "R12": ("planned",),
    "R13": ("dental",),
    "R14": ("permanent_makeup",),
    "R15": ("steroid_inj",),
    "R16": ("radiology_dye_pdt",),
    "G1": ("pregnant",),
    "G2": ("breastfeeding",),
    "G3": "No question of its own: the age comes from the birth date, which identifies the client.",
    "G4": ("older_frail",),
    "G5": ("capacity", "pressured", "who_wants"),
    "G6": ("language_access",),
    "G7": ("bdd_preoccupied", "bdd_impaired"),
    "G8": ("hopes", "who_wants"),
    "G9": ("mental_crisis",),
    "H1": ("alcohol_drugs", "visibly_affected"),
    "H2": ("not_eaten",),
    "H3": ("heavy_meal_exercise",),
    "H4": ("driving",),
    "H5": ("makeup_contacts",),
    "H6": ("new_since_last",),
}


def numbered(letter: str, last: int) -> list[str]:
    return [f"{letter}{number}" for number in range(1, last + 1)]


IDS = [
    *numbered("A", 19),
    *numbered("B", 14),
    *(id for id in numbered("C", 11) if id != "C5"),
    *("C5a", "C5b", "C5c", "D1", "D9"),
    *numbered("R", 16),
    *numbered("G", 9),
    *numbered("H", 6),
]
NO_ROW = {"B14"}
BESIDE = {"birth_date", "goals", "goal_areas", "goals_words", "lately", "skin_care", "anything_else"}
"""Questions of the intake that are no topic of the reference."""


@pytest.mark.parametrize("id", IDS)
def test_every_id_is_asked_or_says_why_not(id: str) -> None:
    where = ASKED.get(id)
    assert where, f"{id}: name the items that ask it, or the reason why none does"
    items = where if isinstance(where, tuple) else ()
    assert [item for item in items if item not in protocol().questionnaire.by_id] == []
    assert id in NO_ROW or any(row.id == id for row in TABLE)


def test_every_question_belongs_to_an_id() -> None:
    mapped = {item for where in ASKED.values() if isinstance(where, tuple) for item in where}
    gates = {item.id for item in protocol().questionnaire.items if item.follow_up_of is None}
    assert gates - mapped == BESIDE and set(ASKED) == set(IDS)


def test_every_item_that_an_id_names_is_answered_in_a_row_of_it() -> None:
    """Or is a follow-up that a row of the id opens by its gate."""
    told_in = {id: {name for row in TABLE if row.id == id for name in row.answers} for id in IDS}
    for id, where in ASKED.items():
        if isinstance(where, tuple):
            assert set(where) & told_in[id], f"{id}: no row answers {where}"
