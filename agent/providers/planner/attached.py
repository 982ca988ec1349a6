"""The answer to a message with a file: the page proposed what is to become of it, and that is done, or declined, before
a model first speaks."""

from __future__ import annotations

import re

from agent.providers.planner.dialogue import Turn
from agent.providers.planner.steps import Answer

_TABLE = re.compile(r"CREATE TABLE (\S+) AS ")


def attached(turn: Turn) -> Answer | None:
    """None for a turn without an attached file."""
    uploads = [step for step in turn.steps if step.call.name == "upload_file"]
    if not uploads:
        return None
    failed = next((step for step in turn.steps if step.is_error), None)
    if failed is not None:
        what = "The file was not uploaded" if failed in uploads else "The file is uploaded; the table was not made"
        return Answer(f"{what}: {failed.text}", ok=False)
    # What a person changed on the card stands ahead of the result.
    said = [text for step in turn.steps if "sql" in step.call.args for text in (step.text, str(step.call.args["sql"]))]
    made = next((m[1].replace("`", "") for text in said if (m := _TABLE.search(text))), "")
    if made:
        return Answer(f"The file is the table `{made}` now.", followups=(f"Describe {made}", f"Show 10 rows of {made}"))
    return Answer(uploads[-1].text)
