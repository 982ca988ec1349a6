"""What a person typed, as it may be recorded and sent on."""

from __future__ import annotations

from agent.redaction import redact

MAX_TEXT = 100_000  # characters of one message


def typed_text(text: str) -> str:
    """The message without credentials and broken characters. Raises ValueError, with a text for people, for an empty
    message and for one above ``MAX_TEXT`` characters."""
    text = redact(_writable(text))
    if not text.strip():
        raise ValueError("The message was empty. Write what you want done.")
    if len(text) > MAX_TEXT:
        raise ValueError(
            f"That message has {len(text):,} characters, and at most {MAX_TEXT:,} fit. It was not sent. "
            "Shorten it, or put the text into a workspace file and name its path."
        )
    return text


def _writable(text: str) -> str:
    """Broken halves of characters (from a bad paste) cannot be sent as UTF-8: they become the replacement sign."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
