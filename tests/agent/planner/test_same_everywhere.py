"""The same input gives the same calls and the same reply in every process, whatever order its sets have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Prints the calls and the reply of every eighth utterance of the benchmark, over the workspace of texts.
SCRIPT = """
import json
from pathlib import Path
from conftest import Talk, Texts

lines = Path("benchmarks/data/utterances.jsonl").read_text(encoding="utf-8").splitlines()
for line in lines[::8]:
    wanted = json.loads(line)
    talk = Talk(Texts())
    try:
        for said in (*wanted.get("context", ()), wanted["text"]):
            answer = repr(talk.say(said))
        print(answer)
    except (AssertionError, AttributeError, TypeError) as error:  # what the workspace of texts does not have
        print("beyond the texts:", str(error)[:200].replace("\\n", " "))
"""


def said_under(seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(Path(__file__).parent))),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_order_of_hashes_changes_nothing():
    first = said_under("1")
    assert first.count("\n") >= 60
    assert first.count("beyond the texts") <= 20
    assert said_under("4242") == first
