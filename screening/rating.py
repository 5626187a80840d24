"""Which of the client's goals are rated, and when in the course: before it, at its reviews, and at its end."""

from screening.ledger import Plan
from screening.protocol import Protocol
from screening.questionnaire import Choice
from screening.visit import Visit
from screening.wording import GOALS


def is_due(plan: Plan, session_no: int) -> bool:
    return session_no - 1 in (0, *plan.review_after, plan.sessions)


def to_rate(protocol: Protocol, visit: Visit, plan: Plan) -> tuple[Choice, ...]:
    """The goals that the client chose, where this visit is one to rate them."""
    answer, item = visit.answers.get(GOALS), protocol.questionnaire.by_id.get(GOALS)
    if answer is None or item is None or not is_due(plan, visit.opened.session_no):
        return ()
    chosen = answer.given if isinstance(answer.given, list) else ()
    return tuple(choice for choice in item.choices if choice.id in chosen)
