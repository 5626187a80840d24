"""A client's course: its picture, what is due, the next date, the plan, and a line for each session."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

import streamlit as st

from forms.desk import course_picture, looks, next_time, photos
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import facts, icon, panel, text
from forms.desk.opening import modality
from screening.actions import planning
from screening.actions.planning import FARTHEST, LONGEST, Course
from screening.entry import Treated
from screening.errors import InputError
from screening.identity import Client
from screening.ledger import Ink, Ledger, Line, Plan, Went
from screening.protocol import Protocol
from screening.questionnaire import in_language
from screening.rule import Modality
from screening.wording import day_words, in_english, limit_words


def show(desk: Desk) -> None:
    try:
        with desk.service.store.read() as reader:
            ref = reader.one_person(st.query_params.get("ref", ""))[0]
            client, course = reader.client(ref), planning.course_of(reader, desk.service.protocol, ref, desk.now)
            names = {one.ref: one.name for one in reader.all_staff()}
    except InputError as fault:
        st.html(f'<div class="title"><h1>{text(desk.words["find_none"])}</h1></div><p>{text(fault)}</p>')
        return
    looks.write_down(desk, client.ref, "record opened")
    _title(desk, client, course.ledger)
    if not desk.reads_answers:
        next_time.show(desk, course, client.ref)
        return
    if course.visits:
        _picture(desk, course.ledger)
        _due(desk, client, course)
        next_time.show(desk, course, client.ref)
        _plan(desk, client, course.ledger.plan)
        _lines(desk, course.ledger, names)
        photos.show(desk, client, course)


def offer(desk: Desk, client: str) -> None:
    """The way here from a visit or a client's record."""
    if st.button(desk.words["course"], key="open_course", icon=":material/timeline:"):
        desk.open("course", ref=client)


def _title(desk: Desk, client: Client, found: Ledger) -> None:
    words = desk.words
    done = words["course_done"].format(done=found.done, sessions=found.plan.sessions)
    small = " · ".join((f"{words['born']} {day_words(client.birth_date)}", done))
    st.html(
        f'<div class="title line"><h1>{text(client.name)}</h1><span class="under">{text(words["course"])} · {text(small)}</span></div>'
    )
    if st.button(words["course_to_client"], key="course_to_client", type="tertiary", icon=":material/arrow_back:"):
        desk.open("client", ref=client.ref)


def _picture(desk: Desk, found: Ledger) -> None:
    drawn = course_picture.picture(found, desk.clinic.day(desk.now), desk.words)
    words = desk.words
    alt = words["course_picture_alt"].format(done=found.done, sessions=found.plan.sessions)
    note = f'<p class="under">{text(words["course_rated_note"])}</p>' if found.rated else ""
    st.html(
        f'<figure class="course"><img src="data:image/svg+xml,{quote(drawn)}" alt="{text(alt)}">'
        f'<figcaption><p class="under">{text(words["course_signs"])}</p>{note}</figcaption></figure>'
    )


def _due(desk: Desk, client: Client, course: Course) -> None:
    words, found = desk.words, course.ledger
    if found.stopped:
        line = words["course_reviewed"].format(
            after=found.stopped.after,
            name=found.stopped.name,
            day=day_words(desk.clinic.day(found.stopped.at)),
            says=found.stopped.says,
        )
        st.html(panel("hold", "hold", words["course_stopped"], [line]))
    if found.review_due:
        title = words["course_review_due"].format(after=found.review_due.after)
        st.html(panel("todo", "talk", title, [words["course_review_do"]]))
    if found.ends and found.ends.is_near:
        ends = words["course_ends"].format(after=found.ends.after, until=day_words(found.ends.until))
        title = words["course_ends_over" if found.ends.is_over else "course_ends_near"]
        st.html(panel("hold" if found.ends.is_over else "todo", "pen", title, [ends]))
    if desk.may("decide") and found.done:
        with st.expander(words["course_review"], icon=":material/forum:", expanded=bool(found.review_due)):
            _review(desk, client, found)


def _review(desk: Desk, client: Client, found: Ledger) -> None:
    words = desk.words
    for one in found.reviews:
        if one.held:
            day = day_words(desk.clinic.day(one.held.at))
            line = words["course_reviewed"].format(after=one.held.after, name=one.held.name, day=day, says=one.held.says)
            st.html(f"<p>{icon('tick', 18)} {text(line)}</p>")
    ways = {True: words["course_goes_on"], False: words["course_stops"]}
    goes_on = st.radio(
        words["course_review_ask"], list(ways), index=None, key=f"review_{found.done}", format_func=lambda one: ways[one]
    )
    says = st.text_area(words["course_review_says"], key=f"review_says_{found.done}", height=80)
    if st.button(words["course_review_save"], key="review_save", type="primary"):
        with told():
            if goes_on is None:
                raise InputError(words["course_review_missing"])
            planning.review(desk.service.store, desk.actor, desk.now, _protocol(desk), client.ref, goes_on, says)
            st.rerun()


