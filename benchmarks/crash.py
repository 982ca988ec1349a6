"""Kill the embedded workspace (SIGKILL) while everything is written: `python benchmarks/crash.py [KILLS] [SEED]`.

After each start everything answered before is looked up. Prints how much was written and every problem; ends with 1 if
there was any.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.local_workspace.crash import Soak, killed_at_birth


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10_000)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        moments = random.Random(seed)
        births = [killed_at_birth(folder / f"birth{n}", seconds=moments.uniform(0.2, 3.0)) for n in range(5)]
        soak = Soak(folder / "workspace", seed=seed)
        soak.prepare()
        for _ in range(kills):
            soak.round()
        soak.last_check()
    for problem in soak.problems:
        print("PROBLEM:", problem)
    whole = sum(count == 7 for count in births)
    print(f"killed during its birth {len(births)} times: {whole} whole workspaces after the next start")
    print(
        f"killed {soak.kills} times under load (seed {seed}): {soak.answered} answered writes, "
        f"{len(soak.tokens)} of them runs, {len(soak.problems)} problems, {time.monotonic() - started:.0f} s"
    )
    return 1 if soak.problems or whole < len(births) else 0


if __name__ == "__main__":
    sys.exit(main())
