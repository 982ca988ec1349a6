"""The answer to a message with a file: the page proposed what is to become of it, and that is done, or declined, before
a model first speaks."""

from __future__ import annotations

import re

from agent.providers.planner.dialogue import Turn
from agent.providers.planner.steps import Answer

_TABLE = re.compile(r"^CREATE TABLE (\S+) AS ")


def attached(turn: Turn) -> Answer | None:
    """None for a turn without an attached file."""
    uploads = [step for step in turn.steps if step.call.name == "upload_file"]
    if not uploads:
        return None
    failed = next((step for step in turn.steps if step.is_error), None)
    if failed is not None:
        what = "The file was not uploaded" if failed in uploads else "The file is uploaded; the table was not made"
        return Answer(f"{what}: {failed.text}", ok=False)
    made = next(
        (m[1].replace("`", "") for step in turn.steps if (m := _TABLE.match(str(step.call.args.get("sql"))))), ""
    )
    if made:
        return Answer(f"The file is the table `{made}` now.", followups=(f"Describe {made}", f"Show 10 rows of {made}"))
    return Answer(uploads[-1].text)
