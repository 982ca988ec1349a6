"""The end of a run reaches the browser: see :mod:`ui.run_ends`."""

from __future__ import annotations

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from ui.run_ends import send_ends_of_runs

PAGE, SIDEBAR = "dashboard", "sidebar"
ENDED, OVERTAKEN = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Streamlit has it, and again afterwards."""
    clear = ForwardMsgQueue.clear
    monkeypatch.setattr(ForwardMsgQueue, "clear", getattr(clear, "__wrapped__", clear))


def waiting() -> ForwardMsgQueue:
    """What a run of the page's part has drawn, and that it ended."""
    queue = ForwardMsgQueue()
    drawn = ForwardMsg()
    drawn.metadata.delta_path[:] = [0, 1]
    drawn.delta.fragment_id = PAGE
    drawn.delta.new_element.markdown.body = "12 rows"
    queue.enqueue(drawn)
    queue.enqueue(ForwardMsg(script_finished=ENDED))
    return queue


def sent(queue: ForwardMsgQueue) -> list[str | int]:
    return [
        m.delta.new_element.markdown.body if m.WhichOneof("type") == "delta" else m.script_finished
        for m in queue.flush()
    ]


def test_why_it_is_there(unchanged: None) -> None:
    """When this fails, Streamlit has mended it and :mod:`ui.run_ends` can go."""
    queue = waiting()
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[SIDEBAR])
    assert sent(queue) == ["12 rows", OVERTAKEN]


@pytest.mark.parametrize("next_run", [SIDEBAR, PAGE])
def test_an_end_is_sent_before_the_next_fragment(unchanged: None, next_run: str) -> None:
    send_ends_of_runs()
    send_ends_of_runs()
    queue = waiting()
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[next_run])
    again = ForwardMsg()
    again.metadata.delta_path[:] = [0, 1]
    again.delta.fragment_id = next_run
    again.delta.new_element.markdown.body = "60 rows"
    queue.enqueue(again)  # in its own place behind the end, not in that of what waits
    assert sent(queue) == ["12 rows", ENDED, "60 rows"]


def test_a_page_drawn_anew_and_a_sent_queue_are_cleared_as_ever(unchanged: None) -> None:
    send_ends_of_runs()
    queue = waiting()
    queue.clear(retain_lifecycle_msgs=True)
    assert sent(queue) == [OVERTAKEN]
    assert queue.is_empty()
