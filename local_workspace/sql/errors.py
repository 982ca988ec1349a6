"""The one error that SQL raises, worded as Databricks words it."""

from __future__ import annotations


class SqlError(Exception):
    """A statement that failed.

    ``error_class``: ``TABLE_OR_VIEW_NOT_FOUND``, ``CAST_INVALID_INPUT``, ... ``sql_state``: five characters,
    or None. ``str()`` is what Databricks shows: ``[CLASS] message SQLSTATE: 42P01``.
    """

    def __init__(self, error_class: str, message: str, sql_state: str | None = None) -> None:
        tail = f" SQLSTATE: {sql_state}" if sql_state else ""
        super().__init__(f"[{error_class}] {message}{tail}")
        self.error_class = error_class
        self.message = message
        self.sql_state = sql_state


class SqlCancelled(SqlError):
    """The statement was cancelled."""

    def __init__(self) -> None:
        super().__init__("OPERATION_CANCELED", "Operation has been canceled.", "HY008")


def unsupported(what: str) -> SqlError:
    """For what Databricks can and the embedded workspace cannot."""
    return SqlError("UNSUPPORTED_FEATURE", f"The embedded workspace does not support {what}.", "0A000")
