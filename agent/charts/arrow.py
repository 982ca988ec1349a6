"""pyarrow.compute as type checkers see it: its functions are made at import, so their names are not in the source."""

from __future__ import annotations

from typing import Any

import pyarrow.compute

pc: Any = pyarrow.compute
