"""Command line: content, people, the index, and the records' upkeep (upkeep.py).

Exit codes: 0 done, 1 the checked thing fails, 2 bad input, 3 not screened.
"""

import argparse
import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from screening import upkeep, versions
from screening.actions import accounts, board, people
from screening.actions.replay import replay
from screening.errors import InputError, IntakeError, ProtocolError
from screening.facts import Setting, Told, know
from screening.handbook import book, markdown
from screening.identity import SERVICE, Actor, Role, Staff, new_reference
from screening.library import check, home, load, medicine_names
from screening.medicines import medicines_lines
from screening.protocol import Protocol, quiet_answers
from screening.questionnaire import Item, in_language
from screening.rule import Flag, Modality
from screening.screen import Screening, Stamp, not_screened
from screening.settings import Settings
from screening.store import Store
from screening.upkeep import DONE, FAILS
from screening.vault import Vault

BAD_INPUT, NOT_SCREENED = 2, 3
OWN = "the folder of a protocol; without it, that of INTAKE_PROTOCOL, else the program's own"


def check_command(arguments: argparse.Namespace) -> int:
    report = check(_own(arguments.folder), datetime.now(UTC).date())
    for fault in report.faults:
        print(fault)
    for name, count in report.counts.items():
        print(f"{name}: {count}")
    print(f"faults: {len(report.faults)}")
    if report.protocol:
        print(f"version {report.protocol.version}, digest {report.protocol.digest}, approval: {report.protocol.approval.state}")
    if arguments.replay and report.protocol and not report.faults:
        _replay(report.protocol)
    return FAILS if report.faults else DONE


def _replay(changed: Protocol) -> None:
    """Against the protocol in force, over the visits that are stored."""
    settings = Settings.from_environment(os.environ)
    if not settings.key and not (settings.data / "key").exists():
        raise InputError(f"There is no key in {settings.data}: nothing is stored there. Check INTAKE_DATA.")
    store = Store.open_to_read(settings.database_url, Vault.at(settings))
    with store.read() as reader:
        found = replay(reader, versions.in_use(reader, settings), changed)
    store.close()
    print(f"visits: {found.visits}, different: {len(found.differences)}")
    for part, words in (("newly", "newly flagged"), ("no_longer", "no longer flagged"), ("otherwise", "flagged otherwise")):
        for rule, refs in found.by_rule(part).items():
            print(f"{words}\t{rule}\t{len(refs)}\t{' '.join(refs)}")
    for one in found.differences:
        if one.fault:
            print(f"not screened\t{one.visit}")


def index_command(arguments: argparse.Namespace) -> int:
    settings = Settings.from_environment(os.environ)
    store = Store.open(settings.database_url, Vault.at(settings))
    with store.read() as reader:
        protocol = versions.in_use(reader, settings)
    count = board.rebuild(store, protocol, datetime.now(UTC))
    print(f"visits: {count}")
    return DONE


def items_command(arguments: argparse.Namespace) -> int:
    protocol = load(_own(arguments.protocol))
    _print([_item(protocol, item, arguments.language) for item in protocol.questionnaire.items])
    return DONE


def _item(protocol: Protocol, item: Item, language: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "topic": item.topic,
        "section": item.section,
        "ask": in_language(item.ask, language),
        "type": item.type,
        "choices": _choices(item, language),
        "quiet": None if item.follow_up_of and not item.is_reading else item.quiet,
        "follow_up_of": item.follow_up_of,
        "asked_of": item.asked_of,
        "enable_when": item.enable_when.model_dump(mode="json", by_alias=True) if item.enable_when is not None else None,
    }


def _choices(item: Item, language: str) -> list[dict[str, str]]:
    return [{"id": choice.id, "label": in_language(choice.label, language)} for choice in item.choices]


def screen_command(arguments: argparse.Namespace) -> int:
    data = _read_json(arguments.file)
    setting = _setting(data)
    try:
        protocol = load(_own(arguments.protocol))
    except ProtocolError as fault:
        screening = not_screened(Stamp(name="", version="", digest=""), 0, 0, setting.requested, str(fault))
        _print(_screening(screening, arguments.language))
        return NOT_SCREENED
    given = data.get("answers", {})
    if not isinstance(given, dict):
        raise InputError('"answers" is an object of item ids with what was answered.')
    if data.get("others", "quiet") != "quiet":
        raise InputError('"others" is "quiet" or left out.')
    answers = quiet_answers(protocol.questionnaire, given, setting.on) if data.get("others") else given
    told = {name: Told(value, setting.on) for name, value in answers.items()}
    know(protocol.questionnaire, told, setting)  # an id or an answer that the protocol does not take is bad input here
    screening = protocol.screen(told, setting)
    _print(_screening(screening, arguments.language))
    return DONE if screening.screened else NOT_SCREENED


