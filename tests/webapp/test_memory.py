# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a giant took is given back, in a process of its own, as threads leave it."""

import subprocess
import sys

import pytest

_PROGRAM = """
import sys, threading
from pathlib import Path
from webapp import memory

def held():
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])

def giant(kept):
    words = ["word " * 10_000 for _ in range(500)]
    cleaned = [each.upper() for each in words]
    kept.append(cleaned[-1][:5_000])  # what is noted down of it
    words.append(words)  # nobody but itself points at it

if sys.argv[1] == "one":
    memory.use_one_arena()
kept = []
before = held()
threads = [threading.Thread(target=giant, args=(kept,)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
most = held()
memory.give_back()
print(before, most, held())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")
def test_memory_is_back_within_a_fifth() -> None:
    said = subprocess.run([sys.executable, "-c", _PROGRAM, "one"], check=True, capture_output=True, text=True)
    before, most, after = map(int, said.stdout.split())

    assert most > before + 20_000, "the giants were there"
    assert after < before * 1.2
