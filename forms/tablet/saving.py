"""Saving by difference: what the widgets hold and the store does not."""

from collections.abc import Iterable, Mapping

import streamlit as st

from forms.tablet import frame, steps
from forms.tablet.stand import Stand
from forms.tablet.widgets import Sheet
from screening.actions import answering
from screening.actions.answering import Shown
from screening.errors import IntakeError, StoreError
from screening.letters import Unprintable, unprintable
from screening.questionnaire import Block, Item, Page
from screening.response import By, Given, How
from screening.wording import asked, said

ALONE = "alone_here"


def by(stand: Stand, page: Page | None = None) -> By:
    """Who types: the helper named at the notice, save where the client took the tablet for a private page."""
    if page and page.private and st.session_state.get(ALONE):
        return By.client
    return stand.in_visit.notice.helper if stand.in_visit.notice else By.client


def write(stand: Stand, changed: Iterable[Shown], page: Page | None = None) -> bool:
    """One action. An emergency ends the run: the next one shows its screen.

    What cannot be printed is not taken, and the client reads how to go on; all else is saved.
    """
    visit, sent = stand.in_visit, list(changed)
    fine = [shown for shown in sent if not unprintable(str(shown.given))]
    refused = [shown for shown in sent if shown not in fine]
    try:
        saved = answering.answer(
            stand.held.store,
            stand.content,
            stand.actor,
            stand.now,
            visit.ref,
            fine,
            by(stand, page),
            stand.language,
            stand.stored,
        )
    except StoreError:
        raise  # the page says so and tries again
    except IntakeError:
        frame.note(stand.words["who_mismatch"], "private")
        return False
    if saved.opened:
        st.rerun()
    stand.learn(saved.visit, saved.known)
    if refused:
        odd = Unprintable(unprintable("".join(str(shown.given) for shown in refused)))
        frame.beside(stand.words["letters_refused"].format(characters=odd.characters))
    return not refused


def changed_on(stand: Stand, page: Page, sheet: Sheet, nones: Mapping[int, bool], leaving: bool) -> list[Shown]:
    found: list[Shown] = []
    for place, block in enumerate(page.block):
        gates = steps.gates(block, stand.content.questionnaire, stand.open_ends.asked, sheet.answers)
        found += changed_in(stand, page, sheet, block, gates, nones[place], leaving)
    return found


def changed_in(
    stand: Stand, page: Page, sheet: Sheet, block: Block, gates: tuple[Item, ...], none: bool = False, leaving: bool = False
) -> list[Shown]:
    """Of these questions of a block, with what each of them opened."""
    questionnaire = stand.content.questionnaire
    ids = {gate.id for gate in gates}
    family = {item.id for gate in gates for item in questionnaire.family(gate.id)}
    lines = _list_givens(sheet, gates, none, leaving) if block.kind == "list" else {}
    found: list[Shown] = []
    for name in sheet.held:
        if name in family:
            item = questionnaire.by_id[name]
            given = lines[name] if name in lines else sheet.given(item)
            if given != sheet.stored(name):
                how = steps.how_of(name, block, none and name in ids, sheet.answers.get(name))
                found.append(shown(stand, page, item, given, how))
    return found


def _list_givens(sheet: Sheet, lines: tuple[Item, ...], none: bool, leaving: bool) -> dict[str, Given | None]:
    chosen = {line.id: sheet.held[line.id][line.id] for line in lines if line.id in sheet.ticked}
    return steps.list_givens(lines, chosen, none, leaving, sheet.answers)


def shown(stand: Stand, page: Page, item: Item, given: Given | None, how: How) -> Shown:
    words = "" if given is None else said(stand.content, item, given, stand.language)
    return Shown(item.id, given, asked(item, stand.language), words, how, steps.number(stand.content.questionnaire, page.id))
