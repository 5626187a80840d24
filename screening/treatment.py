"""What must be true right before treatment, and what makes its record incomplete."""

from collections.abc import Collection, Mapping

from screening.errors import InputError
from screening.protocol import DeviceSetting, Protocol
from screening.questionnaire import in_language
from screening.rule import Modality

Settings = Mapping[str, float | str]


def must_be_confirmed(protocol: Protocol, confirmed: Collection[str]) -> tuple[str, ...]:
    """Every statement of the protocol, in its order. Raises InputError with those that are left."""
    left = [in_language(one.label, "en") for one in protocol.before_treatment if one.id not in confirmed]
    if left:
        raise InputError("Confirm before treatment: " + "; ".join(left) + ".")
    return tuple(one.id for one in protocol.before_treatment)


def must_be_counted(modalities: Collection[Modality], needles_in: int, needles_out: int) -> None:
    """Raises InputError."""
    if needles_in < 0 or (Modality.needling in modalities) != (needles_in > 0):
        raise InputError("Enter how many needles went in: none without needling, at least one with it.")
    if needles_in != needles_out:
        raise InputError("Count again: needles in and out are not the same.")


def as_set(protocol: Protocol, modalities: Collection[Modality], settings: Settings) -> dict[str, float | str]:
    """The settings of the devices that were used. Raises InputError for what is missing or cannot be."""
    asked = [one for one in protocol.settings if one.modality in modalities]
    if unknown := sorted(settings.keys() - {one.id for one in asked}):
        raise InputError("These are no settings of what was used: " + ", ".join(unknown) + ".")
    return {one.id: _as_set(one, settings.get(one.id)) for one in asked if not (one.words and not settings.get(one.id))}


def _as_set(setting: DeviceSetting, given: float | str | None) -> float | str:
    name = in_language(setting.label, "en")
    if setting.words:
        return str(given).strip()
    if not isinstance(given, int | float):
        raise InputError(f"Enter the {name.lower()} in {setting.unit}.")
    if (setting.least is not None and given < setting.least) or (setting.most is not None and given > setting.most):
        raise InputError(f"Check the {name.lower()}: {setting.least:g} to {setting.most:g} {setting.unit}.")
    return float(given)


def known(protocol: Protocol, reactions: Collection[str], advice: Collection[str]) -> None:
    """Raises InputError for what the protocol does not list."""
    listed = {one.id for one in (*protocol.reactions, *protocol.advice)}
    if unknown := sorted({*reactions, *advice} - listed):
        raise InputError("Not on the protocol's list: " + ", ".join(unknown) + ".")