def _protocol(desk: Desk) -> Protocol:
    if desk.service.protocol is None:
        raise InputError(desk.words["protocol_faults"].format(count=len(desk.service.faults)))
    return desk.service.protocol


def _plan(desk: Desk, client: Client, plan: Plan) -> None:
    words = desk.words
    by = (
        words["course_set_by"].format(name=plan.by, day=day_words(desk.clinic.day(plan.at)))
        if plan.at
        else words["course_proposed"]
    )
    heading(words["course_plan"], by)
    terms = desk.protocol.course.maintenance if desk.protocol else None
    fewest, most = plan.interval_days
    interval = words["course_every"].format(fewest=fewest, most=most)
    reviews = ", ".join(words["course_after"].format(after=after) for after in plan.review_after)
    st.html(
        facts(
            ((words["course_planned"], plan.sessions), (words["course_interval"], interval), (words["course_reviews"], reviews))
        )
    )
    maintenance = plan.maintenance or (in_language(terms, "en") if terms else "")
    st.html(f'<p><span class="under">{text(words["course_maintenance"])}</span> {text(maintenance)}</p>')
    if desk.may("decide"):
        with st.expander(words["course_change"], icon=":material/edit_calendar:"):
            _change(desk, client, plan)


def _change(desk: Desk, client: Client, plan: Plan) -> None:
    words, turn = desk.words, plan.at.isoformat() if plan.at else "first"
    columns = st.columns(3)
    numbers = (("course_planned", plan.sessions, LONGEST), ("course_fewest", plan.interval_days[0], FARTHEST.days),
               ("course_most", plan.interval_days[1], FARTHEST.days))  # fmt: skip
    sessions, fewest, most = (
        int(column.number_input(words[key], 1, largest, value, key=f"{key}_{turn}"))
        for column, (key, value, largest) in zip(columns, numbers, strict=True)
    )
    after = [one for one in plan.review_after if one <= sessions]
    reviews = st.multiselect(
        words["course_reviews_after"], range(1, sessions + 1), default=after, key=f"course_reviews_{turn}_{sessions}"
    )
    maintenance = st.text_input(
        words["course_maintenance"], value=plan.maintenance, key=f"course_maintenance_{turn}", autocomplete="off"
    )
    if st.button(words["course_save"], key="course_save", type="primary"):
        with told():
            new = Plan(
                sessions=sessions, interval_days=(fewest, most), review_after=tuple(sorted(reviews)), maintenance=maintenance
            )
            planning.set_plan(desk.service.store, desk.actor, desk.now, _protocol(desk), client.ref, new)
            st.rerun()


def _lines(desk: Desk, found: Ledger, names: Mapping[str, str]) -> None:
    words = desk.words
    heading(words["course_sessions"], found.done)
    head = "".join(f'<th scope="col">{text(words[name])}</th>' for name in ("session", "treated_with", "course_came_of_it"))
    rows = "".join(_row(desk, line, names) for line in reversed(found.lines))
    st.html(f'<table class="figures ledger"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')


def _row(desk: Desk, line: Line, names: Mapping[str, str]) -> str:
    words = desk.words
    name = words["session_number"].format(number=line.number) if line.number else words[f"course_{line.went}"]
    when = [day_words(line.day), names.get(line.by, "")]
    cells = ((f"<b>{text(name)}</b>", *map(text, when)), map(text, _done(desk, line)), _came_of(desk, line))
    return "<tr>" + "".join(f"<td>{'<br>'.join(part for part in cell if part)}</td>" for cell in cells) + "</tr>"


def _done(desk: Desk, line: Line) -> Iterable[str]:
    words = desk.words
    if line.done:
        yield ", ".join(modality(desk, one) for one in Modality if one in line.done.modalities)
        if line.done.needles_in:
            yield words["course_needles"].format(count=line.done.needles_in)
        yield from _settings(desk, line.done)
    elif line.went is Went.put_off and line.until:
        yield words["not_before"].format(date=day_words(line.until))
    if desk.protocol:
        yield from (words["course_limit"].format(limit=limit) for limit in limit_words(desk.protocol, line.limits, "en"))


def _settings(desk: Desk, done: Treated) -> Iterable[str]:
    for row in desk.protocol.settings if desk.protocol else ():
        if row.id in done.settings:
            given = done.settings[row.id]
            shown = f"{given:g}" if isinstance(given, float) else given
            yield f"{in_language(row.label, 'en')}: {shown} {row.unit}".strip()


def _came_of(desk: Desk, line: Line) -> Iterable[str]:
    words, known = desk.words, desk.protocol.record_words if desk.protocol else {}
    for one in line.seen:
        yield f"{icon('alert', 16)} {text(in_language(known[one], 'en') if one in known else one)} {text(words['course_seen'])}"
    for answer in line.told:
        asked = in_english(desk.protocol, answer)[0] if desk.protocol else answer.asked
        yield f"{icon('talk', 16)} {text(asked)} {text(words['course_told'])}"
    if line.ink is not Ink.none:
        yield f'<span class="under">{text(words[f"course_ink_{line.ink}"])}</span>'
