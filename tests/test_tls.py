"""Behind nginx as it is shipped, and with Streamlit's own TLS: pages come by https, and no cookie goes any other way."""

import re
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from tests.browser.server import Server, free_port
from tests.builders import PASSWORD, house_in
from tests.certificate import pair_in
from tests.nginx import nginx


@pytest.fixture(params=["nginx", "Streamlit"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    pair, port = pair_in(tmp_path), free_port()
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path / "data")})
    store = Store.open(settings.database_url, Vault.at(settings))
    house_in(store, datetime.now(UTC))
    store.close()
    behind = request.param == "nginx"
    server = Server(tmp_path / "data", url=f"https://localhost:{port}") if behind else Server(tmp_path / "data", pair=pair)
    with ExitStack() as stack:
        stack.callback(server.stop)
        server.start()
        if behind:
            stack.enter_context(nginx(tmp_path / "nginx", [server.port], pair, port))
        yield (f"https://localhost:{port}" if behind else server.url), pair


def test_by_https_a_desk_signs_in_and_every_cookie_is_secure(address: tuple[str, Path]) -> None:
    url, pair = address
    jar: dict[str, str] = {}

    def ask(path: str, form: dict[str, str] | None = None) -> tuple[int, str, dict[str, str], list[str]]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()), "Origin": url}
        asked = urllib.request.Request(url + path, urlencode(form).encode() if form else None, headers)
        answer = opened(asked, pair)
        cookies = answer.headers.get_all("Set-Cookie", [])
        jar.update(re.findall(r"^(\w+)=([^;]+)", "\n".join(cookies), re.M))
        return answer.status, answer.read().decode(), dict(answer.headers.items()), cookies

    status, page, headers, cookies = ask("/sign-in")
    assert status == 200 and "max-age" in headers["strict-transport-security"]
    token = re.search(r'name="csrf_token" value="(\w+)"', page)
    assert token
    form = {"user": "practitioner", "password": PASSWORD, "csrf_token": token[1]}
    status, _, headers, more = ask("/sign-in", form)
    assert (status, headers["location"]) == (303, "/queue") and "staff" in jar
    given = [one for one in cookies + more if "Max-Age=0" not in one]
    assert len(given) >= 3 and all({"Secure", "HttpOnly"} <= set(one.split("; ")) for one in given), given
    assert ask("/queue")[0] == 200 and ask("/_stcore/metrics")[0] == 404
    with pytest.raises(OSError):  # the control: nothing answers without TLS
        urllib.request.urlopen(url.replace("https", "http") + "/health", timeout=5)


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_about: object) -> None:
        """Looks at the answer itself."""


def opened(asked: urllib.request.Request, pair: Path) -> HTTPError:
    opener = urllib.request.build_opener(_Stays, urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=pair)))
    try:
        return opener.open(asked, timeout=20)  # type: ignore[no-any-return]
    except HTTPError as answer:
        return answer
