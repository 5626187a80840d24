"""Questions as entries of the rule book."""

from collections.abc import Iterator

from screening.handbook.conditions import Names, in_words
from screening.handbook.parts import Line, Question
from screening.questionnaire import Item, Page, in_language


def question(item: Item, names: Names) -> Question:
    return Question(
        id=item.id,
        ask=in_language(item.ask, names.language),
        hint=in_language(item.hint, names.language) if item.hint else "",
        opens=in_words(item.enable_when, names) if item.enable_when is not None else None,
        lines=tuple(_lines(item, names)),
    )


def _lines(item: Item, names: Names) -> Iterator[Line]:
    word = names.table("handbook")
    yield Line(label=word["type"], text=_type(item, names))
    if item.choices:
        labels = (in_language(choice.label, names.language) for choice in item.choices)
        yield Line(label=word["choices"], text="; ".join(labels))
    yield Line(label=word["asked_of"], text=word[f"asked_{item.asked_of}"])
    unsure = names.table("handbook_unsure")[item.if_unsure.name] if item.offers_unsure else word["unsure_not_offered"]
    yield Line(label=word["if_unsure"], text=unsure)
    if place := _place(item, names):
        yield Line(label=word["place"], text=place)
    fresh = word["shelf_days"].format(days=item.shelf_life) if item.shelf_life else word["shelf_none"]
    yield Line(label=word["shelf_life"], text=fresh)
    if marks := "; ".join(_marks(item, names)):
        yield Line(label=word["marks"], text=marks)


def _type(item: Item, names: Names) -> str:
    kind = names.table("handbook_type")[item.type]
    if item.least is None or item.most is None:
        return f"{kind} {item.unit}".strip()
    least, most = f"{item.least:g}", f"{item.most:g}"
    return f"{kind}, " + names.say("handbook", "range", least=least, most=most, unit=item.unit).strip()


def _place(item: Item, names: Names) -> str:
    """A follow-up opens under its gate and so has no place of its own."""
    if item.follow_up_of or (found := names.protocol.questionnaire.page_of(item.id)) is None:
        return ""
    number, page = found
    words = names.say("handbook", "place_page", number=number, title=in_language(page.title, names.language))
    return f"{words}, {_block(item, page, names)}"


def _block(item: Item, page: Page, names: Names) -> str:
    block = next(block for block in page.block if item.id in block.items)
    words = names.table("handbook")[f"place_{block.kind}"]
    return f"{words}: {in_language(block.frame, names.language)}" if block.frame else words


def _marks(item: Item, names: Names) -> Iterator[str]:
    word = names.table("handbook")
    yield from (word[mark] for mark in ("material", "sensitive", "optional") if getattr(item, mark))
    if item.pair:
        yield word["pair"].format(item=item.pair)
    if item.emergency:
        title = names.protocol.words(names.language).emergency[item.emergency].title
        yield word["emergency"].format(title=title)
