"""The read-only sample tables, made once for all workspaces of a server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from local_workspace.birth import bakehouse, taxi
from local_workspace.birth.descriptions import COLUMNS
from local_workspace.sql.delta_write import create_table
from local_workspace.workspace import Shared

TPCH = ("customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier")
SCALE = "0.01"


class Samples:
    """``shared.service(Samples).make()`` makes the tables on first use; they last in the shared folder.

    Each lies in ``samples/<schema>/<table>``.
    """

    def __init__(self, shared: Shared) -> None:
        self.folder = shared.folder / "samples"
        self._lock = threading.Lock()

    def make(self) -> None:
        with self._lock:
            if self.folder.exists():
                return
            # Made beside and renamed when whole: a folder of this name is always complete.
            building = self.folder.with_name("samples.building")
            shutil.rmtree(building, ignore_errors=True)
            for name, rows in self._tables(building / ".tpch"):
                schema, table = name.split(".")
                create_table(building / schema / table, rows, comments=COLUMNS.get(f"samples.{name}"))
            shutil.rmtree(building / ".tpch", ignore_errors=True)
            os.replace(building, self.folder)

    def _tables(self, scratch: Path) -> Iterator[tuple[str, pa.Table]]:
        generator = _start_tpch(scratch)
        yield "nyctaxi.trips", taxi.trips()
        for table, rows in bakehouse.tables().items():
            yield f"bakehouse.{table}", rows
        if generator.wait(timeout=120) != 0:
            raise RuntimeError("tpchgen-cli could not make the tables of samples.tpch.")
        for table in TPCH:
            rows = pq.read_table(scratch / f"{table}.parquet")
            plain = [pa.field(f.name, pa.string() if pa.types.is_string_view(f.type) else f.type) for f in rows.schema]
            yield f"tpch.{table}", rows.cast(pa.schema(plain))

    def schema(self, name: str) -> pa.Schema:
        """The columns of ``schema.table``."""
        path = next((self.folder / name.replace(".", "/")).glob("*.parquet"))
        return pq.read_schema(path)


def _start_tpch(folder: Path) -> subprocess.Popen[bytes]:
    """tpchgen-cli is a program that its package puts beside python; it runs while the other tables are made."""
    folder.mkdir(parents=True)
    places = [Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))]
    program = next((str(place / "tpchgen-cli") for place in places if (place / "tpchgen-cli").exists()), None)
    program = program or shutil.which("tpchgen-cli")
    if program is None:
        raise RuntimeError("tpchgen-cli is not installed; install what requirements.txt lists.")
    command = [program, "parquet", "-s", SCALE, "--output-dir", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)
