"""A file under another name, and another content for the file that was shown.

There is no tool that copies: a file is read, and written anew with what was read. That is a copy only where the text
that was read is the whole file, byte for byte, which its size tells.
"""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.copies import COPY, REWRITE
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.plans.files import path_of_file
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan, Result, Stop
from agent.providers.planner.wording import code

_SIZE = re.compile(r", ([\d,]+) bytes?\.$")


def copy_file(scene: Scene, clause: Clause) -> Plan:
    """Reads the file and writes what it holds to the other path, where that is all of it."""
    match = COPY.match(clause.text)
    if match is None:
        raise Stop(Answer("Which file shall I copy, and where to?", ok=False))
    said = re.sub(r"^(?:this|that|the) file$", "it", match["source"], flags=re.IGNORECASE)
    path: str = yield from path_of_file(scene, replace(read_clause(f"read {said}"), chosen=clause.chosen))
    target = match["target"]
    if not target.startswith(("/", "dbfs:")):
        target = f"{path.rstrip('/').rpartition('/')[0]}/{target}"
    if target == path:
        raise Stop(Answer(f"{code(path)} is the file itself, so there was nothing to copy.", ok=False))
    content = whole_content((yield from scene.call("read_workspace_file", path=path)))
    if content is None:
        text = f"I could not read all of {code(path)} as text, so I copied nothing: a copy would lack the rest."
        raise Stop(Answer(text, (f"Read {path}",), ok=False))
    result = yield from scene.call("write_workspace_file", path=target, content=content)
    return Answer(f"{result.parsed.summary} It is a copy of {code(path)}.", (f"Read {target}",))


def whole_content(result: Result) -> str | None:
    """What a file holds, as it was read; None where the text is not all of it.

    A result leaves out the empty lines at its end; the size says how many bytes these were.
    """
    summary, _, body = result.text.strip("\n").partition("\n")
    size = _SIZE.search(summary.strip())
    if size is None:
        return None
    left_out = int(size[1].replace(",", "")) - len(body.encode())
    return body + "\n" * left_out if left_out in (0, 1, 2) else None


def rewrite_it(scene: Scene, clause: Clause) -> Plan:
    """Writes the content that is said over the file that was spoken of last."""
    match = REWRITE.match(clause.text)
    last = next(iter(scene.memory.mentions()), None)
    if match is None or last is None or last.kind != "file":
        raise Stop(Answer("Which file shall I write that to? Give me its path.", ("List my notebooks",), ok=False))
    content = match["content"].strip()
    if len(content) > 1 and content[0] == content[-1] and content[0] in "\"'`":
        content = content[1:-1]
    result = yield from scene.call("write_workspace_file", path=last.ref, content=content, overwrite=True)
    return Answer(result.parsed.summary, (f"Read {last.ref}",))
