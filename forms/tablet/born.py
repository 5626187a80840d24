"""A birth date that is not an answer: to find out who holds the tablet, or who came to it."""

from collections.abc import Mapping
from datetime import date

from forms.tablet import entry, frame, widgets
from forms.tablet.stand import Stand
from screening.wording import months


def boxes(stand: Stand, key: str, fault: str) -> Mapping[str, str]:
    """Day, month and year as they are typed; `fault` says what is wrong with them."""
    frame.note(stand.words["date_example"])
    if fault:
        frame.beside(fault)
    drawn = widgets.boxes(widgets.Sheet(stand.content, stand.language, stand.words, stand.today, {}), key, {})
    return {box: str(drawn[f"{key}_{box}"]).strip() for box in entry.BOXES}


def read(stand: Stand, typed: Mapping[str, str]) -> tuple[date | None, str]:
    """The date, or what to do."""
    given, problem = entry.read_boxes(typed, False, stand.today, months=months(stand.content.words(stand.language)))
    if given is None:
        return None, stand.words[problem].format(year=entry.YEAR_FROM)
    return date.fromisoformat(given), ""
