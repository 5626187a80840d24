"""One tablet over its websocket, without a browser: it speaks Streamlit's messages, and touches one row of a page."""

import asyncio
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LIMIT = 60  # seconds that a run may take


@dataclass
class Line:
    """`state` is what this tablet touched: a browser sends all of it with every touch. `kept`: messages that need not come again."""

    port: int
    cookie: str
    page: str
    state: dict[str, str | bool] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    widgets: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)  # by widget: the part of the page that runs at a touch on it
    shown: dict[str, str] = field(default_factory=dict)  # what the page came with, by row
    html: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    bytes: int = 0
    kind: str = "tablet"  # whose cookie it is: of a tablet, or of staff
    _script: str = ""
    _socket: ClientConnection | None = None

    async def open(self) -> None:
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        headers = {"Cookie": f"{self.kind}={self.cookie}", "Origin": f"http://127.0.0.1:{self.port}"}
        self._socket = await connect(
            address,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=headers,
            compression=None,
            proxy=None,
            max_size=None,
        )
        await self.run()

    async def choose(self, item: str, label: str) -> float:
        """Seconds from the touch to the end of the run that it set off."""
        widget = self.widgets[item]
        self.state[widget] = label
        return await self.run(self.parts[widget])

    async def tick(self, name: str) -> float:
        self.state[self.widgets[name]] = True
        return await self.run(self.parts.get(self.widgets[name], ""))

    async def press(self, name: str) -> float:
        return await self.run(pressed=self.widgets[name])

    async def run(self, part: str = "", pressed: str = "") -> float:
        """`pressed` counts for this run only."""
        assert self._socket
        message = BackMsg()
        message.rerun_script.fragment_id = part
        message.rerun_script.page_script_hash = self._script
        page, _, query = self.page.partition("?")
        message.rerun_script.page_name = "" if self._script else page
        message.rerun_script.query_string = query
        message.rerun_script.cached_message_hashes.extend(self.kept)
        for name, value in self.state.items():
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id = name
            if isinstance(value, bool):
                widget.bool_value = value
            else:
                widget.string_value = value
        if pressed:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id, widget.trigger_value = pressed, True
        self.html.clear()
        start = perf_counter()
        await self._socket.send(message.SerializeToString())
        while not self._take(await asyncio.wait_for(self._socket.recv(), LIMIT)):
            pass
        return perf_counter() - start

    def _take(self, raw: Any) -> bool:
        """True at the end of a run. A run that began again within goes on."""
        self.bytes += len(raw)
        message = ForwardMsg()
        message.ParseFromString(raw)
        if message.metadata.cacheable and message.hash:
            self.kept.add(message.hash)
        match message.WhichOneof("type"):
            case "navigation":
                self._script = message.navigation.page_script_hash
            case "delta":
                self._draw(message.delta)
            case "script_finished":
                return message.script_finished in (
                    ForwardMsg.FINISHED_SUCCESSFULLY,
                    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                )
        return False

    def _draw(self, delta: Any) -> None:
        element = delta.new_element
        match element.WhichOneof("type"):
            case "radio":
                name = key_of(element.radio.id)
                self.widgets[name] = element.radio.id
                self.parts[element.radio.id] = delta.fragment_id
                if element.radio.HasField("default"):
                    self.shown[name] = element.radio.options[element.radio.default]
            case "checkbox" | "button" | "text_input" as kind:
                widget = getattr(element, kind).id
                self.widgets[key_of(widget)] = widget
                self.parts[widget] = delta.fragment_id
            case "html":
                self.html.append(element.html.body)
            case "exception":
                self.faults.append(element.exception.type)

    @property
    def says_saved(self) -> bool:
        return any(one.startswith(('<p class="saved"', '<p class="kept"')) and ">Saved<" in one for one in self.html)

    async def close(self) -> None:
        if self._socket:
            await self._socket.close()


def key_of(widget: str) -> str:
    """Our own name at the end of a widget's id: "$$ID-digest-name"."""
    return widget.split("-", 2)[-1]
