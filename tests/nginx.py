"""nginx with the configuration that comes with the service, on a free port and with these replicas."""

import re
import shutil
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.browser.server import ROOT, free_port

WAY = "This needs nginx: install it, on Debian with: sudo apt-get install nginx-light"
_MAIN = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  include {folder}/intake.conf;
}}
"""


@contextmanager
def nginx(folder: Path, replicas: Sequence[int], pair: Path | None = None, port: int = 0) -> Iterator[int]:
    """The port that it listens on. As shipped, but without TLS where there is no `pair` of certificate and key."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert found, WAY
    folder.mkdir()
    port = port or free_port()
    (folder / "intake.conf").write_text(_adapted((ROOT / "forms" / "nginx.conf").read_text(), port, replicas, pair))
    (folder / "main.conf").write_text(_MAIN.format(folder=folder))
    process = subprocess.Popen([found, "-c", str(folder / "main.conf"), "-e", str(folder / "error.log")], stderr=subprocess.PIPE)
    try:
        _wait(port, process, pair)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _adapted(shipped: str, port: int, replicas: Sequence[int], pair: Path | None) -> str:
    servers = "\n".join(f"    server 127.0.0.1:{one} max_fails=1 fail_timeout=5s;" for one in replicas)
    text = re.sub(r"(    server 127\.0\.0\.1:.*\n)+", lambda _: servers + "\n", shipped)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port}{' ssl' if pair else ''};")
    if pair:
        return re.sub(r"(ssl_certificate(?:_key)?) [^;]+;", rf"\1 {pair};", text)
    return re.sub(r"    ssl_.*\n", "", text)


def _wait(port: int, process: "subprocess.Popen[bytes]", pair: Path | None) -> None:
    end, trust = time.monotonic() + 20, ssl.create_default_context(cafile=pair) if pair else None
    while time.monotonic() < end:
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
        try:
            with urllib.request.urlopen(f"{'https' if pair else 'http'}://localhost:{port}/health", timeout=2, context=trust):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nginx does not answer")


def route(port: int) -> str:
    """A new browser's cookie, which leads it to the same replica from then on."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
        kept = re.search(r"route=(\w+)", answer.headers.get("Set-Cookie", ""))
    assert kept
    return f"route={kept[1]}"
