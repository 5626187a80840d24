"""The audit chain: whatever is done to it afterwards shows, and says where."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from screening.audit import START, AuditEvent, Linked, broken, link

KEY = b"k" * 32
NOW = datetime(2026, 11, 14, 16, 0, tzinfo=UTC)


def event(number: int, **about: str | int | bool | None) -> AuditEvent:
    return AuditEvent(at=NOW + timedelta(minutes=number), actor="staff:S4RF29XA", event=f"event {number}", about=about)


def chain_of(count: int, key: bytes = KEY) -> list[Linked]:
    chain: list[Linked] = []
    before = START
    for number in range(1, count + 1):
        before = link(key, before, number, event(number))
        chain.append(Linked(number=number, event=event(number), link=before))
    return chain


def renumbered(chain: list[Linked]) -> list[Linked]:
    return [one.model_copy(update={"number": number}) for number, one in enumerate(chain, start=1)]


def test_an_untouched_chain_holds() -> None:
    assert broken(KEY, chain_of(5)) is None
    assert broken(KEY, []) is None


@pytest.mark.parametrize(
    "change",
    [
        {"event": "signed in"},
        {"actor": "staff:B4RF29XA"},
        {"at": NOW},
        {"visit": "K74M29XA"},
        {"about": {"count": 1}},
    ],
)
def test_a_change_to_any_part_of_an_event_is_found(change: dict[str, object]) -> None:
    chain = chain_of(5)
    chain[2] = chain[2].model_copy(update={"event": chain[2].event.model_copy(update=change)})
    found = broken(KEY, chain)
    assert found and found.startswith("event 3 ")


def test_a_changed_link_is_found() -> None:
    chain = chain_of(5)
    chain[2] = chain[2].model_copy(update={"link": "0" * 64})
    assert "event 3" in (broken(KEY, chain) or "")


@pytest.mark.parametrize("place", range(4))
def test_a_deletion_is_found(place: int) -> None:
    chain = chain_of(5)
    del chain[place]
    assert broken(KEY, chain) == f"event {place + 1} is missing: the next one kept is number {place + 2}"
    assert broken(KEY, renumbered(chain))


@pytest.mark.parametrize("place", range(5))
def test_an_insertion_is_found(place: int) -> None:
    chain = chain_of(5)
    forged = event(99)
    chain.insert(place, Linked(number=place + 1, event=forged, link=link(b"guessed", START, place + 1, forged)))
    assert broken(KEY, chain)
    assert broken(KEY, renumbered(chain))


@pytest.mark.parametrize("place", range(4))
def test_a_reordering_is_found(place: int) -> None:
    chain = chain_of(5)
    chain[place], chain[place + 1] = chain[place + 1], chain[place]
    assert broken(KEY, chain)
    assert broken(KEY, renumbered(chain))


def test_a_duplicated_event_is_found() -> None:
    chain = chain_of(3)
    assert broken(KEY, renumbered([*chain, chain[-1]]))


def test_a_chain_made_again_without_the_key_is_found() -> None:
    assert broken(KEY, chain_of(5, key=b"another key"))


def test_cutting_off_the_end_shows_only_against_a_head_kept_elsewhere() -> None:
    chain = chain_of(5)
    printed = (chain[-1].number, chain[-1].link)
    shorter = chain[:-1]
    assert broken(KEY, shorter) is None
    assert (shorter[-1].number, shorter[-1].link) != printed


def test_an_event_read_back_from_json_keeps_its_link() -> None:
    for zone in (UTC, timezone(timedelta(hours=-7))):
        about: dict[str, str | int | bool | None] = {"n": 1, "ok": True, "who": None, "ref": "é"}
        before = AuditEvent(at=NOW.astimezone(zone), actor="service:service", event="x", about=about)
        after = AuditEvent.model_validate_json(before.model_dump_json())
        assert link(KEY, START, 1, before) == link(KEY, START, 1, after)
