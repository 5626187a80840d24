"""A changed protocol over stored visits: exactly the known differences, by reference alone, and nothing is written."""

import hashlib
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from screening.__main__ import main
from screening.actions.replay import replay
from screening.entry import Entry
from screening.errors import StoreError
from screening.library import HOME
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from tests.builders import MORNING, house_in, protocol
from tests.many import many, sent

VISITS = 1_000


CASE = 'botulinum_areas = ["forehead"], botulinum_date = {{ days = [{}, {}] }}'


def changed(folder: Path) -> Path:
    """The clinic's protocol with the first window after botulinum twice as long, and its worked cases moved with it."""
    shutil.copytree(HOME, folder)
    file = folder / "sections" / "procedures.toml"
    text = file.read_text("utf-8")
    for old, new in (
        ('item = "botulinum_date", days_since = [0, 14]', 'item = "botulinum_date", days_since = [0, 28]'),
        ('item = "botulinum_date", days_since = [14, 90]', 'item = "botulinum_date", days_since = [28, 90]'),
        (
            CASE.format(14, 15),
            CASE.format(28, 29),
        ),
    ):
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return folder


def files(data: Path) -> dict[str, str]:
    """A reader leaves an empty log and an index of it beside the database."""
    kept = [path for path in data.iterdir() if path.stat().st_size and not path.name.endswith("-shm")]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def stored(data: Path, visits: int) -> list[str]:
    """Botulinum so many days ago as the visit's number says, up to 39; every other one has none."""
    settings = Settings.from_environment({"INTAKE_DATA": str(data)})
    store = Store.open(settings.database_url, Vault.at(settings))
    house_in(store, MORNING)

    def make(number: int) -> tuple[datetime, list[Entry]]:
        at = MORNING + timedelta(minutes=number)
        days = number % 40
        given = {"botulinum": "yes", "botulinum_date": {"days": [days, days + 1]}, "botulinum_areas": ["forehead:left"]}
        return at, [sent(given if number % 2 else {"botulinum": "no"}, at)]

    refs = many(store, visits, make)
    store.close()
    return refs


def reading(data: Path) -> Store:
    settings = Settings.from_environment({"INTAKE_DATA": str(data)})
    return Store.open_to_read(settings.database_url, Vault.at(settings))


def told(output: str, words: str, rule: str) -> set[str]:
    found = re.search(rf"^{words}\t{rule}\t(\d+)\t(.*)$", output, re.MULTILINE)
    assert found, output
    refs = found[2].split()
    assert len(refs) == int(found[1])
    return set(refs)


def test_a_replay_lists_exactly_the_known_differences_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    refs = stored(data, VISITS)
    expected = {ref for number, ref in enumerate(refs) if number % 2 and 14 <= number % 40 < 28}
    before = files(data)
    monkeypatch.setenv("INTAKE_DATA", str(data))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["check", str(changed(tmp_path / "changed")), "--replay"]) == 0
    said = capsys.readouterr().out
    assert files(data) == before
    assert told(said, "newly flagged", "botulinum_0") == expected
    assert told(said, "no longer flagged", "botulinum_14") == expected
    assert f"visits: {VISITS}, different: {len(expected)}" in said
    assert len([line for line in said.splitlines() if "flagged" in line]) == 2 and "Sample" not in said


def test_the_protocol_in_force_differs_nowhere_from_itself(tmp_path: Path) -> None:
    stored(tmp_path, 20)
    with reading(tmp_path).read() as reader:
        assert replay(reader, protocol(), protocol()) == (20, ())


def test_where_nothing_is_stored_a_replay_says_so_and_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="INTAKE_DATA"):
        reading(tmp_path)
    assert not (tmp_path / "intake.db").exists()


def test_nothing_can_be_written_through_a_store_that_is_open_to_read(tmp_path: Path) -> None:
    stored(tmp_path, 1)
    with pytest.raises(StoreError), reading(tmp_path).write() as writer:
        writer.put_setting("any", "thing")
