"""Behind nginx as it is shipped, and with Streamlit's own TLS: pages come by https, and no cookie goes any other way."""

import re
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from screening.actions.people import TRIES
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from tests.browser.server import Server, free_port
from tests.builders import PASSWORD, house_in
from tests.certificate import pair_in
from tests.nginx import nginx


@dataclass(frozen=True)
class Place:
    kind: str
    url: str
    pair: Path


@pytest.fixture(scope="module", params=["nginx", "Streamlit"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("tls")
    pair, port = pair_in(folder), free_port()
    settings = Settings.from_environment({"INTAKE_DATA": str(folder / "data")})
    store = Store.open(settings.database_url, Vault.at(settings))
    house_in(store, datetime.now(UTC))
    store.close()
    behind = request.param == "nginx"
    server = Server(folder / "data", url=f"https://localhost:{port}") if behind else Server(folder / "data", pair=pair)
    with ExitStack() as stack:
        stack.callback(server.stop)
        server.start()
        if behind:
            stack.enter_context(nginx(folder / "nginx", [server.port], pair, port))
        yield Place(request.param, f"https://localhost:{port}" if behind else server.url, pair)


class Answer(NamedTuple):
    status: int
    body: str
    headers: dict[str, str]
    cookies: list[str]


@dataclass
class Guest:
    """A browser. `seen_from`: the address that it says it comes from, as a proxy would."""

    place: Place
    seen_from: str = "203.0.113.6"
    jar: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items()), "Origin": self.place.url}
        headers |= {"X-Forwarded-For": self.seen_from}
        asked = urllib.request.Request(self.place.url + path, urlencode(form).encode() if form else None, headers)
        answer = opened(asked, self.place.pair)
        cookies = answer.headers.get_all("Set-Cookie", [])
        self.jar.update(re.findall(r"^(\w+)=([^;]+)", "\n".join(cookies), re.M))
        return Answer(answer.status, answer.read().decode(), dict(answer.headers.items()), cookies)

    def sign_in(self, user: str, password: str) -> Answer:
        token = re.search(r'name="csrf_token" value="(\w+)"', self.ask("/sign-in").body)
        assert token
        return self.ask("/sign-in", {"user": user, "password": password, "csrf_token": token[1]})


def test_by_https_a_desk_signs_in_and_every_cookie_is_secure(place: Place) -> None:
    guest = Guest(place)
    page = guest.ask("/sign-in")
    assert page.status == 200 and "max-age" in page.headers["strict-transport-security"]
    answer = guest.sign_in("practitioner", PASSWORD)
    assert (answer.status, answer.headers["location"]) == (303, "/queue") and "staff" in guest.jar
    given = [one for one in page.cookies + answer.cookies if "Max-Age=0" not in one]
    assert len(given) >= 3 and all({"Secure", "HttpOnly"} <= set(one.split("; ")) for one in given), given
    assert guest.ask("/queue").status == 200 and guest.ask("/_stcore/metrics").status == 404
    with pytest.raises(OSError):  # the control: nothing answers without TLS
        urllib.request.urlopen(place.url.replace("https", "http") + "/health", timeout=5)


def test_wrong_tries_are_counted_by_the_address_that_the_proxy_saw(place: Place) -> None:
    """Whoever comes from this machine is taken for the proxy; who comes through it cannot choose an address."""
    for number in range(TRIES):
        assert Guest(place, "203.0.113.7").sign_in(f"nobody{number}", "a guess").status == 403
    assert "Too many tries" in Guest(place, "203.0.113.7").sign_in("practitioner", PASSWORD).body
    other = Guest(place, "203.0.113.8").sign_in("practitioner", PASSWORD)
    assert other.status == (403 if place.kind == "nginx" else 303)


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_about: object) -> None:
        """Looks at the answer itself."""


def opened(asked: urllib.request.Request, pair: Path) -> HTTPError:
    opener = urllib.request.build_opener(_Stays, urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=pair)))
    try:
        return opener.open(asked, timeout=20)  # type: ignore[no-any-return]
    except HTTPError as answer:
        return answer
