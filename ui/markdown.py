"""Text of models, tools and workspaces made safe to hand to ``st.markdown``.

Streamlit shows raw HTML as text as long as nobody passes ``unsafe_allow_html`` (nobody does). Two things are left:
an image would be fetched by the browser at once, which could carry data out to its address, and ``$`` starts LaTeX.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"^\s*(?:[-*+>]\s+|\d+[.)]\s+)*(`{3,}|~{3,})(.*)$")
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\\)\$")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>$~:^-])")


def safe_markdown(text: str) -> str:
    """Markdown that fetches nothing and holds no LaTeX; code keeps its characters.

    No ``![`` survives anywhere, so there can be no image, however the rest is read: in text it becomes an
    escaped ``!\\[``, in code ``! [`` (a space changes no language's meaning there).
    """
    out: list[str] = []
    prose: list[str] = []
    fence = ""

    def flush() -> None:
        if prose:
            out.append(_safe_prose("\n".join(prose)))
            prose.clear()

    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            out.append(line.replace("![", "! ["))
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
        elif found and "`" not in found[2]:
            flush()
            fence = found[1]
            out.append(_plain_fence(line))
        else:
            prose.append(line)
    flush()
    return "\n".join(out)


def half_written(text: str) -> str:
    """Markdown that is still being written: an open ``**`` or code span is closed, or it would flicker."""
    body = text.rsplit("\n\n", 1)[-1]
    if text.count("```") % 2:
        return text
    for mark in ("`", "**"):
        if body.count(mark) % 2:
            text = text.rstrip() + mark
    return text


def plain(text: str) -> str:
    """Text to be shown letter by letter in a label or caption: no markup, no colours, no icons."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _plain_fence(line: str) -> str:
    """Diagram languages are shown as code: drawing one runs what the text says."""
    return re.sub(r"(`{3,}|~{3,})\s*mermaid\b.*$", r"\1text", line.replace("![", "! ["), flags=re.IGNORECASE)


def _safe_prose(text: str) -> str:
    out: list[str] = []
    end = 0
    for span in _CODE_SPAN.finditer(text):
        out.append(_escaped(text[end : span.start()]))
        out.append(span[0].replace("![", "! ["))
        end = span.end()
    out.append(_escaped(text[end:]))
    # A seam between text and code may have put the two characters side by side again.
    return "".join(out).replace("![", "!\\[")


def _escaped(text: str) -> str:
    return _DOLLAR.sub(r"\\$", text.replace("![", "!\\["))
