"""A stranger's scan of the real server by wapiti, by https: headers, cookies, policy, injections, open files.

Wapiti brings many packages of its own, so give it a place of its own: python3 -m venv w && w/bin/pip install wapiti3==3.2.3
Run it with: WAPITI=w/bin/wapiti python -m tests.scan
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.served import clinic
from tests.certificate import pair_in

MODULES = "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,upload,xss,xxe"
SECONDS = 240


def scan(wapiti: str, url: str, folder: Path) -> dict[str, int]:
    """How many findings of each kind, and 0 where there are none. Forms come as from a page of ours, else they are refused at once."""
    out = folder / "found.json"
    command = [wapiti, "-u", f"{url}/", "-s", f"{url}/sign-in", "-s", f"{url}/staff", "-m", MODULES, "-f", "json", "-o", str(out)]
    command += ["--scope", "domain", "--max-scan-time", str(SECONDS), "--flush-session", "--no-bugreport", "-v", "0"]
    command += ["-H", f"Origin: {url}", "-C", "form=0"]
    subprocess.run(command, check=True, cwd=folder, env=os.environ | {"HOME": str(folder)}, stdout=subprocess.DEVNULL)
    found = json.loads(out.read_text())
    print(f"{found['infos'].get('crawled_pages_nbr')} pages crawled by wapiti {found['infos']['version']}: {MODULES}")
    kinds = {**found["vulnerabilities"], **found["anomalies"]}
    for kind, cases in kinds.items():
        for case in cases:
            print(f"  {kind}: {case['method']} {case['path']} {case['info']}")
    return {kind: len(cases) for kind, cases in kinds.items()}


def main() -> int:
    wapiti = os.environ.get("WAPITI") or shutil.which("wapiti")
    if wapiti is None:
        print(__doc__)
        return 2
    with TemporaryDirectory() as folder, clinic(Path(folder), pair=pair_in(Path(folder))) as (_house, server):
        found = scan(str(Path(wapiti).absolute()), server.url, Path(folder))
    print(f"{sum(found.values())} findings, of {len(found)} kinds looked for")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
