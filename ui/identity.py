"""Who is at the page, and in which time zone."""

from __future__ import annotations

import streamlit as st

SOMEBODY = "you"


def current_user() -> str:
    """The user's email where a trusted proxy says it, else ``you``.

    Streamlit fills ``st.user`` from ``X-Forwarded-Email`` only where ``server.trustedUserHeaders`` names that header
    (``app.yaml`` does for Databricks Apps). Elsewhere anyone could send the header, so it is not read.
    """
    email = st.user.get("email")
    return str(email) if email else SOMEBODY


def forwarded_token() -> str | None:
    """The person's workspace token, as the proxy of Databricks Apps forwards it with the page's first request.

    Read it only where the app is set to work with it: elsewhere anyone could send the header.
    """
    return st.context.headers.get("X-Forwarded-Access-Token") or None


def timezone() -> str | None:
    """The browser's IANA time zone, for words such as "today"."""
    return st.context.timezone or None
