"""Rows of groups R, G, H: procedures, pregnancy, age and mind, the day of the visit."""

from typing import Any

from tests.reference_rows import CAUTION, DEFER, ELSEWHERE, OK, THERE, a_day_short_of, ago, born, row

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
    # No value of its own in the sources: late pregnancy lies flat badly (second reading 2), which needling modify would say.
    row("G1", "pregnant, due in 84 days", "defer omit defer", pregnant="yes", pregnant_due_date=ago(84)),
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
    row("G8", "fresher look", OK, hopes="fresher"),
    row("G8", "the client and someone else want it", OK, who_wants="both"),
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
        row("H2", f"{why}, session {number}", values, session_no=number, not_eaten="yes", not_eaten_why=[why])
        for why in ("no_food", "fasting", "tired", "thirsty")
        for number, values in ((1, "defer modify ok"), (2, "modify modify ok"))  # X23 at the first session
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
        for what in ("illness", "medicine", "treatment", "event", "device", "allergy", "reaction")
    ),
]
