"""The command line keeps its forms: exit codes, JSON, one sentence for bad input."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from screening.__main__ import main
from screening.library import HOME


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def screen(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data: Any, *more: str) -> tuple[int, Any, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(data if isinstance(data, str) else json.dumps(data)))
    code, out, err = run(capsys, "screen", "-", *more)
    return code, json.loads(out) if out else None, err


BOTOX = {"botulinum": "yes", "botulinum_date": "2026-03-03", "botulinum_areas": ["forehead"]}


def test_screen_prints_the_agreed_form(capsys: Any, monkeypatch: Any) -> None:
    data = {"on": "2026-03-16", "requested": ["needling", "laser"], "others": "quiet", "answers": BOTOX}
    code, found, _ = screen(capsys, monkeypatch, data)
    assert code == 0
    assert found["screened"] and found["complete"] and found["missing"] == [] and found["to_do"] == []
    assert found["ran"] == found["of"] and found["overall"] == "defer"
    assert found["modalities"]["needling"] == {"value": "defer", "not_before": "2026-03-17", "until": None, "areas": []}
    flag = found["flags"][0]
    assert {"rule", "topic", "items", "values", "certain", "lane", "theme", "because", "do"} <= flag.keys()
    assert flag["rule"] == "botulinum_0" and flag["items"] == ["botulinum_date"] and flag["values"]["needling"] == "defer"
    assert set(found["protocol"]) == {"version", "digest"}


def test_a_hold_prints_beside_the_stop(capsys: Any, monkeypatch: Any) -> None:
    data = {"on": "2026-03-16", "requested": ["needling"], "others": "quiet", "answers": {"stroke_signs": "not_sure"}}
    code, found, _ = screen(capsys, monkeypatch, data)
    assert code == 0 and found["overall"] == "stop"
    assert found["modalities"]["needling"]["value"] == "stop" and found["modalities"]["needling"]["hold"] is True
    assert found["flags"][0]["hold"] is True


def test_without_others_unanswered_items_stay_unanswered(capsys: Any, monkeypatch: Any) -> None:
    code, found, _ = screen(capsys, monkeypatch, {"on": "2026-03-16", "requested": ["needling"], "answers": {}})
    assert code == 0 and not found["complete"] and "stroke_signs" in found["missing"] and found["overall"] == "caution"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("not json", "not JSON"),
        ([], "one JSON object"),
        ({"requested": ["needling"]}, '"on" is required'),
        ({"on": "today", "requested": ["needling"]}, '"on" is required'),
        ({"on": "2026-03-16"}, '"requested" is required'),
        ({"on": "2026-03-16", "requested": []}, '"requested" is required'),
        ({"on": "2026-03-16", "requested": ["cupping"]}, "needling, electro, laser"),
        ({"on": "2026-03-16", "requested": ["needling"], "others": "loud"}, "quiet"),
        ({"on": "2026-03-16", "requested": ["needling"], "answer": {}}, "'answer' is not known"),
        ({"on": "2026-03-16", "requested": ["needling"], "answers": []}, "object of item ids"),
        ({"on": "2026-03-16", "requested": ["needling"], "answers": {"no_such": "yes"}}, "no_such"),
        ({"on": "2026-03-16", "requested": ["needling"], "answers": {"botulinum": "perhaps"}}, "yes, no, not_sure, in_person"),
        ({"on": "2026-03-16", "requested": ["needling"], "answers": {"botulinum_date": "2027-01-01"}}, "not in the future"),
    ],
)
def test_bad_input_is_one_sentence_that_names_what_and_what_it_accepts(
    capsys: Any, monkeypatch: Any, data: Any, words: str
) -> None:
    code, found, err = screen(capsys, monkeypatch, data)
    assert code == 2 and found is None and words in err and len(err.strip().splitlines()) == 1


def test_a_missing_file_is_bad_input(capsys: Any) -> None:
    code, _, err = run(capsys, "screen", "/no/such/file.json")
    assert code == 2 and "cannot be read" in err


def test_a_broken_protocol_is_not_screened_and_still_prints(capsys: Any, monkeypatch: Any, tmp_path: Path) -> None:
    folder = tmp_path / "protocol"
    shutil.copytree(HOME, folder)
    (folder / "sections/today.toml").write_text("[[rule]\n")
    data = {"on": "2026-03-16", "requested": ["needling"], "others": "quiet", "answers": {}}
    code, found, _ = screen(capsys, monkeypatch, data, "--protocol", str(folder))
    assert code == 3 and found["overall"] == "not_screened" and not found["screened"]


def test_items_lists_every_item_with_what_others_build_on(capsys: Any) -> None:
    code, out, _ = run(capsys, "items")
    items = {item["id"]: item for item in json.loads(out)}
    assert code == 0 and len(items) > 150
    keys = {"id", "topic", "section", "ask", "type", "choices", "quiet", "follow_up_of", "asked_of", "enable_when"}
    assert all(keys <= item.keys() for item in items.values())
    assert items["botulinum_date"]["follow_up_of"] == "botulinum" and items["botulinum_date"]["quiet"] is None
    assert items["botulinum_date"]["enable_when"] == {"item": "botulinum", "any_of": ["yes"]}
    assert items["bp_systolic"]["asked_of"] == "practitioner"
    assert all(item["follow_up_of"] or item["quiet"] is not None or item["id"] == "birth_date" for item in items.values())


def test_check_prints_counts_and_passes(capsys: Any) -> None:
    code, out, _ = run(capsys, "check")
    assert code == 0 and "faults: 0" in out and "rules without a source: 0" in out and "digest" in out


def test_check_of_a_broken_folder_fails(capsys: Any, tmp_path: Path) -> None:
    code, out, _ = run(capsys, "check", str(tmp_path))
    assert code == 1 and "protocol.toml" in out


def test_users_are_added_and_their_password_set(capsys: Any, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert run(capsys, "user", "add", "--user", "desk", "--name", "Sample Desk", "--roles", "reception")[0] == 0
    code, out, _ = run(capsys, "user", "list")
    assert code == 0 and "desk\tSample Desk\treception" in out
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    code, _, err = run(capsys, "user", "password", "--user", "desk")
    assert code == 2 and "at least 10" in err
    assert run(capsys, "audit")[0] == 0


def test_medicines_reads_a_line_and_prints_a_line(capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "sys.stdin", io.StringIO("Eliquis 5 mg and baby asprin\nmy mother takes warfarin\nstopped Xarelto last month\nzzyzx\n")
    )
    code, out, _ = run(capsys, "medicines")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and len(found) == 4
    assert set(found[0]) == {"text", "classes", "past", "other_person", "allergy", "unrecognised", "suggestions"}
    assert {"anticoagulant", "antiplatelet"} <= set(found[0]["classes"])
    assert found[1]["classes"] == [] and found[1]["other_person"] == ["anticoagulant"]
    assert found[2]["classes"] == [] and found[2]["past"] == ["anticoagulant"]
    assert found[3]["unrecognised"] == ["zzyzx"]
