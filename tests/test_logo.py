"""The clinic's own mark: what is taken, what is refused, who is served it."""

import io
from pathlib import Path

import pytest
from PIL import Image
from starlette.applications import Starlette

from forms import logo, service, web
from forms.service import Service
from screening.actions import people
from screening.errors import InputError, NotAllowed
from screening.settings import Settings
from tests.builders import House, protocol
from tests.test_web import Browser


def picture(width: int = 900, height: int = 300, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#A8482A").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_to_fit(kind: str) -> None:
    with Image.open(io.BytesIO(logo.fitted(picture(kind=kind)))) as found:
        assert found.format == "PNG" and found.width <= logo.WIDEST and found.height <= logo.TALLEST
        assert abs(found.width / found.height - 3) < 0.1


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"x" * (logo.LARGEST + 1), picture()[:200]]
)
def test_what_is_no_picture_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(InputError, match="Choose a picture file"):
        logo.fitted(data)


def test_the_logo_is_served_by_its_digest_and_only_an_owner_sets_it(clinic: House) -> None:
    with pytest.raises(NotAllowed):
        people.set_logo(clinic.store, clinic.r, picture(), clinic.tick())
    name = people.set_logo(clinic.store, clinic.p, logo.fitted(picture()), clinic.tick())
    settings = Settings.from_environment({"INTAKE_DATA": "/nowhere"})
    service.put(Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol()))
    client = Browser(Starlette(routes=web.routes()), {})
    found = client.get(f"/logo/{name}.png")
    assert found.status == 200 and found.header("content-type") == "image/png"
    assert Image.open(io.BytesIO(found.body)).format == "PNG"
    assert client.get("/logo/0000000000000000.png").status == 404
    assert f"/logo/{name}.png" in client.get("/sign-in").body.decode()


def test_a_clinic_without_a_logo_wears_the_mark_of_the_house(clinic: House, tmp_path: Path) -> None:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path)})
    service.put(Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol()))
    client = Browser(Starlette(routes=web.routes()), {})
    page = client.get("/sign-in").body.decode()
    assert "/logo/" not in page and "<svg" in page
