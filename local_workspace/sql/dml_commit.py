"""Running a write, and what it did by the table's own log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from local_workspace.sql import delta_log
from local_workspace.sql.errors import SqlCancelled

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def commit(session: SqlSession, folder: Path, sql: str) -> tuple[dict[str, Any], pa.Table]:
    """Run a write; the metrics of the commit it made (empty when it changed nothing), and the engine's answer."""
    before = delta_log.version(folder)
    try:
        answer = session.run_engine(sql)
    except SqlCancelled:
        session.engine.settle()
        # Too late: what is in the log has happened, and saying otherwise would have it done twice.
        if delta_log.version(folder) == before:
            raise
        answer = pa.table({})
    after = delta_log.version(folder)
    return (delta_log.commit(folder, after).info.get("operationMetrics", {}) if after > before else {}), answer
