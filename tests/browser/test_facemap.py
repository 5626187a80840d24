"""The picture of the face under a finger: one answer, which picture and list both show at once."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from forms.tablet import facemap
from tests.browser.people import LANDSCAPE, PORTRAIT, Tablet
from tests.browser.server import Server
from tests.browser.test_resilience import begun
from tests.builders import House, protocol

ZONES = {zone.token for zone in facemap.zones(protocol().questionnaire.areas)}
SMALLEST = 44  # pixels a zone answers to, across and down
PICTURE = ".st-key-beside_goal_areas"

REACH = """picture => {
  const svg = picture.querySelector('svg'), box = svg.getBoundingClientRect(), root = svg.getRootNode(), found = {};
  for (let y = box.top + 1; y < box.bottom; y += 2) {
    for (let x = box.left + 1; x < box.right; x += 2) {
      const zone = root.elementFromPoint(x, y)?.dataset?.zone;
      if (zone) { (found[zone] ||= []).push([x, y]); }
    }
  }
  return found;
}"""
"""Every second pixel of the picture, by the zone that a finger there would touch."""


def picture(tablet: Tablet) -> Any:
    return tablet.page.locator(f"{PICTURE} svg")


def reach(tablet: Tablet) -> dict[str, list[list[float]]]:
    """Once it stands still: a page that was just opened goes to its top by itself."""
    before: dict[str, list[list[float]]] = {}
    for _ in range(20):
        tablet.page.locator(".st-key-face_goal_areas").evaluate("one => one.scrollIntoView({ block: 'start' })")
        tablet.page.wait_for_timeout(200)
        found: dict[str, list[list[float]]] = picture(tablet).evaluate(f"svg => ({REACH})(svg.parentNode)")
        if found and found == before:
            return found
        before = found
    return before


def touch(tablet: Tablet, *tokens: str) -> None:
    """With a finger, where the zones are, one right after the other: at the point of each that is nearest to its middle."""
    found = reach(tablet)
    for token in tokens:
        middle = [sum(point[axis] for point in found[token]) / len(found[token]) for axis in (0, 1)]
        x, y = min(found[token], key=lambda point: abs(point[0] - middle[0]) + abs(point[1] - middle[1]))
        tablet.page.touchscreen.tap(x, y)
    tablet.settle()


def drawn(tablet: Tablet) -> set[str]:
    """The zones that are hatched, which is told by more than a colour."""
    zones: list[bool] = picture(tablet).evaluate(
        "svg => [...svg.querySelectorAll('.zone')].map(one => getComputedStyle(one).fill.includes('#hatch'))"
    )
    tokens: list[str] = picture(tablet).evaluate("svg => [...svg.querySelectorAll('.hit')].map(one => one.dataset.zone)")
    return {token for token, on in zip(tokens, zones, strict=True) if on}


def listed(tablet: Tablet) -> set[str]:
    """What is ticked in the list, each side by itself."""
    found: set[str] = set()
    for area in protocol().questionnaire.areas:
        if tablet.key(f"goal_areas_{area.id}").locator("input").is_checked():
            chosen = tablet.key(f"goal_areas_{area.id}_side").locator("input:checked")
            sides = [("left",), ("right",), ("left", "right")][int(chosen.get_attribute("value") or 0)] if area.sides else ()
            found |= {f"{area.id}:{side}" for side in sides} or {area.id}
    return found


def reaches_the_keyboard(tablet: Tablet) -> list[str]:
    """What of the picture the Tab key would stop at or a screen reader would read."""
    found: list[str] = picture(tablet).evaluate("""svg => {
        const stops = [...svg.getRootNode().querySelectorAll('[tabindex], button, input, a[href]')].map(one => one.outerHTML);
        return svg.closest('[aria-hidden=true]') ? stops : [...stops, 'not hidden'];
    }""")
    return found


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def test_the_picture_and_the_list_are_one_answer(browser: Browser, served: House, server: Server, size: dict[str, int]) -> None:
    ref = begun(served, "goals")
    tablet = Tablet(browser, server.url, size)
    tablet.take(served, ref)

    def is_said(*places: str) -> None:
        """In the store, on the picture and in the list, and nothing else anywhere, once the last touch is through."""
        sided = {area.id for area in protocol().questionnaire.areas if area.sides}
        zones = {zone for place in places for zone in ((f"{place}:left", f"{place}:right") if place in sided else (place,))}
        for _ in range(50):
            if kept() == set(places) and drawn(tablet) == listed(tablet) == zones:
                break
            tablet.page.wait_for_timeout(200)
        assert kept() == set(places)
        assert drawn(tablet) == listed(tablet) == zones

    def kept() -> set[str]:
        answer = served.visit(ref).answers.get("goal_areas")
        return set(answer.given if answer and answer.given else ())  # type: ignore[arg-type]

    beside, below = tablet.page.locator(PICTURE).bounding_box(), tablet.key("grid_goal_areas").bounding_box()
    assert beside and below
    if size is LANDSCAPE:
        assert beside["x"] + beside["width"] <= below["x"] and abs(beside["y"] - below["y"]) < 8, "side by side"
    else:
        assert beside["y"] + beside["height"] <= below["y"], "one above the other"

    is_said()
    touch(tablet, "forehead:right")
    touch(tablet, "forehead:left", "eyes:right", "cheeks:left", "eyes:right")
    is_said("forehead", "cheeks:left")
    expect(tablet.page.locator(".saved")).to_have_text(tablet.words["saved"])
    tablet.choose("goal_areas_cheeks_side", tablet.words["right"])
    tablet.tick("goal_areas_nose")
    is_said("forehead", "cheeks:right", "nose")
    touch(tablet, "glabella")
    tablet.tick("goal_areas_nose")
    touch(tablet, "forehead:left")
    is_said("forehead:right", "cheeks:right", "glabella")

    tablet.page.reload()
    tablet.page.wait_for_selector(f"{PICTURE} svg")
    tablet.settle()
    is_said("forehead:right", "cheeks:right", "glabella")
    server.kill()
    server.start()
    tablet.page.wait_for_selector('[data-testid="stApp"][data-test-connection-state="CONNECTED"]')
    tablet.page.wait_for_timeout(500)
    touch(tablet, "chin")
    expect(tablet.key("goal_areas_chin").locator("input")).to_be_checked()
    is_said("forehead:right", "cheeks:right", "glabella", "chin")

    assert not reaches_the_keyboard(tablet)
    assert not tablet.errors and not tablet.foreign
    tablet.context.close()


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def test_every_zone_is_large_enough_for_a_finger(browser: Browser, served: House, server: Server, size: dict[str, int]) -> None:
    ref = begun(served, "goals")
    tablet = Tablet(browser, server.url, size)
    tablet.take(served, ref)
    found = reach(tablet)
    assert set(found) == ZONES
    spans = {
        token: tuple(max(point[axis] for point in points) - min(point[axis] for point in points) + 2 for axis in (0, 1))
        for token, points in found.items()
    }
    assert not {token: span for token, span in spans.items() if min(span) < SMALLEST}
    tablet.context.close()
