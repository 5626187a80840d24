"""A published protocol is the clinic's, not one disk's: it comes back with a back-up, and every process screens by it."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

from forms import service
from forms.desk import overview
from forms.desk.frame import Desk
from forms.service import Service
from forms.tablet.stand import Stand
from forms.upkeep import Upkeep
from screening import backup, library, versions
from screening.__main__ import main
from screening.actions import board, people, publishing, visits
from screening.errors import InputError, NotNow, StoreError
from screening.keyfile import key_words
from screening.protocol import Protocol
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from tests.builders import MORNING, PASSWORD, House, house_in, protocol
from tests.test_desk import SCRIPT
from tests.test_tablet import Tablet

KEY = b"k" * 32
TREATED = {"botulinum": "yes", "botulinum_date": {"days": [18, 19]}, "botulinum_areas": ["forehead"]}
"""Before the published window's end for nobody; before the clinic's own."""


def settings(folder: Path, **more: str) -> Settings:
    return Settings.from_environment({"INTAKE_DATA": str(folder), "INTAKE_KEY": key_words([KEY])} | more)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clinic's own: another word, and a stricter window in its clinic.toml."""
    folder = tmp_path_factory.mktemp("own") / "content"
    shutil.copytree(library.HOME, folder)
    head = folder / "protocol.toml"
    text = head.read_text("utf-8")
    assert 'label.en = "Bruising"' in text
    head.write_text(text.replace('label.en = "Bruising"', 'label.en = "Blue spots"'), "utf-8")
    (folder / "clinic.toml").write_text('[[change]]\nrule = "botulinum_0"\nwindows = { botulinum_date = [0, 21] }\n')
    return folder


@pytest.fixture(scope="module")
def own(content: Path) -> Protocol:
    return library.load(content)


