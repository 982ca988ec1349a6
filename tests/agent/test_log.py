"""The log on a real file: order, durability, threads, titles, and what it says when the disk does not play along."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading

import pytest

from agent.events import (
    AssistantText,
    ContextChanged,
    PermissionSet,
    ToolCall,
    ToolResult,
    TurnEnded,
    Usage,
    UserMessage,
    payload_to_json,
)
from agent.log import ConversationLog, LogError, title_of
from agent.messages import build_messages


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "log.sqlite3"


def test_events_come_back_as_they_were_in_another_process(path):
    log = ConversationLog(path)
    conversation = log.create(owner="ana")
    payloads = [
        UserMessage("héllo \U0001f600 \ud83d", "now: x"),
        ToolCall("t1", "execute_sql", {"sql": "SELECT 'ü'", "limit": None, "deep": [{"a": 1.5}]}, "m1", "Run SQL"),
        ToolResult("t1", "1 row.", False, {"rows": [[1, None, "x"]]}, 0.25),
        Usage("anthropic", "m", 1, 2, 3, 4, 0.01, "m1"),
        TurnEnded("end_turn"),
    ]
    for payload in payloads:
        log.append(conversation, payload, author="ana")
    log.close()
    again = ConversationLog(path)
    events = again.events(conversation)
    assert [event.payload for event in events] == payloads
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert {event.author for event in events} == {"ana"}
    assert again.events(conversation, after=3) == events[3:]
    assert again.events(conversation, after=99) == []
    assert again.last_seq(conversation) == 5


def test_it_is_on_the_disk_before_append_returns(path):
    log = ConversationLog(path)
    conversation = log.create(owner="ana")
    log.append(conversation, UserMessage("hi"), author="ana")
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT kind FROM events").fetchall() == [("UserMessage",)]
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_many_threads_get_numbers_without_gaps(path):
    log = ConversationLog(path)
    conversation = log.create(owner="ana")
    other = ConversationLog(path)  # a second process would look like this

    def write(through: ConversationLog) -> None:
        for _ in range(15):
            through.append(conversation, UserMessage("x"), author="ana")
            through.events(conversation)

    threads = [threading.Thread(target=write, args=(log if n % 2 else other,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.seq for event in log.events(conversation)] == list(range(1, 61))
    assert log.events(conversation) == other.events(conversation)


def test_all_or_nothing(path):
    log = ConversationLog(path)
    with pytest.raises(LogError, match="does not exist"):
        log.append_all("nope", [UserMessage("a"), UserMessage("b")], author="ana")
    conversation = log.create(owner="ana")
    log.append_all(conversation, [UserMessage("a"), UserMessage("b")], author="ana")
    assert len(log.events(conversation)) == 2
    assert log.append_all(conversation, [], author="ana") == []


def test_people_see_their_own_newest_first(path):
    log = ConversationLog(path)
    first, second, theirs = log.create(owner="ana"), log.create(owner="ana"), log.create(owner="bo")
    log.append(second, UserMessage("two"), author="ana")
    log.append(first, UserMessage("one"), author="ana")
    assert [info.id for info in log.conversations(owner="ana")] == [first, second]
    assert [info.id for info in log.conversations(owner="bo")] == [theirs]
    assert log.info(first).title == "one"
    assert log.info("nope") is None


def test_the_first_message_gives_the_title(path):
    log = ConversationLog(path)
    conversation = log.create(owner="ana")
    log.append(conversation, UserMessage("  Show   my clusters\nand jobs"), author="ana")
    log.append(conversation, UserMessage("something else"), author="ana")
    assert log.info(conversation).title == "Show my clusters"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("short", "short"),
        ("   ", ""),
        ("word " * 40, "word word word word word word word word word word word…"),
        ("x" * 200, "x" * 59 + "…"),
    ],
)
def test_titles_fit_a_line(text, title):
    assert title_of(text) == title
    assert len(title_of(text)) <= 60


def test_conversations_whose_turn_never_ended_are_found(path):
    log = ConversationLog(path)
    ended, open_, empty = (log.create(owner="ana") for _ in range(3))
    log.append_all(ended, [UserMessage("a"), TurnEnded("end_turn"), ContextChanged({}, "user")], author="ana")
    log.append_all(open_, [UserMessage("a"), TurnEnded("end_turn"), UserMessage("b")], author="ana")
    log.append(ended, PermissionSet("stop_cluster", "", False), author="ana")  # between turns
    assert log.unended() == [open_]
    assert empty


def test_nobody_else_on_the_machine_can_read_it(tmp_path):
    path = tmp_path / "new" / "below" / "log.sqlite3"
    before = os.umask(0o022)
    try:
        for _ in range(2):
            log = ConversationLog(path)
            log.append(log.create(owner="ana"), UserMessage("for my eyes"), author="ana")
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
            assert modes == {"log.sqlite3": 0o600, "log.sqlite3-wal": 0o600, "log.sqlite3-shm": 0o600}
            for file in path.parent.iterdir():  # as an earlier version left them
                file.chmod(0o644)
            log.close()
    finally:
        os.umask(before)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_a_log_of_an_earlier_version_gets_what_came_later(path):
    log = ConversationLog(path)
    conversation = log.create(owner="ana")
    log.close()
    with sqlite3.connect(path) as other:
        other.execute("ALTER TABLE conversations DROP COLUMN mode")
    log = ConversationLog(path)
    assert log.info(conversation).mode is None
    log.set_mode(conversation, "ask")
    log.close()
    assert ConversationLog(path).info(conversation).mode == "ask"


def test_what_a_newer_version_wrote_is_kept_and_passed_over(path):
    log = ConversationLog(path)
    conversation = log.create(owner="ana")
    log.append_all(conversation, [UserMessage("hi"), AssistantText("Hello.", "m1")], author="ana")
    log.append(conversation, TurnEnded("end_turn"), author="agent")
    with sqlite3.connect(path) as other:
        other.executemany(
            "INSERT INTO events (conversation_id, seq, at, author, kind, data) VALUES (?, ?, 0, 'ana', ?, ?)",
            [
                (conversation, 4, "VoiceMemo", '{"minutes":2}'),  # a kind of its own
                (conversation, 5, "ToolStarted", '{"started_call":"t1"}'),  # one that lost a field
            ],
        )
    other.close()
    fresh = ConversationLog(path)
    fresh.append(conversation, UserMessage("still there?"), author="ana")
    events = fresh.events(conversation)
    assert [(event.seq, event.kind) for event in events[2:]] == [
        (3, "TurnEnded"),
        (4, "VoiceMemo"),
        (5, "ToolStarted"),
        (6, "UserMessage"),
    ]
    assert [payload_to_json(event.payload) for event in events[3:5]] == [{"minutes": 2}, {"started_call": "t1"}]
    assert fresh.events(conversation, after=5) == events[5:]
    messages = build_messages(events, provider="p", model="m")
    assert [(message["role"], message["content"][0]["text"]) for message in messages] == [
        ("user", "hi"),
        ("assistant", "Hello."),
        ("user", "still there?"),
    ]
    log.close()
    fresh.close()


def test_a_folder_that_was_there_keeps_its_mode(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    ConversationLog(folder / "log.sqlite3").close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LogError, match="CHAT_DATA_DIR"):
        ConversationLog(tmp_path / "file" / "log.sqlite3")


def test_a_file_that_is_no_log_is_left_alone(tmp_path):
    path = tmp_path / "log.sqlite3"
    path.write_text("these are somebody's notes, not a database at all" * 50)
    with pytest.raises(LogError):
        ConversationLog(path)
    assert path.read_text().startswith("these are somebody's notes")


def test_a_newer_log_is_left_alone(path):
    ConversationLog(path).close()
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(LogError, match="newer version"):
        ConversationLog(path)


def test_writing_to_a_broken_log_says_what_is_kept(path):
    log = ConversationLog(path)
    conversation = log.create(owner="ana")
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE events")
    with pytest.raises(LogError, match="What was saved before is kept"):
        log.append(conversation, UserMessage("secret words"), author="ana")
