"""Questionnaire, sections, items, choices and the pages they stand on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from screening.condition import UNCERTAIN_WORDS, Condition, IfUnsure, Value
from screening.derive import interval
from screening.errors import InputError

LONGEST_TEXT = 4000
"""Characters of a free-text answer."""


class Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _has_english(text: dict[str, str]) -> dict[str, str]:
    if not text.get("en", "").strip():
        raise ValueError('a text needs its English words: add .en = "..."')
    return text


Text: TypeAlias = Annotated[dict[str, str], AfterValidator(_has_english)]
"""The same words in several languages, by language tag."""


def in_language(text: Mapping[str, str], language: str) -> str:
    return text.get(language) or text["en"]


class ItemType(StrEnum):
    yes_no = "yes_no"
    choice = "choice"
    choices = "choices"
    number = "number"
    date = "date"
    text = "text"
    areas = "areas"


class AskedOf(StrEnum):
    client = "client"
    practitioner = "practitioner"


class Box(StrEnum):
    """What a free-text box is for."""

    words = "words"
    goals = "goals"  # wishes: a sign of an emergency needs a time as well
    medicines = "medicines"  # names that nobody knows are said


class EmergencyText(StrEnum):
    call_911 = "call_911"
    emergency_department = "emergency_department"
    doctor_today = "doctor_today"
    private_distress = "private_distress"


class Choice(Frozen):
    id: str
    label: Text
    denies: bool = False  # says no in other words


class Area(Frozen):
    id: str
    label: Text
    sides: bool = False


class Item(Frozen):
    id: str
    topic: str = ""
    section: str = ""
    follow_up_of: str | None = None
    enable_when: Condition | None = None
    ask: Text
    hint: Text | None = None
    type: ItemType
    choices: tuple[Choice, ...] = ()
    quiet: Any = None  # the answer of a client with nothing to tell; of a reading, an ordinary value
    asked_of: AskedOf = AskedOf.client
    if_unsure: IfUnsure = IfUnsure.caution
    unsure: bool = True  # offers "not sure" and "tell you in person"
    emergency: EmergencyText | None = None
    ahead: bool = False  # a date to come
    unit: str = ""
    least: float | None = None
    most: float | None = None
    pair: str | None = None  # the reading that must be entered with this one
    shelf_life: int = Field(ge=0)  # days an answer stands; with 0 it is of its own day, and no other visit's
    material: bool  # a change voids a signed consent
    sensitive: bool = False
    optional: bool = False
    box: Box = Box.words
    only_for: tuple[str, ...] = ()  # modalities; not asked where the clinic offers none of them

    @field_validator("if_unsure", mode="before")
    @classmethod
    def _by_name(cls, value: Any) -> Any:
        if isinstance(value, str) and value not in IfUnsure.__members__:
            raise ValueError("if_unsure is hold, as_yes or caution")
        return IfUnsure[value] if isinstance(value, str) else value

    @model_validator(mode="before")
    @classmethod
    def _opens_on_yes(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("follow_up_of") and "enable_when" not in data:
            return data | {"enable_when": {"item": data["follow_up_of"], "any_of": ["yes"]}}
        return data

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        if (self.type in (ItemType.choice, ItemType.choices)) != bool(self.choices):
            raise ValueError("choices belong to the types choice and choices, and only to them")
        return self

    @cached_property
    def denials(self) -> frozenset[Any]:
        """Answers that say no."""
        said = [self.quiet] if isinstance(self.quiet, str) else []
        return frozenset(("no", "none", *said, *(choice.id for choice in self.choices if choice.denies)))

    @cached_property
    def is_reading(self) -> bool:
        return self.asked_of is AskedOf.practitioner

    def has_outlived(self, told: date, on: date) -> bool:
        """Too old, on a day, for what was told on another."""
        return (on - told).days > self.shelf_life

    @property
    def offers_unsure(self) -> bool:
        return self.unsure and self.type is not ItemType.text

    def read(self, given: Any, answered: date, areas: frozenset[str]) -> Value | None:
        """The value of an answer; None where it is not sure, in person or an empty text. Raises InputError with what is accepted."""
        if self.offers_unsure and given in UNCERTAIN_WORDS:
            return None
        return _READERS[self.type](self, given, answered, areas)


def _read_choice(item: Item, given: Any, answered: date, areas: frozenset[str]) -> Value:
    offered = [choice.id for choice in item.choices] or ["yes", "no"]
    if not isinstance(given, str) or given not in offered:
        raise InputError(
            f"{item.id}: {given!r} is not offered; give one of {', '.join(offered + list(UNCERTAIN_WORDS) * item.unsure)}."
        )
    return given


def _read_several(item: Item, given: Any, answered: date, areas: frozenset[str]) -> Value:
    if not isinstance(given, list | tuple) or not given or not all(isinstance(one, str) for one in given):
        raise InputError(f'{item.id}: choose at least one, as a list like ["{item.choices[0].id}"].')
    if "none" in given and len(given) > 1:
        raise InputError(f'{item.id}: "none" stands alone.')
    for one in given:
        _read_choice(item, one, answered, areas)
    return frozenset(given)


def _read_areas(item: Item, given: Any, answered: date, areas: frozenset[str]) -> Value:
    if not isinstance(given, list | tuple) or not given or not all(isinstance(one, str) for one in given):
        raise InputError(f"{item.id}: mark at least one area, as a list.")
    for one in given:
        name, _, side = one.partition(":")
        if name not in areas or side not in ("", "left", "right"):
            raise InputError(
                f"{item.id}: {one!r} is no area; use {', '.join(sorted(areas))}, with :left or :right where sides matter."
            )
    return frozenset(given)


def _read_number(item: Item, given: Any, answered: date, areas: frozenset[str]) -> Value:
    least = float("-inf") if item.least is None else item.least
    most = float("inf") if item.most is None else item.most
    if isinstance(given, bool) or not isinstance(given, int | float) or not least <= given <= most:
        raise InputError(f"{item.id}: enter a number from {least:g} to {most:g} {item.unit}".strip() + ".")
    return float(given)


def _read_date(item: Item, given: Any, answered: date, areas: frozenset[str]) -> Value:
    try:
        found = interval(given, answered, item.ahead)
    except InputError as fault:
        raise InputError(f"{item.id}: {fault}") from None
    if not item.offers_unsure and found.first != found.last:
        raise InputError(f'{item.id}: enter the whole date, like "1986-03-16".')
    return found


def _read_text(item: Item, given: Any, answered: date, areas: frozenset[str]) -> Value | None:
    if not isinstance(given, str):
        raise InputError(f"{item.id}: enter text.")
    if len(given) > LONGEST_TEXT:
        raise InputError(f"{item.id}: enter at most {LONGEST_TEXT} characters; this has {len(given)}.")
    return given.strip() or None


_READERS = {
    ItemType.yes_no: _read_choice,
    ItemType.choice: _read_choice,
    ItemType.choices: _read_several,
    ItemType.areas: _read_areas,
    ItemType.number: _read_number,
    ItemType.date: _read_date,
    ItemType.text: _read_text,
}


class Section(Frozen):
    id: str
    title: Text
    about_last: bool = False  # asks what the client noticed after the session before


class Block(Frozen):
    """Part of a page: rows asked one by one, a list to tick with "None of these", or plain fields."""

    kind: Literal["rows", "list", "fields"]
    items: tuple[str, ...] = Field(min_length=1)
    prompt: Text | None = None
    frame: Text | None = None
    within_days: int | None = None  # the list's time frame; None: each line names its own, or "ever"


class Part(Frozen):
    """Pages that go together, as the client is told how far it is."""

    id: str
    title: Text


class Page(Frozen):
    id: str
    part: str
    title: Text
    lead: Text | None = None
    private: bool = False
    nothing: Text | None = None  # the button that answers every yes/no question of the page with no
    block: tuple[Block, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item for block in self.block for item in block.items)


class Reopens(Frozen):
    """An answer of a return visit that has the questions of some pages asked again."""

    item: str
    choice: str
    pages: tuple[str, ...] = Field(min_length=1)


class Questionnaire(Frozen):
    """All items, each parent before its follow-ups. `again`: the pages that open a return visit, before others that are due."""

    sections: tuple[Section, ...]
    parts: tuple[Part, ...]
    items: tuple[Item, ...]
    pages: tuple[Page, ...]
    areas: tuple[Area, ...]
    again: tuple[Page, ...] = ()
    reopens: tuple[Reopens, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @property
    def every_page(self) -> tuple[Page, ...]:
        """Those of a first visit, and those that only a return visit opens with."""
        return (*self.pages, *self.again)

    @cached_property
    def area_ids(self) -> frozenset[str]:
        return frozenset(area.id for area in self.areas)

    @cached_property
    def follow_ups(self) -> dict[str, tuple[Item, ...]]:
        """Direct follow-ups by the id of their parent."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            if item.follow_up_of:
                found.setdefault(item.follow_up_of, []).append(item)
        return {parent: tuple(children) for parent, children in found.items()}

    def item(self, name: str) -> Item:
        """Raises InputError for an id that the protocol does not know."""
        if name not in self.by_id:
            raise InputError(f"There is no item {name!r} in this protocol.")
        return self.by_id[name]

    def family(self, gate: str) -> tuple[Item, ...]:
        """The item, its follow-ups, and theirs, in order."""
        found = [self.by_id[gate]]
        for child in self.follow_ups.get(gate, ()):
            found += self.family(child.id)
        return tuple(found)

    def on_pages(self, pages: Iterable[str]) -> tuple[str, ...]:
        """All items of these pages, with their follow-ups."""
        wanted = set(pages)
        gates = [name for page in self.pages if page.id in wanted for name in page.items]
        return tuple(item.id for gate in gates for item in self.family(gate))

    @cached_property
    def signs(self) -> tuple[Item, ...]:
        """What may have happened after the session before, each a question that stands by itself."""
        sections = {section.id for section in self.sections if section.about_last}
        return tuple(item for item in self.items if item.section in sections and not item.follow_up_of)

    def page_of(self, name: str) -> tuple[int, Page] | None:
        """Number (from 1) and page on which an item, or the gate above it, stands."""
        gate = self.by_id[name]
        while gate.follow_up_of:
            gate = self.by_id[gate.follow_up_of]
        return next(((n, page) for n, page in enumerate(self.pages, 1) if gate.id in page.items), None)


def in_order(items: Sequence[Item], pages: Sequence[Page]) -> tuple[Item, ...]:
    """As the pages ask them, each follow-up right after its parent; readings last.

    Items whose parent is missing or circular are left out (`check` names them).
    """
    place = {name: number for number, name in enumerate(name for page in pages for name in page.items)}
    gates = [item for item in items if not item.follow_up_of]
    gates.sort(key=lambda item: (item.is_reading, place.get(item.id, -1)))
    placed: list[Item] = []

    def put(item: Item) -> None:
        placed.append(item)
        for child in items:
            if child.follow_up_of == item.id:
                put(child)

    for gate in gates:
        put(gate)
    return tuple(placed)
