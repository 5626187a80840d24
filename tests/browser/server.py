"""Starts and stops the service as a clinic would, on a free loopback port."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from tests.midday import midday

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 120


class Server:
    def __init__(self, data: Path, database: str = "", url: str = "", pair: Path | None = None) -> None:
        """`database`: another one than the SQLite file in the folder. `url`: where tablets find it, if not right here.
        `pair`: certificate and key, for TLS of its own."""
        self.data, self.port, self.database, self._public, self._pair = data, free_port(), database, url, pair
        self.url = f"{'https' if pair else 'http'}://localhost:{self.port}"
        self.process: subprocess.Popen[str] | None = None
        self.log = data.parent / f"{data.name}.log"

    def start(self) -> "Server":
        environment = os.environ | {"INTAKE_DATA": str(self.data), "INTAKE_URL": self._public or self.url}
        environment |= {
            "DATABASE_URL": self.database,
            "PYTHONDONTWRITEBYTECODE": "1",
            "INTAKE_TIME_ZONE": midday(datetime.now(UTC)),
        }
        if self._pair:
            environment |= dict.fromkeys(("STREAMLIT_SERVER_SSL_CERT_FILE", "STREAMLIT_SERVER_SSL_KEY_FILE"), str(self._pair))
        with self.log.open("a") as log:
            command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True)
        self._wait()
        return self

    def _wait(self) -> None:
        end, trust = time.monotonic() + START_SECONDS, ssl.create_default_context(cafile=self._pair) if self._pair else None
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/ready", timeout=2, context=trust) as answer:
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
