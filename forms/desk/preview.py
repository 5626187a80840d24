"""Every page as a client reads it, in each language: to look at, not to fill in."""

import streamlit as st

from forms.desk.frame import Desk
from forms.desk.markup import text
from screening.consent import Clause
from screening.protocol import Protocol
from screening.questionnaire import Item, ItemType, Page, in_language

_TEXTS = ("reading", "consent", "addendum", "privacy", "before")
_CARE = "aftercare"


def show(desk: Desk, protocol: Protocol, key: str) -> None:
    words = desk.words
    left, right = st.columns([1, 3])
    language = left.selectbox(words["preview_language"], list(protocol.languages), key=f"preview_language_{key}")
    pages = {page.id: page for page in protocol.questionnaire.pages}
    titles = {name: in_language(page.title, language) for name, page in pages.items()}
    titles |= {name: name.capitalize() for name in (*_TEXTS, _CARE)}
    chosen = right.selectbox(words["preview_page"], list(titles), key=f"preview_page_{key}", format_func=lambda one: titles[one])
    st.html(f'<p class="under">{text(words["preview_quiet"])}</p>')
    with st.container(border=True, key=f"preview_{key}"):
        if chosen in pages:
            st.html(_page(desk, protocol, pages[chosen], language))
        elif chosen == _CARE:
            _text(_care(protocol, language))
        else:
            _text(getattr(protocol.words(language), chosen))


def _care(protocol: Protocol, language: str) -> tuple[Clause, ...]:
    """All lines of each part, whatever they depend on; times and names stand open."""
    lines: dict[str, list[str]] = {}
    for line in protocol.aftercare.lines:
        lines.setdefault(line.part, []).append(f"- {in_language(line.text, language)}")
    return tuple(
        Clause(id=part.id, title=in_language(part.title, language), body="\n".join(lines.get(part.id, ())))
        for part in protocol.aftercare.parts
    )


def _text(clauses: tuple[Clause, ...]) -> None:
    for one in clauses:
        st.markdown(f"### {one.title}\n\n{one.body}")


def _page(desk: Desk, protocol: Protocol, page: Page, language: str) -> str:
    lead = f'<p class="under">{text(in_language(page.lead, language))}</p>' if page.lead else ""
    rows = []
    for block in page.block:
        asks = [in_language(one, language) for one in (block.prompt, block.frame) if one]
        rows += [f'<h4 class="head">{text(" ".join(asks))}</h4>'] if asks else []
        for name in block.items:
            item = protocol.questionnaire.by_id[name]
            rows.append(_item(desk, protocol, item, language))
    return f'<div lang="{language}"><h3 class="head">{text(in_language(page.title, language))}</h3>{lead}{"".join(rows)}</div>'


def _item(desk: Desk, protocol: Protocol, item: Item, language: str, deep: int = 0) -> str:
    tablet = desk.service.words("tablet", language)
    labels = [in_language(choice.label, language) for choice in item.choices]
    labels = labels or ([tablet["yes"], tablet["no"]] if item.type is ItemType.yes_no else [])
    labels += [tablet["not_sure"], tablet["in_person"]] if item.offers_unsure else []
    hint = f'<br><span class="under">{text(in_language(item.hint, language))}</span>' if item.hint else ""
    opens = f'<span class="under">{text(desk.words["preview_opens"])}</span><br>' if deep else ""
    below = "".join(
        _item(desk, protocol, child, language, deep + 1) for child in protocol.questionnaire.follow_ups.get(item.id, ())
    )
    return (
        f'<div class="flag asked_{min(deep, 2)}">{opens}<b>{text(in_language(item.ask, language))}</b>{hint}'
        f'<p class="given">{text(" · ".join(labels))}</p>{below}</div>'
    )