@pytest.fixture(autouse=True)
def checked_once(own: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking a whole protocol takes seconds."""
    known = {one.digest: one for one in (own, protocol())}
    whole, bare = library.check, library.read

    def check(folder: Path = library.HOME, on: date | None = None) -> library.Report:
        found = known.get(library.content_digest(folder))
        return library.Report(found, []) if found else whole(folder, on)

    monkeypatch.setattr(library, "check", check)
    monkeypatch.setattr(library, "read", lambda folder: known.get(library.content_digest(folder)) or bare(folder))


class Two(NamedTuple):
    """Replicas: one store, each with a data folder of its own, the key shared."""

    house: House
    first: Service
    second: Service
    folder: Path

    def publish(self, made: Protocol, content: Path) -> None:
        """At the first one's desk."""
        publishing.publish(self.first.store, self.house.p, self.house.tick(), made, content, "Stricter")
        with self.first.store.read() as reader:
            self.first.follow(reader)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    url = f"sqlite:///{tmp_path / 'shared' / 'intake.db'}"
    house = house_in(Store.open(url, Vault([KEY])), MORNING)
    made = [service.start(settings(tmp_path / name, DATABASE_URL=url), house.tick) for name in ("first", "second")]
    yield Two(house, *made, tmp_path)
    service._held.clear()
    for one in (house, *made):
        one.store.close()


def digest(held: Service) -> str:
    return held.protocol.digest if held.protocol else ""


def at_desk(held: Service, house: House) -> AppTest:
    token = secrets.token_urlsafe()
    people.sign_in(held.store, "practitioner", PASSWORD, "test", token, house.tick())
    held.cookie = lambda name: token if name == "staff" else ""
    service.put(held)
    return AppTest.from_file(str(SCRIPT), default_timeout=60).run()


# Back from a back-up


def test_a_restore_elsewhere_screens_by_what_was_published(two: Two, content: Path, own: Protocol, tmp_path: Path) -> None:
    done, waiting = two.house.submitted(**TREATED), two.house.submitted(**TREATED)
    visits.abandon(two.house.store, two.house.p, two.house.tick(), done, "left early")
    two.publish(own, content)
    backup.back_up(two.first.store, tmp_path / "kept" / "b", two.house.tick())
    elsewhere = settings(tmp_path / "elsewhere")
    backup.restore(elsewhere, tmp_path / "kept" / "b", two.house.tick())
    held = service.start(elsewhere, two.house.tick)
    assert digest(held) == own.digest and not held.faults and held.protocol and held.protocol.departures
    with held.store.read() as reader:
        found = reader.visit(waiting).screening(held.protocol, two.house.clinic, two.house.now)
        old = reader.visit(done).response
    assert found.screened and "botulinum_0" in {flag.rule for flag in found.flags}
    assert old and (made_with := held.version(old.protocol)) and made_with.theme_words["bruising"]["en"] == "Bruising"
    assert "botulinum_0" not in {flag.rule for flag in two.house.screening(waiting).flags}
    held.store.close()


def test_what_an_earlier_program_kept_beside_the_data_only_comes_into_the_store(
    tmp_path: Path, content: Path, own: Protocol
) -> None:
    where = settings(tmp_path / "data")
    shutil.copytree(content, versions.folder_of(where.data, own.digest))
    shutil.copytree(content, versions.folder_of(where.data, "0" * 64))  # says another digest than it has
    held = service.start(where, lambda: MORNING)
    with held.store.read() as reader:
        assert versions.kept(reader) == sorted((own.digest, protocol().digest))
    held.store.close()


def test_a_kept_folder_that_was_changed_is_written_again(two: Two, content: Path, own: Protocol) -> None:
    two.publish(own, content)
    folder = versions.folder_of(two.first.settings.data, own.digest)
    (folder / "clinic.toml").unlink()
    with two.first.store.read() as reader:
        assert versions.unpacked(reader, two.first.settings.data, own.digest) == folder
    assert (folder / "clinic.toml").read_bytes() == (content / "clinic.toml").read_bytes()


@pytest.mark.parametrize("stored", ["another", "no archive"])
def test_content_that_is_not_what_its_digest_says_is_refused(two: Two, own: Protocol, stored: str, tmp_path: Path) -> None:
    with two.house.store.write() as writer:
        key = "content " + protocol().digest
        body = writer.setting(key) if stored == "another" else "AAAA"
        assert body
        writer.put_setting("content " + own.digest, body)
    with two.house.store.read() as reader, pytest.raises(StoreError, match="is not what was published"):
        versions.unpacked(reader, tmp_path / "third", own.digest)
    assert not versions.folder_of(tmp_path / "third", own.digest).exists()


def test_a_version_that_is_kept_nowhere_says_so_and_screens_nobody(two: Two, content: Path, own: Protocol) -> None:
    gone = own.model_copy(update={"digest": "f" * 64})
    with two.house.store.write() as writer:
        last = versions.Version(digest=gone.digest, version="2026.12", at=MORNING, by_name="Owner")
        writer.put_setting(versions.PUBLISHED, versions.as_setting([last]))
    for held in (two.second, service.start(two.second.settings, two.house.tick)):
        with held.store.read() as reader:
            held.follow(reader)
        assert held.protocol is None and "kept nowhere" in held.faults[0]
        assert held.words("tablet")["next"] == protocol().words("en").words["tablet"]["next"]
    two.publish(own, content)
    with two.second.store.read() as reader:
        two.second.follow(reader)
    assert digest(two.second) == own.digest and not two.second.faults


def test_what_was_edited_while_the_page_was_open_is_not_published(two: Two, own: Protocol) -> None:
    with pytest.raises(NotNow, match="changed since"):
        two.publish(own, library.HOME)
    with two.house.store.read() as reader:
        assert not versions.published(reader)


# Several processes


def page(two: Two, _: str) -> None:
    at_desk(two.second, two.house)


def refresh(two: Two, _: str) -> None:
    """The queue and the alarms refresh themselves, without a page run."""
    overview.look(Desk(two.second, two.house.practitioner, two.house.clinic))


def upkeep(two: Two, _: str) -> None:
    Upkeep(two.second).look()


def restart(two: Two, _: str) -> None:
    assert digest(service.start(two.second.settings, two.house.tick)) == digest(two.first)
    upkeep(two, _)


@pytest.mark.parametrize("look", [page, refresh, upkeep, restart])
def test_a_second_process_screens_by_what_was_published_in_the_first(
    two: Two, content: Path, own: Protocol, look: Callable[[Two, str], None]
) -> None:
    ref = two.house.submitted(**TREATED)
    assert digest(two.first) == digest(two.second) == protocol().digest
    two.publish(own, content)
    look(two, ref)
    assert digest(two.first) == digest(two.second) == own.digest
    assert two.second.version(protocol().digest)
    with two.second.store.read() as reader:
        versions.unpacked(reader, two.second.settings.data, own.digest)
        assert len(reader.visit(ref).entries) and versions.folder_of(two.second.settings.data, own.digest).is_dir()
    two.publish(protocol(), library.HOME)  # and back
    look(two, ref)
    assert digest(two.first) == digest(two.second) == protocol().digest


def test_a_view_that_began_before_does_not_bring_the_old_rules_back(two: Two, content: Path, own: Protocol) -> None:
    two.publish(own, content)
    with two.second.store.read() as before:
        two.second.follow(before)
        two.publish(protocol(), library.HOME)
        with two.second.store.read() as reader:
            two.second.follow(reader)
        two.second.follow(before)
    assert digest(two.second) == protocol().digest


def test_nobody_decides_releases_signs_or_treats_under_rules_that_are_no_longer_in_use(
    two: Two, content: Path, own: Protocol
) -> None:
    """The page was drawn by the other process a moment before; the builders go on with the old rules as it would."""
    house = two.house
    to_decide, to_release, to_sign, to_treat = (house.submitted(**TREATED) for _ in range(4))
    for ref in (to_release, to_sign, to_treat):
        house.decide(ref)
    for ref in (to_sign, to_treat):
        house.release(ref)
    house.sign(to_treat)
    two.publish(own, content)
    for late in (
        lambda: house.decide(to_decide),
        lambda: house.release(to_release),
        lambda: house.sign(to_sign),
        lambda: house.countersign(to_treat),
    ):
        with pytest.raises(NotNow, match="published just now"):
            late()
    assert not house.visit(to_decide).decision and not house.visit(to_sign).consent


def test_the_board_is_never_kept_under_other_rules_than_it_was_derived_with(two: Two, content: Path, own: Protocol) -> None:
    ref = two.house.submitted(**TREATED)
    desk = Desk(two.second, two.house.practitioner, two.house.clinic)

    def published_meanwhile(_: overview.Board) -> dict[str, overview.Group]:
        two.publish(own, content)
        two.second.use(content)
        return {}

    overview.look(desk, published_meanwhile)
    with two.second.store.read() as reader:
        assert [one.standing.visit for one in board.stale(reader, two.second.protocol, two.house.now)] == [ref]


def test_a_visit_on_the_tablet_goes_on_and_loses_no_answer(two: Two, content: Path, own: Protocol) -> None:
    ref = two.house.open()
    tablet = Tablet(two.house, ref).begin()
    two.second.cookie = service.get().cookie
    service.put(two.second)
    tablet.at = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    tablet.tick("none_urgent_head")
    before = two.house.visit(ref).answers
    stand = Stand.of(_session(two))
    assert stand.still_here() and before
    two.publish(own, content)
    assert not stand.still_here()  # what runs by itself gives way to the page
    tablet.press("next")  # a touch in the same moment
    assert digest(two.second) == own.digest
    tablet.tick("none_urgent_body")
    after = two.house.visit(ref).answers
    assert before.items() <= after.items() and len(after) > len(before)
    two.house.answer_all(ref)
    two.house.submit(ref)
    assert two.house.visit(ref).screening(own, two.house.clinic, two.house.now).complete


def _session(two: Two) -> object:
    with two.second.store.read() as reader:
        return visits.on_tablet(reader, two.second.cookie("tablet"), two.house.now)


# A content folder of the clinic's own


def test_the_clinics_own_folder_is_used_and_published_from(two: Two, content: Path, own: Protocol, tmp_path: Path) -> None:
    where = settings(tmp_path / "third", INTAKE_PROTOCOL=str(content), DATABASE_URL=two.first.settings.database_url)
    held = service.start(where, two.house.tick)
    assert held.content == content and digest(held) == own.digest
    with held.store.read() as reader:
        assert own.digest in versions.kept(reader)
    held.store.close()


def test_a_folder_without_a_protocol_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="INTAKE_PROTOCOL names .*nowhere.*no protocol.toml"):
        service.start(settings(tmp_path / "data", INTAKE_PROTOCOL=str(tmp_path / "nowhere")), lambda: MORNING)
    assert not (tmp_path / "data" / "intake.db").exists()


