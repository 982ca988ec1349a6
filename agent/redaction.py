"""Takes what looks like a credential out of texts, before a model, the log or a page sees them.

Known shapes only: a rule that guesses would eat ids and hashes that people need. A credential that was written in
base64 is found as well, whatever stands around it.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_B = r"(?<![A-Za-z0-9_\-])"  # nothing word-like ahead
_E = r"(?![A-Za-z0-9_\-])"

# kind → pattern. Where a pattern has a group "secret", only that part goes.
_SHAPES: tuple[tuple[str, str], ...] = (
    (
        "private key",
        r"-----BEGIN (?:[A-Z0-9 ]+ )?PRIVATE KEY(?: BLOCK)?-----[\s\S]*?"
        r"(?:-----END (?:[A-Z0-9 ]+ )?PRIVATE KEY(?: BLOCK)?-----|\Z)",
    ),
    ("Databricks token", rf"{_B}(?:dapi|dkea|dosp|dsapi)[0-9a-f]{{30,}}(?:-\d)?{_E}"),
    ("Anthropic key", rf"{_B}sk-ant-[A-Za-z0-9_\-]{{16,}}"),
    ("API key", rf"{_B}sk-(?:proj-|live-|svcacct-|or-v1-)?[A-Za-z0-9_\-]{{24,}}"),
    ("Stripe key", rf"{_B}(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{{16,}}{_E}"),
    ("GitHub token", rf"{_B}(?:gh[pousr]_[A-Za-z0-9]{{20,}}|github_pat_[A-Za-z0-9_]{{20,}}){_E}"),
    ("GitLab token", rf"{_B}glpat-[A-Za-z0-9_\-]{{16,}}"),
    ("AWS key id", rf"{_B}(?:AKIA|ASIA)[A-Z0-9]{{16}}{_E}"),
    (
        "AWS secret",
        r"(?i:aws_?secret_?(?:access_?)?key|secretaccesskey)[\"']?\s*[:=]\s*[\"']?(?P<secret>[A-Za-z0-9/+=]{40})",
    ),
    ("Google key", rf"{_B}AIza[A-Za-z0-9_\-]{{35}}{_E}"),
    ("Google token", rf"{_B}ya29\.[A-Za-z0-9_\-]{{20,}}"),
    ("Slack token", rf"{_B}xox[abeoprs]-[A-Za-z0-9\-]{{10,}}"),
    ("Slack webhook", r"https://hooks\.slack\.com/(?P<secret>services/[A-Za-z0-9/]{20,})"),
    ("Hugging Face token", rf"{_B}hf_[A-Za-z0-9]{{30,}}{_E}"),
    ("npm token", rf"{_B}npm_[A-Za-z0-9]{{36}}{_E}"),
    ("PyPI token", rf"{_B}pypi-[A-Za-z0-9_\-]{{32,}}"),
    ("SendGrid key", rf"{_B}SG\.[A-Za-z0-9_\-]{{16,}}\.[A-Za-z0-9_\-]{{16,}}"),
    ("JWT", rf"{_B}eyJ[A-Za-z0-9_\-]{{8,}}\.[A-Za-z0-9_\-]{{8,}}\.[A-Za-z0-9_\-]*"),
    ("bearer token", r"(?i:\bbearer)[ \t]+(?P<secret>[A-Za-z0-9._~+/\-]{16,}=*)"),
    ("basic credentials", r"(?i:\bauthorization[\"']?\s*[:=]\s*[\"']?basic)[ \t]+(?P<secret>[A-Za-z0-9+/]{8,}=*)"),
    ("password", r"\b[a-z][a-z0-9+.\-]{1,30}://[^\s:/@'\"]{0,100}:(?P<secret>[^\s/@'\"]{1,200})@"),
    ("password", r"(?i:\b(?:password|passwd|pwd))\s*=\s*(?P<secret>[^\s;'\"&,(){}]{4,})(?=\s*;)"),
    ("account key", r"(?i:\b(?:accountkey|sharedaccesskey))\s*=\s*(?P<secret>[A-Za-z0-9+/]{20,}=*)"),
    ("signature", r"(?i:[?&]sig)=(?P<secret>[A-Za-z0-9%+/]{20,}=*)"),
    ("client secret", r"(?i:\bclient_?secret)[\"']?\s*[:=]\s*[\"']?(?P<secret>[A-Za-z0-9_~.\-]{16,})"),
)
_PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in _SHAPES]
# What was decoded may have any letter ahead of it and behind.
_DECODED = [re.compile(pattern.replace(_B, "").replace(_E, "").replace(r"\b", "")) for _, pattern in _SHAPES]
# One of these is in every text that a pattern can match: most texts are let through by one look.
_HINT = re.compile(
    r"-----BEGIN|dapi|dkea|dosp|dsapi|sk-|[sr]k_|gh[pousr]_|github_pat|glpat|AKIA|ASIA|AIza|ya29\.|xox|hooks\.slack|hf_"
    r"|npm_|pypi-|SG\.|eyJ|(?i:secret|bearer|basic|passw|pwd|accountkey|sharedaccesskey|[?&]sig=)|://[^\s/]*@"
)
_ARROW_HINT = rf"{_HINT.pattern}|[A-Za-z0-9+/_\-]{{24,}}"
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-]{24,}={0,2}")
_MAX_DECODED = 2_000_000


def redact(text: str) -> str:
    """``text`` with each credential replaced by ``(hidden: its kind)``. What holds none comes back as it is."""
    if _HINT.search(text):
        for kind, pattern in _PATTERNS:
            text = pattern.sub(lambda match, kind=kind: _hidden(match, kind), text)
    return _BASE64.sub(_without_encoded, text)


def redacted(value: Any) -> Any:
    """The same for a JSON value: every text in it, also the names of fields. Equal parts are shared, not copied."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        changed = {redact(key) if isinstance(key, str) else key: redacted(item) for key, item in value.items()}
        return changed if changed != value else value
    if isinstance(value, list | tuple):
        items = [redacted(item) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else type(value)(items)
    return value


def redact_table(table: pa.Table) -> pa.Table:
    """The same for the texts of a table's columns, also those within lists, maps and structs and those that are kept
    as bytes or in a dictionary. Columns without any come back as they are; a dictionary becomes its values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for place, field in enumerate(table.schema):
        column = table.column(place)
        if pa.types.is_dictionary(field.type):
            column = column.cast(field.type.value_type)
            field = field.with_type(field.type.value_type)
            table = table.set_column(place, field, column)
        if pa.types.is_nested(field.type) or _is_bytes(field.type):
            values = column.to_pylist()
            clean = [_redacted_cell(value) for value in values]
            if any(new is not old for new, old in zip(clean, values, strict=True)):
                table = table.set_column(place, field, pa.chunked_array([pa.array(clean, field.type)]))
            continue
        if not (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            continue
        # Arrow's own regular expressions find the few cells worth a look, which keeps large results fast.
        found = pc.call_function("match_substring_regex", [column], pc.MatchSubstringOptions(_ARROW_HINT))
        suspects = pc.call_function("indices_nonzero", [pc.fill_null(found, False)])
        if len(suspects) == 0:
            continue
        values = column.to_pylist()
        for index in suspects.to_pylist():
            values[index] = redact(values[index])
        table = table.set_column(place, field, pa.chunked_array([pa.array(values, field.type)]))
    return table


def _is_bytes(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind)


def _redacted_cell(value: Any) -> Any:
    """``redacted`` for what Arrow gives as Python: bytes are looked at as the text that they may be."""
    if isinstance(value, bytes):
        text = value.decode("latin-1")
        clean = redact(text) if _HINT.search(text) or _BASE64.search(text) else text
        return value if clean == text else clean.encode("latin-1", "replace")
    if isinstance(value, dict):
        changed = {key: _redacted_cell(item) for key, item in value.items()}
        return value if all(changed[key] is item for key, item in value.items()) else changed
    if isinstance(value, list | tuple):
        items = [_redacted_cell(item) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else type(value)(items)
    if isinstance(value, str):
        clean = redact(value)
        return value if clean == value else clean
    return value


def _hidden(match: re.Match[str], kind: str) -> str:
    if "secret" not in match.re.groupindex:
        return f"(hidden: {kind})"
    start, end = (place - match.start() for place in match.span("secret"))
    whole = match[0]
    if whole[start:end].startswith("(hidden"):
        return whole
    return f"{whole[:start]}(hidden: {kind}){whole[end:]}"


def _without_encoded(match: re.Match[str]) -> str:
    """A run of base64 letters goes where what it encodes, from any of its first four letters on, holds a credential."""
    run = match[0]
    if len(run) > _MAX_DECODED:
        return run
    letters = run.rstrip("=").replace("-", "+").replace("_", "/")
    for offset in range(4):
        piece = letters[offset:]
        piece = piece[: len(piece) - (1 if len(piece) % 4 == 1 else 0)]
        try:
            decoded = base64.b64decode(piece + "=" * (-len(piece) % 4))
        except (binascii.Error, ValueError):
            continue
        for text in {decoded.decode("latin-1"), decoded.decode("utf-16-le", "ignore")}:
            if _HINT.search(text) and any(pattern.search(text) for pattern in _DECODED):
                return "(hidden: encoded credential)"
    return run
