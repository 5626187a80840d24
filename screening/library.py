"""Reads a protocol's folder and checks it whole: all faults at once, worded for the person who edits the content."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from screening.aftercare import Aftercare, CareLine, CarePart
from screening.clinic import ClinicSettings, departures
from screening.condition import OPERATORS
from screening.consent import Clause
from screening.crosscheck import clinic_names
from screening.digest import digest, sha256
from screening.errors import InputError, ProtocolError
from screening.examine import examine
from screening.hearing import Ears
from screening.medicines import Names
from screening.phrases import Phrases
from screening.protocol import (
    Approval,
    DeviceSetting,
    EmergencyScreen,
    Label,
    Limit,
    ModalityText,
    Protocol,
    Published,
    Reaction,
    TeachQuestion,
    Texts,
    Topic,
    Translation,
    When,
)
from screening.questionnaire import Area, Item, Page, Part, Questionnaire, Reopens, Section, in_order
from screening.rule import Case, Override, Reference, Rule
from screening.settings import Settings

HOME = Path(__file__).resolve().parent.parent / "forms" / "protocols" / "facial_acupuncture"
"""The protocol that comes with the service."""

Model = TypeVar("Model", bound=BaseModel)
HEAD_TABLES: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("modalities", "modality", ModalityText),
    ("limits", "limit", Limit),
    ("themes", "theme", Label),
    ("when", "when", When),
    ("when_ahead", "when_ahead", When),
    ("translations", "translation", Translation),
    ("before_treatment", "before_treatment", Label),
    ("settings", "setting", DeviceSetting),
    ("reactions", "reaction", Reaction),
    ("advice", "advice", Label),
    ("senders", "sender", Label),
)
TEXT_FILES = ("consent", "addendum", "reading", "privacy", "before")


@dataclass(slots=True)
class Report:
    """What `check` found. `protocol` is None where the content cannot be put together at all."""

    protocol: Protocol | None
    faults: list[str]
    counts: dict[str, int] = field(default_factory=dict)


def home(settings: Settings) -> Path:
    """Where this clinic edits its content. Raises InputError where the folder that it names holds none."""
    if settings.protocol and not (settings.protocol / "protocol.toml").is_file():
        raise InputError(
            f"INTAKE_PROTOCOL names {settings.protocol}, but there is no protocol.toml. "
            "Name the folder that holds it, or leave the variable out for the content that comes with the program."
        )
    return settings.protocol or HOME


def load(folder: Path = HOME, on: date | None = None) -> Protocol:
    """Raises ProtocolError with every fault."""
    report = check(folder, on)
    if report.protocol is None or report.faults:
        raise ProtocolError(report.faults)
    return report.protocol


def read(folder: Path) -> Protocol | None:
    """Without examining it: a version that was in use once. None where this program cannot read it any more."""
    reader = _Reader(folder)
    protocol = reader.protocol() if (folder / "protocol.toml").is_file() else None
    return reader.at_clinic(protocol) if protocol else None


def check(folder: Path = HOME, on: date | None = None) -> Report:
    """Reads the folder and checks it whole. `on`, where given, also counts the rules past their `review_by`."""
    reader = _Reader(folder)
    if not (folder / "protocol.toml").is_file():
        return Report(None, [f"{folder}: there is no protocol.toml here; give the folder of a protocol."])
    protocol = reader.protocol()
    if protocol is None:
        return Report(None, reader.faults)
    reader.faults += examine(protocol, reader.places)
    protocol = reader.at_clinic(protocol)
    return Report(protocol, reader.faults, _counts(protocol, on))


def _counts(protocol: Protocol, on: date | None) -> dict[str, int]:
    return {
        "items": len(protocol.questionnaire.items),
        "rules": len(protocol.rules),
        "combinations": sum(rule.section == "combinations" for rule in protocol.rules),
        "topics": len(protocol.topics),
        "topics without an item or a stated reason": len(protocol.bare_topics),
        "cases": len(protocol.cases),
        "rules without a source": sum(not rule.references for rule in protocol.rules),
        "rules past review_by": sum(on is not None and rule.review_by < on for rule in protocol.rules),
        "overrides switched off": sum(not override.on for override in protocol.overrides),
        "overrides switched on": sum(override.on for override in protocol.overrides),
    }


class _Reader:
    """Collects the parts of one folder, and a fault for each part that does not fit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[str] = []
        self.places: dict[str, str] = {}  # "item x" or "rule x" -> file

    def toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.faults.append(f"{name}: the file is missing; put it back.")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            self.faults.append(f"{name}: not readable as TOML: {fault}. Mend the line it names.")
        return {}

    def one(self, model: type[Model], data: Any, where: str) -> Model | None:
        try:
            return model.model_validate(data)
        except ValidationError as fault:
            self.faults += [f"{where}: {sentence}" for sentence in _sentences(fault)]
            return None

    def many(self, model: type[Model], rows: Any, file: str, word: str) -> list[Model]:
        found: list[Model] = []
        for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
            name = (row.get("id") or row.get("says") or f"number {number}") if isinstance(row, dict) else f"number {number}"
            part = self.one(model, row, f"{file}, {word} {name}")
            if part is None:
                continue
            if hasattr(part, "id"):
                self._place(f"{word} {name}", file)
            found.append(part)
        return found

    def _place(self, what: str, file: str) -> None:
        if what in self.places:
            self.faults.append(f"{file}, {what}: this id is used twice (also in {self.places[what]}); rename one of them.")
        self.places[what] = file

    def protocol(self) -> Protocol | None:
        head = self.toml("protocol.toml")
        sections = self._sections()
        questionnaire = self._questionnaire(sections, head)
        languages = head.get("languages") or ["en"]
        texts = self._in_languages(languages)
        teach = self.toml(f"texts/{languages[0]}/teachback.toml").get("question")
        approval = self.one(Approval, head.get("approval"), "protocol.toml, [approval]")
        aftercare = self._aftercare()
        if questionnaire is None or approval is None or aftercare is None or None in texts.values():
            return None
        self._note_unplaced(sections.items, questionnaire)
        return self.one(
            Protocol,
            {
                **{key: head.get(key) for key in ("name", "title", "version", "retention")},
                **{key: head[key] for key in ("standing", "course") if key in head},
                **{name: self.many(model, head.get(table), "protocol.toml", table) for name, table, model in HEAD_TABLES},
                "digest": content_digest(self.folder),
                "approval": approval,
                "languages": languages,
                "questionnaire": questionnaire,
                "rules": sections.rules,
                "overrides": sections.overrides,
                "cases": sections.cases,
                **self._references(),
                "teach_back": self.many(TeachQuestion, teach, "teachback.toml", "question"),
                "aftercare": aftercare,
                "texts": texts,
                "ears": self.ears(),
            },
            "protocol.toml",
        )

    def _questionnaire(self, sections: "_Parts", head: Mapping[str, Any]) -> Questionnaire | None:
        shape = self.toml("pages.toml")
        pages = self.many(Page, shape.get("page"), "pages.toml", "page")
        parts = {
            "sections": sections.sections,
            "parts": self.many(Part, shape.get("part"), "pages.toml", "part"),
            "items": in_order(sections.items, pages),
            "pages": pages,
            "again": self.many(Page, shape.get("again"), "pages.toml", "again"),
            "reopens": self.many(Reopens, shape.get("reopens"), "pages.toml", "reopens"),
            "areas": self.many(Area, head.get("area"), "protocol.toml", "area"),
        }
        return self.one(Questionnaire, parts, "pages.toml")

    def _in_languages(self, languages: Iterable[str]) -> dict[str, Texts | None]:
        """Where a language has no words for staff, they read the English ones."""
        texts = {language: self._texts(language) for language in languages}
        english = texts.get("en")
        words = english.words if english else {}
        return {name: own and own.model_copy(update={"words": words | own.words}) for name, own in texts.items()}

    def ears(self) -> Ears | None:
        medicines, phrases = self.toml("medicines.toml"), self.toml("phrases.toml")
        try:
            return Ears(names=Names.of(medicines, phrases), phrases=Phrases.of(phrases)) if medicines and phrases else None
        except (ValidationError, KeyError) as fault:
            sentences = _sentences(fault) if isinstance(fault, ValidationError) else (f"[{fault.args[0]}] is missing; add it.",)
            self.faults += [f"medicines.toml or phrases.toml: {sentence}" for sentence in sentences]
            return None

    def at_clinic(self, protocol: Protocol) -> Protocol:
        """With the clinic's own settings, where there are any. A fault leaves the published rules in force."""
        if not (self.folder / "clinic.toml").is_file():
            return protocol
        clinic = self.one(ClinicSettings, self.toml("clinic.toml"), "clinic.toml")
        if clinic is None:
            return protocol
        faults = list(clinic_names(protocol, clinic))
        if not faults:
            try:
                return protocol.at_clinic(clinic, departures(protocol.rules, protocol.overrides, clinic.changes))
            except ValueError as fault:
                faults = [f"clinic.toml: {fault}."]
        self.faults += faults
        return protocol

    def _aftercare(self) -> Aftercare | None:
        data = self.toml("aftercare.toml")
        parts = self.many(CarePart, data.get("part"), "aftercare.toml", "aftercare part")
        lines = self.many(CareLine, data.get("line"), "aftercare.toml", "aftercare line")
        head = {key: data.get(key) for key in ("minutes", "keeps_off")}
        return self.one(Aftercare, {**head, "parts": parts, "lines": lines}, "aftercare.toml")

    def _references(self) -> dict[str, Any]:
        topics = self.toml("topics.toml").get("topic") if (self.folder / "topics.toml").is_file() else []
        sources = self.toml("references.toml")
        return {
            "references": self.many(Reference, sources.get("reference"), "references.toml", "reference"),
            "published": self.many(Published, sources.get("published"), "references.toml", "published"),
            "topics": self.many(Topic, topics, "topics.toml", "topic"),
        }

    def _note_unplaced(self, items: Iterable[Item], questionnaire: Questionnaire) -> None:
        for item in items:
            if item.id not in questionnaire.by_id:
                where = f"{self.places[f'item {item.id}']}, item {item.id}"
                self.faults.append(f"{where}: its chain of follow_up_of ends nowhere or goes round; name a gate that exists.")

    def _sections(self) -> "_Parts":
        parts = _Parts()
        names = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob("sections/*.toml"))
        for file in [*names, *(["combinations.toml"] if (self.folder / "combinations.toml").is_file() else [])]:
            data = self.toml(file)
            section = self.one(Section, data["section"], f"{file}, [section]") if "section" in data else None
            name = section.id if section else Path(file).stem
            parts.sections += [section] if section else []
            topics: dict[str, str] = {}
            for row in data.get("item", []):
                row.setdefault("section", name)
                row.setdefault("topic", topics.get(row.get("follow_up_of", ""), row.get("id", "")))
                topics[row.get("id", "")] = row["topic"]
            for row in data.get("rule", []):
                row.setdefault("section", name)
            self.unknown_tables(file, data)
            parts.items += self.many(Item, data.get("item"), file, "item")
            parts.rules += self.many(Rule, data.get("rule"), file, "rule")
            parts.cases += self.many(Case, data.get("case"), file, "case")
            parts.overrides += self.many(Override, data.get("override"), file, "override")
        return parts

    def unknown_tables(self, file: str, data: dict[str, Any]) -> None:
        for table in data.keys() - {"section", "item", "rule", "case", "override"}:
            self.faults.append(f"{file}: [{table}] is not known here; use section, item, rule, case or override.")

    def _texts(self, language: str) -> Texts | None:
        folder = f"texts/{language}"
        words = self.toml(f"{folder}/screens.toml")
        emergency = {name: screen for name, screen in words.get("emergency", {}).items() if isinstance(screen, dict)}
        words = {table: {key: word for key, word in rows.items() if isinstance(word, str)} for table, rows in words.items()}
        parts: dict[str, Any] = {name: self._clauses(f"{folder}/{name}.md") for name in TEXT_FILES}
        screens = {
            name: self.one(EmergencyScreen, screen, f"{folder}/screens.toml, [emergency.{name}]")
            for name, screen in emergency.items()
        }
        if None in screens.values():
            return None
        return self.one(Texts, {**parts, "emergency": screens, "words": words}, f"{folder}/screens.toml")

    def _clauses(self, file: str) -> tuple[Clause, ...]:
        try:
            text = (self.folder / file).read_text(encoding="utf-8")
        except FileNotFoundError:
            self.faults.append(f"{file}: the file is missing; every language needs it.")
            return ()
        clauses = tuple(clauses_of(text))
        if not clauses:
            self.faults.append(f"{file}: there is no text; write parts that begin with '## id: Title'.")
        for clause in clauses:
            if not clause.body:
                self.faults.append(f"{file}, {clause.id}: the part has no text; write it or take its heading out.")
        return clauses


