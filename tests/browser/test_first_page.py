"""The first page comes complete from this service alone, and packed."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Response, Route, expect
from starlette.datastructures import Headers

from tests.browser.people import Screen
from tests.browser.server import Server
from tests.builders import House

TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml", "font/ttf")
WORTH_PACKING = 1000  # bytes


class Came(NamedTuple):
    path: str
    headers: Headers
    sent: int  # bytes on the wire
    whole: int  # bytes once unpacked

    @property
    def is_text(self) -> bool:
        return self.headers.get("content-type", "").startswith(TEXT)


def unpacked(came: list[Came]) -> list[str]:
    """Files of the program that could have come packed and did not."""
    ours = [one for one in came if one.path.startswith(("/static/", "/fonts/")) and one.is_text and one.whole > WORTH_PACKING]
    return [one.path for one in ours if one.headers.get("content-encoding") not in ("gzip", "br")]


def first_load(screen: Screen, host: str) -> tuple[list[Came], list[str]]:
    """What came, and what was asked of another host: every such request is refused."""
    elsewhere: list[str] = []

    def only_ours(route: Route) -> None:
        if urlsplit(route.request.url).netloc == host:
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    answers: list[Response] = []
    screen.context.route("**/*", only_ours)
    screen.page.on("response", lambda answer: answers.append(answer))
    screen.page.goto(screen.url)
    screen.settle()
    expect(screen.key("code").locator("input")).to_be_visible()
    screen.page.wait_for_load_state("networkidle")
    return [_came(answer) for answer in answers if answer.url.startswith("http")], elsewhere


def _came(answer: Response) -> Came:
    sizes = answer.request.sizes()
    sent = sizes["responseHeadersSize"] + sizes["responseBodySize"]
    return Came(urlsplit(answer.url).path, Headers(answer.all_headers()), sent, len(answer.body()))


def told(came: list[Came]) -> str:
    sent, whole = sum(one.sent for one in came), sum(one.whole for one in came)
    return f"first page: {len(came)} requests, {sent / 1e6:.2f} MB sent, {whole / 1e6:.2f} MB unpacked"


def test_the_first_page_comes_from_here_alone_and_packed(
    browser: Browser, server: Server, served: House, tell: Callable[[str], None]
) -> None:
    screen = Screen(browser, server.url)
    came, elsewhere = first_load(screen, urlsplit(server.url).netloc)
    tell(told(came))
    screen.context.close()
    assert not elsewhere and not screen.errors
    assert len([one for one in came if one.path.startswith("/static/")]) > 10
    assert not unpacked(came)
    assert sum(one.sent for one in came) < sum(one.whole for one in came) / 2


def test_without_packing_the_check_finds_every_file(
    browser: Browser, server: Server, served: House, tell: Callable[[str], None]
) -> None:
    """The control: the same server asked by a browser that takes nothing packed."""
    screen = Screen(browser, server.url, context=browser.new_context(extra_http_headers={"Accept-Encoding": "identity"}))
    came, _ = first_load(screen, urlsplit(server.url).netloc)
    tell(f"unpacked: {told(came)}")
    screen.context.close()
    assert len(unpacked(came)) > 10


def test_a_packed_file_is_kept_packed(browser: Browser, server: Server, served: House) -> None:
    context = browser.new_context(extra_http_headers={"Accept-Encoding": "gzip"})
    page = context.request.get(server.url).text()
    script = next(part.split('"')[0] for part in page.split('src="') if ".js" in part.split('"')[0]).removeprefix(".")
    for _ in range(2):  # packed now, and kept
        answer = context.request.get(f"{server.url}{script}")
        assert answer.headers["content-encoding"] == "gzip" and answer.headers["vary"] == "Accept-Encoding"
        assert "max-age" in answer.headers["cache-control"] and "etag" not in answer.headers
    context.close()
