"""HTTP routes to slips and to scanned letters: only for whoever may, and each time in the audit."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forms import scans, service, web
from forms.paper import slips
from screening.actions import people
from screening.actions.planning import course_of
from screening.actions.record import clinic_of, note
from screening.calendar_file import FILE_NAME, calendar_file
from screening.errors import InputError, NotAllowed, NotNow
from screening.identity import as_actor, must
from screening.protocol import Protocol
from screening.questionnaire import in_language
from screening.review import Choice, Outcome
from screening.rule import Modality
from screening.store import Reader, Writer
from screening.visit import Visit


def routes() -> list[BaseRoute]:
    return [Route("/slip/{ref}/{kind}.pdf", slip), Route("/scan/{ref}", scan), Route("/next/{ref}.ics", next_day)]


def slip(request: Request) -> Response:
    """The request sheet or the rebooking slip of the decision in force."""
    ref, kind = request.path_params["ref"], request.path_params["kind"]

    def made(writer: Writer) -> tuple[str, bytes, str, dict[str, Any]]:
        visit, protocol = writer.visit(ref), service.get().protocol
        if kind not in _SLIPS or protocol is None or visit.decision is None or visit.void_because:
            raise InputError("There is no such slip.")
        day = clinic_of(writer).day(visit.decision.at)
        return ref, _SLIPS[kind](writer, protocol, visit), f"{day.isoformat()}_{ref}_{kind}.pdf", {"kind": kind}

    return _shown(request, "print the packet", "slip printed", made)


def scan(request: Request) -> Response:
    def found(writer: Writer) -> tuple[str, bytes, str, dict[str, Any]]:
        kept = writer.scan(request.path_params["ref"])
        if kept.ref not in {one.scan for one in writer.visit(kept.visit).received}:
            raise InputError("There is no such letter.")
        kind = "pdf" if scans.media_type(kept.body) == "application/pdf" else "jpg"
        return kept.visit, kept.body, f"{kept.visit}_{kept.ref}.{kind}", {"scan": kept.ref}

    return _shown(request, "read answers", "scan opened", found)


def next_day(request: Request) -> Response:
    """The agreed day of the visit's client, for a calendar."""

    def made(writer: Writer) -> tuple[str, bytes, str, dict[str, Any]]:
        visit, now = writer.visit(request.path_params["ref"]), service.get().clock()
        agreed = course_of(writer, service.get().protocol, visit.client, now).ledger.agreed
        if agreed is None:
            raise InputError("No day is agreed on.")
        return visit.ref, calendar_file(clinic_of(writer), agreed, now), FILE_NAME, {}

    return _shown(request, "agree on dates", "calendar file made", made)


def _shown(request: Request, what: str, event: str, made: Callable[[Writer], tuple[str, bytes, str, dict[str, Any]]]) -> Response:
    """Who asks is looked at before anything is read."""
    held, now = service.get(), service.get().clock()
    try:
        with held.store.write() as writer:
            staff = people.signed_in(writer, request.cookies.get(web.STAFF, ""), now)
            if staff is None:
                raise NotAllowed("Sign in first.")
            must(as_actor(staff), what)
            ref, body, name, more = made(writer)
            note(writer, now, as_actor(staff), event, ref, **more)
    except NotAllowed as fault:
        return web.told(str(fault), 403)
    except (InputError, NotNow) as fault:
        return web.told(str(fault), 404)
    return _sent(body, name, is_ours=event == "slip printed")


def _sent(body: bytes, name: str, is_ours: bool) -> Response:
    """A PDF from outside is saved, not opened here: it may hold more than a letter."""
    kind = "text/calendar" if name == FILE_NAME else scans.media_type(body)
    way = "inline" if is_ours or kind == "image/jpeg" else "attachment"
    headers = {"Content-Disposition": f'{way}; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(body, media_type=kind, headers=headers)


def _waiting(visit: Visit, *outcomes: Outcome) -> dict[Modality, Choice]:
    assert visit.decision
    found = {one: choice for one, choice in visit.decision.modalities.items() if choice.outcome in outcomes}
    if not found:
        raise InputError("There is no such slip.")
    return found


def _treatments(protocol: Protocol, found: dict[Modality, Choice], language: str) -> tuple[str, ...]:
    return tuple(in_language(protocol.modality_words[one], language) for one in Modality if one in found)


def _request(reader: Reader, protocol: Protocol, visit: Visit) -> bytes:
    found, clinic = _waiting(visit, Outcome.letter), clinic_of(reader)
    assert visit.decision
    asked = slips.Request(
        ref=visit.ref,
        sender="; ".join(dict.fromkeys(choice.sender for choice in found.values() if choice.sender)),
        question=" ".join(dict.fromkeys(choice.condition for choice in found.values())),
        treatments=_treatments(protocol, found, "en"),
        practitioner=visit.decision.by_name,
        registration=visit.decision.registration,
        on=clinic.day(visit.decision.at),
    )
    return slips.request_sheet(clinic, reader.client(visit.client), asked)


def _rebook(reader: Reader, protocol: Protocol, visit: Visit) -> bytes:
    found, clinic = _waiting(visit, Outcome.not_until, Outcome.letter), clinic_of(reader)
    assert visit.decision
    days = [choice.until for choice in found.values() if choice.until]
    conditions = (choice.condition for choice in found.values() if choice.outcome is Outcome.not_until and choice.condition)
    slip = slips.Rebooking(
        ref=visit.ref,
        treatments=_treatments(protocol, found, visit.language),
        until=max(days) if days else None,
        condition=" ".join(dict.fromkeys(conditions)),
        letter=any(choice.outcome is Outcome.letter for choice in found.values()),
        on=clinic.day(visit.decision.at),
    )
    return slips.rebooking_slip(clinic, reader.client(visit.client), slip, visit.language)


_SLIPS: dict[str, Callable[[Reader, Protocol, Visit], bytes]] = {"request": _request, "rebook": _rebook}