FIELDS = {"on", "requested", "others", "answers", "session_no", "laser_also_electrical"}


def _setting(data: Mapping[str, Any]) -> Setting:
    for name in sorted(data.keys() - FIELDS):
        raise InputError(f"{name!r} is not known here; use {', '.join(sorted(FIELDS))}.")
    try:
        on = date.fromisoformat(data["on"])
    except (KeyError, TypeError, ValueError):
        raise InputError('"on" is required: the day, like "2026-03-16".') from None
    requested = data.get("requested")
    if not isinstance(requested, list) or not requested or not all(one in list(Modality) for one in requested):
        raise InputError(f'"requested" is required: a list with at least one of {", ".join(Modality)}.')
    session_no, electrical = data.get("session_no", 1), data.get("laser_also_electrical", False)
    if not isinstance(session_no, int) or isinstance(session_no, bool) or session_no < 1 or not isinstance(electrical, bool):
        raise InputError('"session_no" is a whole number from 1, "laser_also_electrical" true or false.')
    return Setting(on, frozenset(Modality(one) for one in requested), session_no, electrical)


def _screening(screening: Screening, language: str) -> dict[str, Any]:
    shown = screening.model_dump(mode="json", include={"screened", "complete", "missing", "to_do", "ran", "of"})
    return shown | {
        "overall": screening.overall,
        "modalities": {modality: _modality(screening, modality) for modality in Modality},
        "flags": [_flag(flag, language) for flag in screening.flags],
        "heard": [one.model_dump(mode="json") for one in screening.heard],
        "protocol": {"version": screening.protocol.version, "digest": screening.protocol.digest},
        **({"fault": screening.fault} if screening.fault else {}),
    }


def _modality(screening: Screening, modality: Modality) -> dict[str, Any]:
    standing = screening.modalities[modality]
    return {
        "value": standing.value.name if screening.screened else "not_screened",
        "not_before": standing.not_before.isoformat() if standing.not_before else None,
        "until": standing.until,
        "areas": list(standing.areas),
        **({"hold": True} if screening.holds else {}),
    }


def _flag(flag: Flag, language: str) -> dict[str, Any]:
    return {
        "rule": flag.rule,
        "topic": flag.topic,
        "items": list(flag.items),
        "values": {modality: effect.name for modality, effect in flag.values.items()},
        "areas": {modality: list(areas) for modality, areas in flag.areas.items()},
        "certain": flag.certain,
        "lane": flag.lane,
        "theme": flag.theme,
        "until": flag.until,
        "because": in_language(flag.because, language),
        "do": in_language(flag.do, language),
        "references": list(flag.references),
        "confidence": flag.confidence,
        "policy": flag.policy,
        **({"hold": True} if flag.hold else {}),
    }