@dataclass(slots=True)
class _Parts:
    sections: list[Section] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)


def medicine_names(folder: Path = HOME) -> Names:
    """The names of medicines that people write. Raises ProtocolError."""
    reader = _Reader(folder)
    ears = reader.ears()
    if ears is None:
        raise ProtocolError(reader.faults)
    return ears.names


def clauses_of(text: str) -> Iterator[Clause]:
    """Parts of a Markdown file that begin with "## id: Title"."""
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        name, _, title = heading.partition(":")
        yield Clause(id=name.strip(), title=title.strip(), body=body.strip())


def content_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".md"))


def content_digest(folder: Path) -> str:
    """SHA-256 over the name and content of every file that takes part."""
    files = [path for path in content_files(folder) if path.name != "CHANGES.md"]
    return digest({path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in files})


def _sentences(fault: ValidationError) -> Iterator[str]:
    for error in fault.errors():
        place = ".".join(
            str(part)
            for part in error["loc"]
            if not (isinstance(part, str) and (part in OPERATORS and part != "all" and part != "any" and part != "not"))
        )
        yield _sentence(error["type"], place, error)


def _sentence(kind: str, place: str, error: Any) -> str:
    if kind == "operator":
        return f"{place}: {_misspelt(error['input'])}"
    if kind == "missing":
        return f"{place} is missing; add it."
    if kind == "extra_forbidden":
        return f"{place} is not known here; check its spelling or take it out."
    message = error["msg"].removeprefix("Value error, ")
    return f"{place}: {message} (it reads {_short(error['input'])})."


def _misspelt(given: Any) -> str:
    words = [key for key in given if key != "item"] if isinstance(given, dict) else [str(given)]
    close = [match for word in words for match in get_close_matches(word, OPERATORS, 1)]
    hint = f"; did you mean `{close[0]}`?" if close else f"; use one of {', '.join(OPERATORS)}."
    return f"no operator `{', '.join(words) or 'nothing'}`{hint}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 else text[:57] + "..."
