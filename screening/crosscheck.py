"""Checks of what free text stands for, of questions for one treatment, and of the clinic's own settings."""

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from screening.clinic import ClinicSettings
from screening.condition import AnyOf, leaves, names_read, rules_read
from screening.errors import InputError
from screening.hearing import Ears
from screening.phrases import Kind
from screening.protocol import Protocol
from screening.questionnaire import Box, Item, ItemType, Questionnaire
from screening.rule import Modality, Rule


def unknown(word: str, name: str, known: Any) -> str:
    close = get_close_matches(name, list(known), 1)
    return f"no {word} `{name}`" + (f"; did you mean `{close[0]}`?" if close else f"; add the {word} or take it out.")


def ears_faults(protocol: Protocol, on: date) -> Iterator[str]:
    """Classes and words that stand for answers nobody can give, and rules that read a class nobody names."""
    ears = protocol.ears
    if ears is None:
        return
    for one in ears.names.classes:
        yield from _means(protocol.questionnaire, one.means, f"medicines.toml, class {one.id}", on)
    for medicine in ears.names.medicines:
        where = f"medicines.toml, {medicine.names[0]}"
        yield from _means(protocol.questionnaire, medicine.means, where, on)
        for name in (*medicine.classes, *(name for names in medicine.routes.values() for name in names)):
            if name not in ears.names.by_class:
                yield f"{where}: {unknown('class', name, ears.names.by_class)}"
    for kind in Kind:
        for sign in getattr(ears.phrases, kind):
            where = f"phrases.toml, {kind} {sign.id}"
            yield from _means(protocol.questionnaire, sign.stands_for, where, on)
    for rule in protocol.rules:
        yield from _classes_read(rule, ears)


def _means(questionnaire: Questionnaire, means: Mapping[str, Any], where: str, on: date) -> Iterator[str]:
    for name, given in means.items():
        item = questionnaire.by_id.get(name)
        if item is None:
            yield f"{where}: {unknown('item', name, questionnaire.by_id)}"
        elif item.type not in (ItemType.yes_no, ItemType.choice, ItemType.choices):
            yield f"{where}: `{name}` is of type {item.type}; words can only stand for yes or for choices."
        else:
            try:
                item.read(given, on, questionnaire.area_ids)
            except InputError as fault:
                yield f"{where}: {fault}"


def _classes_read(rule: Rule, ears: Ears) -> Iterator[str]:
    known = {*ears.names.by_class, *(trait for one in ears.names.medicines for trait in one.traits)}
    for leaf in leaves(rule.when):
        if isinstance(leaf, AnyOf) and leaf.item == "medicines_named":
            for name in sorted(leaf.any_of - known):
                yield f"rule {rule.id}: {unknown('medicine class', name, known)}"


def kinds_faults(protocol: Protocol) -> Iterator[str]:
    """Boxes that are no text, and questions for one treatment that a rule on another treatment reads."""
    for item in protocol.questionnaire.items:
        if item.box is not Box.words and item.type is not ItemType.text:
            yield f"item {item.id}: only a text has a `box`; take it out."
        for name in item.only_for:
            if name not in list(Modality):
                yield f"item {item.id}: {unknown('modality', name, list(Modality))}"
        if item.only_for:
            yield from _read_by_others(protocol, item)


def _read_by_others(protocol: Protocol, item: Item) -> Iterator[str]:
    for rule in protocol.rules:
        others = sorted(modality for modality in rule.effects if modality not in item.only_for)
        if others and item.id in _reads(protocol, rule):
            yield (
                f"item {item.id}: asked only where {' or '.join(item.only_for)} is offered,"
                f" but rule {rule.id} reads it for {', '.join(others)}; take `only_for` out or split the rule."
            )


def _reads(protocol: Protocol, rule: Rule) -> set[str]:
    """Items that a rule reads itself or through other rules."""
    found = set(names_read(rule.when))
    for name in rules_read(rule.when):
        found |= _reads(protocol, protocol.compiled.by_id[name])
    return found


def clinic_names(protocol: Protocol, clinic: ClinicSettings) -> Iterator[str]:
    """Rules, overrides and limits that the protocol does not know."""
    overrides = {override.id for override in protocol.overrides}
    for change in clinic.changes:
        if change.rule and change.rule not in protocol.rule_ids:
            yield f"clinic.toml: {unknown('rule', change.rule, protocol.rule_ids)}"
        if change.override and change.override not in overrides:
            yield f"clinic.toml: {unknown('override', change.override, overrides)}"
        for limit in change.limits or ():
            if limit not in protocol.limit_words:
                yield f"clinic.toml, change of {change.rule}: {unknown('limit', limit, protocol.limit_words)}"
    for limit in (name for limits in clinic.usual_limits.values() for name in limits):
        if limit not in protocol.limit_words:
            yield f"clinic.toml, usual_limits: {unknown('limit', limit, protocol.limit_words)}"


def override_faults(protocol: Protocol) -> Iterator[str]:
    for override in protocol.overrides:
        if override.on:
            yield f"override {override.id}: milder readings are switched on in clinic.toml, with who, when and why; take `on` out here."


def published_faults(protocol: Protocol) -> Iterator[str]:
    topics = {rule.topic for rule in protocol.rules}
    for row in protocol.published:
        if row.topic not in topics:
            yield f"references.toml, published: {unknown('topic', row.topic, topics)}"
        for name in row.references:
            if name not in protocol.reference:
                yield f"references.toml, published {row.topic}: {unknown('reference', name, protocol.reference)}"