def _read_json(name: str) -> dict[str, Any]:
    try:
        data = json.loads(sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8"))
    except OSError as fault:
        raise InputError(f"{name} cannot be read: {fault.strerror}.") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise InputError(f"{name} is not JSON: {fault}.") from None
    if not isinstance(data, dict):
        raise InputError('Give one JSON object with "on", "requested" and "answers".')
    return data


def medicines_command(arguments: argparse.Namespace) -> int:
    """Lines on standard input, one JSON line each out."""
    names = medicine_names(_own(arguments.protocol))
    for found in medicines_lines((line.rstrip("\n") for line in sys.stdin), names):
        print(json.dumps(found, ensure_ascii=False))
    return DONE


def handbook_command(arguments: argparse.Namespace) -> int:
    words = markdown(book(load(_own(arguments.protocol)), arguments.language))
    try:
        arguments.file.write_text(words, encoding="utf-8")
    except OSError as fault:
        raise InputError(f"{arguments.file} cannot be written: {fault.strerror}. Give a file in a folder that exists.") from None
    print(arguments.file)
    return DONE


def user_command(arguments: argparse.Namespace) -> int:
    settings = Settings.from_environment(os.environ)
    store, now = Store.open(settings.database_url, Vault.at(settings)), datetime.now(UTC)
    if arguments.what == "list":
        with store.read() as reader:
            for person in reader.all_staff():
                print(
                    f"{person.user}\t{person.name}\t{', '.join(sorted(person.roles))}\t{'active' if person.active else 'closed'}"
                )
        return DONE
    if not arguments.user:
        raise InputError(f"user {arguments.what} needs --user.")
    if arguments.what in ("reset", "lift", "disable", "enable"):
        return _help(store, arguments.what, arguments.user, now)
    password = upkeep.secret("PIN: " if arguments.what == "pin" else "Password: ")
    if arguments.what == "pin":
        people.set_pin(store, SERVICE, arguments.user, password, now)
        return DONE
    if arguments.what == "password":
        people.set_password(store, SERVICE, arguments.user, password, now)
        return DONE
    roles = frozenset(Role(role) for role in arguments.roles.split(","))
    person = Staff(ref=new_reference(secrets.randbelow), user=arguments.user, name=arguments.name or arguments.user, roles=roles)
    owner = Actor(kind="service", ref="command line", name="Command line", roles=frozenset({Role.owner}))
    people.add_staff(store, owner, person.model_copy(update={"registration": arguments.registration}), password, now)
    return DONE


def _help(store: Store, what: str, user: str, now: datetime) -> int:
    """What an owner does on the page of people."""
    with store.read() as reader:
        person = reader.staff_by_user(user)
    if person is None:
        raise InputError(f"There is no user {user!r}.")
    if what == "reset":
        one_time = "-".join(new_reference(secrets.randbelow) for _ in range(2))
        accounts.reset(store, SERVICE, person.ref, one_time, now)
        print(one_time)
        return DONE
    act = {"lift": accounts.lift_second_step, "disable": accounts.disable, "enable": accounts.enable}[what]
    act(store, SERVICE, person.ref, now)
    return DONE


def _at_work(run: upkeep.Run) -> Callable[[argparse.Namespace], int]:
    return lambda arguments: run(arguments, Settings.from_environment(os.environ), datetime.now(UTC))


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _folder(text: str) -> Path:
    return Path(text)


def _own(given: Path | None) -> Path:
    return given or home(Settings.from_environment(os.environ))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m screening", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(run=run)
        return sub

    sub = command("check", check_command, "Check a protocol whole and name every fault.")
    sub.add_argument("folder", nargs="?", type=_folder, help=OWN)
    sub.add_argument("--replay", action="store_true", help="what it would change in the visits that are stored; writes nothing")
    sub = command("items", items_command, "Print every item as JSON.")
    sub.add_argument("--protocol", type=_folder, help=OWN)
    sub.add_argument("--language", default="en")
    sub = command("screen", screen_command, "Screen a JSON file of answers ('-' for standard input).")
    sub.add_argument("file")
    sub.add_argument("--protocol", type=_folder, help=OWN)
    sub.add_argument("--language", default="en")
    sub = command("medicines", medicines_command, "Read medicines from standard input, a line each.")
    sub.add_argument("--protocol", type=_folder, help=OWN)
    sub = command("handbook", handbook_command, "Write the rule book as Markdown.")
    sub.add_argument("file", type=_folder, metavar="OUT.md")
    sub.add_argument("--protocol", type=_folder, help=OWN)
    sub.add_argument("--language", default="en")
    command("index", index_command, "Make the index of visits again from their entries.")
    sub = command(
        "user",
        user_command,
        "Add a person, set a password or PIN (read from standard input), reset, lift, disable, enable, list.",
    )
    sub.add_argument("what", choices=["add", "password", "pin", "reset", "lift", "disable", "enable", "list"])
    sub.add_argument("--user", default="")
    sub.add_argument("--name", default="")
    sub.add_argument("--registration", default="")
    sub.add_argument("--roles", default="reception", help="comma separated: " + ", ".join(Role))
    upkeep.add_commands(command, _at_work)
    return parser


def main(words: list[str] | None = None) -> int:
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except ProtocolError as fault:
        print("\n".join(fault.faults), file=sys.stderr)
        return NOT_SCREENED
    except (IntakeError, ValueError) as fault:
        print(str(fault), file=sys.stderr)
        return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
