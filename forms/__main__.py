"""Commands that make or check PDF: demo, sample, verify, certificate, handbook, before, blank; and the clinic's logo.

Exit codes: 0 done, 1 altered, 2 bad input, 3 the protocol has faults."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from forms import colour, demo, logo, sample
from forms.paper.before import before
from forms.paper.blank import blank
from forms.paper.handbook import handbook
from forms.verifying import check
from screening.actions import people
from screening.actions.worth import renew_certificate
from screening.digest import sha256
from screening.errors import InputError, IntakeError, ProtocolError
from screening.identity import SERVICE, Clinic, is_reference
from screening.library import home, load
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault

RENEW = "Renew the certificate that seals papers."
BLANK = "Write the paper form, to fill in by hand."


def demo_command(arguments: argparse.Namespace) -> int:
    settings = Settings.from_environment(os.environ)
    for line in demo.fill(arguments.folder.absolute(), load(home(settings)), datetime.now(UTC), settings.time_zone):
        print(line)
    print(f"Open it with: INTAKE_DATA={arguments.folder} streamlit run app.py")
    print(f"Sign in as demo or desk, password: {demo.PASSWORD}; PIN of demo: {demo.PIN}")
    return 0


def sample_command(arguments: argparse.Namespace) -> int:
    """Every paper of a made-up visit; the sealed packet with its SHA-256 beside it."""
    for name, data in sample.write(load(), datetime.now(UTC)):
        path = arguments.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if path.parent == arguments.folder:
            path.with_suffix(path.suffix + ".sha256").write_text(f"{sha256(data)}  {name}\n")
        print(path)
    return 0


def verify_command(arguments: argparse.Namespace) -> int:
    try:
        data = arguments.file.read_bytes()
    except OSError as fault:
        raise InputError(f"{arguments.file} cannot be read: {fault.strerror}. Give a PDF that this service sealed.") from None
    beside = arguments.file.with_suffix(arguments.file.suffix + ".sha256")
    found = check(_store(), data, datetime.now(UTC), beside.read_text() if beside.is_file() else None)
    verdict = found.verdict
    print("\n".join(found.sentences))
    for name, value in (
        ("SHA-256", verdict.sha256),
        ("reference", verdict.ref),
        ("certificate", verdict.fingerprint),
        ("found", verdict.why),
    ):
        if value:
            print(f"{name}: {value}")
    return verdict.exit_code


def print_command(arguments: argparse.Namespace) -> int:
    """A paper made from the content alone."""
    return _written(arguments.file, arguments.make(load(arguments.protocol or _home()), arguments.paper))


def blank_command(arguments: argparse.Namespace) -> int:
    """The paper form, with the clinic's name where this machine has the clinic."""
    protocol = load(arguments.protocol or _home())
    if arguments.language not in protocol.languages:
        raise InputError(f"The questions are not written in {arguments.language}. Give one of {', '.join(protocol.languages)}.")
    reference = arguments.reference.upper()
    if reference and not is_reference(reference):
        raise InputError(
            f"{arguments.reference} is no reference. Give the eight letters and digits of a visit, such as K74M29XA."
        )
    clinic = _clinic()
    paper = arguments.paper or (clinic.paper if clinic else "Letter")
    return _written(arguments.file, blank(protocol, paper, arguments.language, clinic, arguments.large, reference))


def logo_command(arguments: argparse.Namespace) -> int:
    """The picture on the tablets' bar, on the sign-in page and on the papers; with it the papers' colour."""
    store = _store()
    if store is None:
        raise InputError("There is no clinic in this data folder. Start the service and set it up first.")
    try:
        picture = arguments.file.read_bytes()
    except OSError as fault:
        raise InputError(f"{arguments.file} cannot be read: {fault.strerror}. Give a picture file.") from None
    own = colour.checked(arguments.colour)
    print(f"/logo/{people.set_logo(store, SERVICE, logo.fitted(picture), datetime.now(UTC), own)}.png")
    return 0


def certificate_command(arguments: argparse.Namespace) -> int:
    """A new certificate; packets that the old one sealed still verify."""
    store = _store()
    if store is None:
        raise InputError("There is no clinic in this data folder. Start the service and set it up first.")
    key = renew_certificate(store, SERVICE, datetime.now(UTC))
    print(
        f"From now on papers are sealed with certificate {key.fingerprint}, until {key.certificate.not_valid_after_utc:%Y-%m-%d}."
    )
    return 0


def _written(file: Path, data: bytes) -> int:
    try:
        file.write_bytes(data)
    except OSError as fault:
        raise InputError(f"{file} cannot be written: {fault.strerror}. Give a file in a folder that exists.") from None
    print(file)
    return 0


def _home() -> Path:
    return home(Settings.from_environment(os.environ))


def _store() -> Store | None:
    """The clinic's own store, where this machine has it."""
    settings = Settings.from_environment(os.environ)
    if settings.database_url.startswith("sqlite") and not (settings.data / "intake.db").is_file():
        return None
    return Store.open(settings.database_url, Vault.at(settings))


def _clinic() -> Clinic | None:
    store = _store()
    if store is None:
        return None
    with store.read() as reader:
        return reader.clinic()


def _blank_parser(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", type=Path, metavar="OUT.pdf")
    sub.add_argument("--protocol", type=Path)
    sub.add_argument("--paper", choices=["Letter", "A4"], help="without it, the clinic's own")
    sub.add_argument("--large", action="store_true", help="large print")
    sub.add_argument("--language", default="en")
    sub.add_argument("--reference", default="", help="of the visit, where it is known")
    sub.set_defaults(run=blank_command)


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m forms", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run, words_of, argument in (
        ("demo", demo_command, "Fill an empty data folder with a clinic and thirty visits.", "folder"),
        ("sample", sample_command, "Write every paper of a made-up visit, on both sheets, in normal and large print.", "folder"),
        ("verify", verify_command, "Say whether a sealed packet is unchanged.", "file"),
        ("logo", logo_command, "Put the clinic's logo on the tablets.", "file"),
    ):
        sub = commands.add_parser(name, help=words_of, description=words_of)
        sub.add_argument(argument, type=Path)
        if name == "logo":
            sub.add_argument("--colour", default="", help="of the clinic, for its papers, such as #1F6A5E")
        sub.set_defaults(run=run)
    sub = commands.add_parser("certificate", help=RENEW, description=RENEW)
    sub.set_defaults(run=certificate_command)
    for name, make, words_of in (
        ("handbook", handbook, "Write the rule book."),
        ("before", before, "Write the sheet for clients before they book."),
    ):
        sub = commands.add_parser(name, help=words_of, description=words_of)
        sub.add_argument("file", type=Path, metavar="OUT.pdf")
        sub.add_argument("--protocol", type=Path)
        sub.add_argument("--paper", choices=["Letter", "A4"], default="Letter")
        sub.set_defaults(run=print_command, make=make)
    _blank_parser(commands.add_parser("blank", help=BLANK, description=BLANK))
    arguments = parser.parse_args(words)
    try:
        return int(arguments.run(arguments))
    except ProtocolError as fault:
        print("\n".join(fault.faults), file=sys.stderr)
        return 3
    except IntakeError as fault:
        print(str(fault), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