def test_a_folder_with_faults_opens_the_desk_and_names_them(tmp_path: Path, content: Path) -> None:
    shutil.copytree(content, tmp_path / "content")
    (tmp_path / "content" / "clinic.toml").write_text('offers = "nothing"\n')
    held = service.start(settings(tmp_path / "data", INTAKE_PROTOCOL=str(tmp_path / "content")), lambda: MORNING)
    assert held.protocol is None and "clinic.toml" in held.faults[0]
    with held.store.read() as reader:
        assert not versions.kept(reader)  # it never ran
    held.store.close()


def test_the_commands_take_the_clinics_folder_and_what_is_published(
    two: Two, content: Path, own: Protocol, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given = {
        "INTAKE_DATA": str(tmp_path / "second"),
        "INTAKE_KEY": key_words([KEY]),
        "DATABASE_URL": two.first.settings.database_url,
        "INTAKE_PROTOCOL": str(content),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    ref = two.house.submitted(**TREATED)
    assert main(["check"]) == 0 and own.digest in capsys.readouterr().out
    monkeypatch.delenv("INTAKE_PROTOCOL")
    two.publish(own, content)
    assert main(["check", "--replay"]) == 0
    assert f"no longer flagged\tbotulinum_0\t1\t{ref}" in capsys.readouterr().out
    assert main(["index"]) == 0
    with two.house.store.read() as reader:
        assert reader.setting(board.CONTENT) == own.digest
    monkeypatch.setenv("INTAKE_PROTOCOL", str(tmp_path / "nowhere"))
    assert main(["check"]) == 2 and "INTAKE_PROTOCOL names" in capsys.readouterr().err
