"""The browser hears the end of a run.

At the end of a run the page takes away what the run did not draw again. Streamlit 1.67 calls a run that ended
"interrupted" where the next one begins before its messages were sent (``ForwardMsgQueue.clear``), and nothing is taken
away then: beside the sidebar's poll, which may begin at any time, a button of the last result stayed beside that of the
new one, and kept the wrong one when it was pressed. The clearing is for a page that is drawn anew as a whole. A
fragment draws over its own part only, so before a fragment's run what waits is kept, and sent in its order.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue


def send_ends_of_runs() -> None:
    """From now on, in every session of this process. May be called again and again."""
    clear: Callable[..., Any] = ForwardMsgQueue.clear
    if hasattr(clear, "__wrapped__"):
        return

    @functools.wraps(clear)
    def kept(
        queue: ForwardMsgQueue,
        retain_lifecycle_msgs: bool = False,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        if retain_lifecycle_msgs and fragment_ids_this_run:
            queue._delta_index_map = {}  # what comes is not put in the place of what waits
            return
        clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)

    ForwardMsgQueue.clear = kept  # type: ignore[method-assign]
