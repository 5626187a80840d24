"""Connects settings, store, protocol and clock to the web application. Start it with: streamlit run app.py"""

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import streamlit as st
from starlette.middleware import Middleware

from forms import doors, entrance, handouts, logs, service, transport, upkeep, web
from screening.errors import IntakeError
from screening.settings import Settings


def clock() -> datetime:
    return datetime.now(UTC)


def own_address() -> str:
    """Where the service is found as long as INTAKE_URL does not say otherwise."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{scheme}://localhost:{st.get_option('server.port')}"


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    try:
        settings = Settings.from_environment({"INTAKE_URL": own_address()} | os.environ)
        service.must_serve_by_tls(settings, st.get_option("server.sslCertFile"))
        opened = service.start(settings, clock)
    except IntakeError as fault:
        raise SystemExit(f"The service cannot start. {fault}") from None
    service.put(opened)
    gc.collect()
    gc.freeze()  # the protocol and the libraries stay: looking through them again and again took longer than a touch
    logs.without_values()
    logs.in_lines()
    bound = str(st.get_option("server.address"))
    print("\n".join(service.greeting(opened, bound)), flush=True)
    beside = upkeep.Upkeep(opened)
    beside.start()
    try:
        yield
    finally:
        beside.end()
        opened.store.close()


wrappings = [
    Middleware(web.Headers),
    Middleware(doors.Doors),
    Middleware(transport.AtOnce),
    Middleware(transport.Together),
    Middleware(transport.Packed),
]
routes = [*web.routes(), *entrance.routes(), *handouts.routes()]
app = st.App("forms/pages.py", routes=routes, middleware=wrappings, lifespan=lifespan, exception_handlers=web.FAULTS)
