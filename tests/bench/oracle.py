"""Which of the 60 rules hold, written out by hand and sharing nothing with any engine: what every engine must agree with."""

from collections.abc import Callable, Iterable

from tests.bench.rules_spec import Answers


def meets(told: Iterable[str], *wanted: str) -> bool:
    return any(word in wanted for word in told)


BY_HAND: dict[str, Callable[[Answers], bool]] = {
    "clotting_fault": lambda a: a["clotting_fault"] is True,
    "first_trimester": lambda a: a["pregnant"] is True and a["trimester"] == "first",
    "pregnant": lambda a: a["pregnant"] is True,
    "near_term": lambda a: a["pregnant"] is True and a["weeks"] > 36,
    "nursing": lambda a: a["nursing"] is True,
    "hoping_for_child": lambda a: a["hoping_for_child"] is True,
    "epilepsy": lambda a: a["epilepsy"] is True,
    "recent_fit": lambda a: a["epilepsy"] is True and a["recent_fit"] is True,
    "heart_device": lambda a: a["heart_device"] is True,
    "few_platelets": lambda a: a["few_platelets"] is True,
    "bruises": lambda a: a["bruises_easily"] is True or a["bruising"] == "often",
    "anticoagulant": lambda a: meets(a["medicines"], "anticoagulant"),
    "thin_blood": lambda a: meets(a["medicines"], "anticoagulant") and a["inr_tenths"] > 34,
    "mild_thinner": lambda a: meets(a["medicines"], "antiplatelet", "nsaid"),
    "herbs_thin": lambda a: meets(a["medicines"] + a["herbs"], "herbal_thinner", "ginkgo", "fish_oil", "garlic", "vitamin_e"),
    "retinoid_going_on": lambda a: meets(a["medicines"], "oral_retinoid") and a["retinoid_end"] > 179,
    "retinoid_lately": lambda a: a["retinoid_end"] <= 179,
    "retinoid_cream": lambda a: meets(a["medicines"], "retinoid_cream"),
    "light_drug": lambda a: meets(a["medicines"], "photosensitiser") and a["sun"] != "little",
    "defences": lambda a: meets(a["medicines"], "immunosuppressant", "biologic") or a["weak_defences"] is True,
    "corticosteroid": lambda a: meets(a["medicines"], "corticosteroid"),
    "cancer": lambda a: meets(a["medicines"], "chemotherapy") or a["cancer_now"] is True,
    "insulin_unfed": lambda a: meets(a["medicines"], "insulin") and a["eaten_today"] is False,
    "diabetes": lambda a: a["diabetes"] is True or a["sugar_kind"] == "first" or a["sugar_kind"] == "second",
    "diabetes_heals_slowly": lambda a: a["diabetes"] is True and a["healing"] != "normal",
    "antiseizure": lambda a: meets(a["medicines"], "antiseizure"),
    "pressure_high": lambda a: a["high_pressure"] is True or a["pressure_care"] == "untreated" or a["systolic"] > 179,
    "pressure_low": lambda a: meets(a["medicines"], "pressure_pill") and a["systolic"] <= 94,
    "bone_drug": lambda a: meets(a["medicines"], "bone_drug"),
    "toxin_fresh": lambda a: a["toxin_on"] <= 13,
    "toxin_settling": lambda a: 14 <= a["toxin_on"] <= 27,
    "filler_fresh": lambda a: a["filler_on"] <= 13,
    "filler_place": lambda a: a["filler_on"] <= 41 and meets(a["places"], "cheeks", "lips", "jaw"),
    "laser_fresh": lambda a: a["laser_on"] <= 13,
    "peel_fresh": lambda a: a["peel_on"] <= 9,
    "microneedling_fresh": lambda a: a["microneedling_on"] <= 6,
    "facelift_fresh": lambda a: a["facelift_on"] <= 89,
    "facelift_year": lambda a: 90 <= a["facelift_on"] <= 364,
    "threads_fresh": lambda a: a["threads_on"] <= 59,
    "dental_fresh": lambda a: a["dental_on"] <= 13,
    "vaccine_fresh": lambda a: a["vaccine_on"] <= 6,
    "steroid_fresh": lambda a: a["steroid_on"] <= 20,
    "event_near": lambda a: a["event_on"] <= 5,
    "infected": lambda a: a["face_infection"] is True or meets(a["skin_today"], "infection", "broken"),
    "skin_upset": lambda a: meets(a["skin_today"], "sunburn", "rash", "swelling"),
    "cold_sore_lips": lambda a: a["cold_sores"] is True and meets(a["places"], "lips"),
    "skin_disease": lambda a: a["rosacea"] is True or a["eczema"] is True or a["psoriasis"] is True,
    "raised_scars": lambda a: a["raised_scars"] is True,
    "metal": lambda a: a["metal_rash"] is True or meets(a["allergies"], "nickel", "steel"),
    "severe_allergy": lambda a: a["severe_allergy"] is True and a["allergy_grade"] == "severe",
    "latex": lambda a: a["latex_rash"] is True or meets(a["allergies"], "latex"),
    "may_faint": lambda a: a["eaten_today"] is False and (a["fears_needles"] is True or a["has_fainted"] is True),
    "drank_today": lambda a: a["drank_today"] is True,
    "unwell_now": lambda a: meets(a["feels"], "chest_pain", "fever"),
    "unprotected_vessels": lambda a: meets(a["illnesses"], "stroke", "clot") and not meets(a["medicines"], "anticoagulant"),
    "autoimmune": lambda a: meets(a["illnesses"], "lupus", "arthritis", "ms"),
    "rebuilt_face": lambda a: a["face_implant"] is True or (a["face_operation"] is True and a["healing"] != "normal"),
    "under_age": lambda a: a["age"] <= 17,
    "old_age": lambda a: a["age"] > 74,
    "pain_strong": lambda a: a["pain_score"] > 6 and any(a[name] is True for name in ("migraine", "jaw_trouble", "face_pain")),
}


def expected(answers: Answers) -> set[str]:
    return {name for name, holds in BY_HAND.items() if holds(answers)}
