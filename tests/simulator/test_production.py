# SPDX-License-Identifier: AGPL-3.0-or-later
"""With a real Intercom configuration there is neither a simulator nor an Intercom of our own."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: What `intercom-sync serve` and `intercom-sync worker` do, as far as it is not gunicorn's.
PROGRAM = """
import json, sys
from webapp import commands
from webapp.app import create_app
from webapp.config import Config
from webapp.languages import Languages
from webapp.services import Services
from webapp.worker import Worker

services = Services.open(Config.from_environment(json.loads(sys.argv[1]), languages=Languages.load().ids))
client = create_app(services).test_client()
Worker(services)
paths = ("/preview", "/preview/components", "/preview/api/state", "/conversations/1", "/me")
found = {path: client.get(path).status_code for path in paths}
services.close()
print(json.dumps([found, sorted(each for each in sys.modules if each.startswith("simulator"))]))
"""


def test_a_production_process_has_no_part_of_the_demo(tmp_path: Path) -> None:
    environment = {
        "ITOP_URL": "https://itop.example/",
        "ITOP_USER": "intercom-sync",
        "ITOP_PASSWORD": "secret",
        "INTERCOM_CLIENT_SECRET": "secret",
        "INTERCOM_ACCESS_TOKEN": "token",
        "DATA_DIR": str(tmp_path),
    }
    command = [sys.executable, "-c", PROGRAM, json.dumps(environment)]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert ran.returncode == 0, ran.stderr
    answers, imported = json.loads(ran.stdout.splitlines()[-1])
    assert set(answers.values()) == {404}
    assert imported == []
