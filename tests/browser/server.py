"""Starts and stops the service as a clinic would, on a free loopback port."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 120


class Server:
    def __init__(self, data: Path, protocol_note: str = "", database: str = "", url: str = "") -> None:
        """`database`: another one than the SQLite file in the folder. `url`: where tablets find it, if not right here."""
        self.data, self.port, self._database, self._public = data, free_port(), database, url
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[str] | None = None
        self.log = data.parent / f"{data.name}.log"

    def start(self) -> "Server":
        environment = os.environ | {"INTAKE_DATA": str(self.data), "INTAKE_URL": self._public or self.url}
        environment |= {"DATABASE_URL": self._database, "PYTHONDONTWRITEBYTECODE": "1"}
        with self.log.open("a") as log:
            command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True)
        self._wait()
        return self

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/ready", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
            assert self.process and self.process.poll() is None, self.log.read_text()
        raise AssertionError(f"the server did not start: {self.log.read_text()}")

    @property
    def setup_code(self) -> str:
        found = re.findall(r"Set-up code: (\w{6})", self.log.read_text())
        return str(found[-1])

    def kill(self) -> None:
        """As a power cut would."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
