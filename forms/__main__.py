"""Commands that make or check PDF: demo, sample, verify, handbook, before. Exit codes: 0 done, 1 altered, 2 bad input, 3 the protocol has faults."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from forms import demo
from forms.paper import Standing, verify
from forms.paper.before import before
from forms.paper.handbook import handbook
from screening.digest import sha256
from screening.errors import InputError, IntakeError, ProtocolError
from screening.library import HOME, load
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault


def demo_command(arguments: argparse.Namespace) -> int:
    settings = Settings.from_environment(os.environ)
    for line in demo.fill(arguments.folder.absolute(), load(), datetime.now(UTC), settings.time_zone):
        print(line)
    print(f"Open it with: INTAKE_DATA={arguments.folder} streamlit run app.py")
    print(f"Sign in as demo or desk, password: {demo.PASSWORD}; PIN of demo: {demo.PIN}")
    return 0


def sample_command(arguments: argparse.Namespace) -> int:
    """One sealed packet of a demo client, and the same bytes' SHA-256 beside it."""
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, data in demo.sample(load(), datetime.now(UTC)).items():
        path = arguments.folder / name
        path.write_bytes(data)
        path.with_suffix(path.suffix + ".sha256").write_text(f"{sha256(data)}  {name}\n")
        print(path)
    return 0


def verify_command(arguments: argparse.Namespace) -> int:
    try:
        data = arguments.file.read_bytes()
    except OSError as fault:
        raise InputError(f"{arguments.file} cannot be read: {fault.strerror}. Give a PDF that this service sealed.") from None
    verdict = verify(data, None, None)
    if verdict.standing is not Standing.not_sealed:
        known = _known(verdict.ref, verdict.sha256)
        beside = arguments.file.with_suffix(arguments.file.suffix + ".sha256")
        verdict = verify(data, known, beside.read_text() if known is None and beside.is_file() else None)
    print(verdict.sentence)
    for name, value in (
        ("SHA-256", verdict.sha256),
        ("reference", verdict.ref),
        ("certificate", verdict.fingerprint),
        ("found", verdict.why),
    ):
        if value:
            print(f"{name}: {value}")
    return 2 if verdict.standing is Standing.not_sealed else verdict.exit_code


def print_command(arguments: argparse.Namespace) -> int:
    """A paper made from the content alone."""
    data = arguments.make(load(arguments.protocol), arguments.paper)
    try:
        arguments.file.write_bytes(data)
    except OSError as fault:
        raise InputError(f"{arguments.file} cannot be written: {fault.strerror}. Give a file in a folder that exists.") from None
    print(arguments.file)
    return 0


def _known(ref: str, digest: str) -> str | None:
    """The SHA-256 that the clinic's own store keeps for this packet, where this machine has it."""
    settings = Settings.from_environment(os.environ)
    if settings.database_url.startswith("sqlite") and not (settings.data / "intake.db").is_file():
        return None
    with Store.open(settings.database_url, Vault.at(settings)).read() as reader:
        kept = [document.sha256 for document in reader.documents_of(ref)]
    return digest if digest in kept else next(iter(kept), None)


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m forms", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run, words_of, argument in (
        ("demo", demo_command, "Fill an empty data folder with a clinic and thirty visits.", "folder"),
        ("sample", sample_command, "Write a sealed sample packet.", "folder"),
        ("verify", verify_command, "Say whether a sealed packet is unchanged.", "file"),
    ):
        sub = commands.add_parser(name, help=words_of, description=words_of)
        sub.add_argument(argument, type=Path)
        sub.set_defaults(run=run)
    for name, make, words_of in (
        ("handbook", handbook, "Write the rule book."),
        ("before", before, "Write the sheet for clients before they book."),
    ):
        sub = commands.add_parser(name, help=words_of, description=words_of)
        sub.add_argument("file", type=Path, metavar="OUT.pdf")
        sub.add_argument("--protocol", type=Path, default=HOME)
        sub.add_argument("--paper", choices=["Letter", "A4"], default="Letter")
        sub.set_defaults(run=print_command, make=make)
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
