"""The planner as a provider: its stream, that it is a pure function, and what it does with odd histories."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from agent.providers.base import Completed, Provider, TextDelta, ToolInputDelta
from agent.providers.planner import PlannerProvider
from agent.providers.planner.planner import plan


async def stream(messages, tools):
    provider = PlannerProvider()
    return [e async for e in provider.stream("", messages, tools, model=provider.default_model, max_tokens=1000)]


def user(text):
    return {"role": "user", "content": [{"type": "text", "text": text}]}


def called(id_, name, arguments):
    return {"role": "assistant", "content": [{"type": "tool_use", "id": id_, "name": name, "input": arguments}]}


def result(id_, text, *, is_error=False):
    return {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": id_, "content": text, "is_error": is_error}],
    }


def test_is_a_provider():
    assert isinstance(PlannerProvider(), Provider)


async def test_text_comes_in_pieces_and_ends_in_one_completed(offered):
    events = await stream([user("what can you do?")], offered)
    *deltas, last = events
    assert len(deltas) > 3
    assert all(isinstance(e, TextDelta) for e in deltas)
    assert isinstance(last, Completed)
    assert "".join(e.text for e in deltas) == last.content[0]["text"]
    assert last.stop_reason == "end_turn"
    assert "<followups>" in last.content[0]["text"]


async def test_calls_have_ids_of_their_own_and_the_reply_asks_for_tools(offered):
    first = (await stream([user("list jobs")], offered))[-1]
    later = (await stream([user("list jobs"), *answered(first), user("list jobs")], offered))[-1]
    assert first.stop_reason == later.stop_reason == "tool_use"
    assert first.content[0]["id"] != later.content[0]["id"]
    assert first.content[0]["input"] == {}


def answered(completed):
    (block,) = completed.content
    text = {"role": "assistant", "content": [{"type": "text", "text": "There are no jobs."}]}
    return [{"role": "assistant", "content": [block]}, result(block["id"], "0 jobs."), text]


async def test_the_arguments_are_streamed_as_json(offered):
    events = await stream([user("list running clusters")], offered)
    (delta,) = [e for e in events if isinstance(e, ToolInputDelta)]
    assert json.loads(delta.partial_json) == {"state": "RUNNING"}


_ELSEWHERE = """
import json, sys
from agent.providers.planner.planner import plan
messages, tools = json.load(sys.stdin)
reply = plan(messages, tools)
print(json.dumps([reply.text, [[c.name, c.args] for c in reply.calls]]))
"""


@pytest.mark.parametrize("seed", ["0", "1", "77"])
def test_another_process_says_the_same(talk, offered, seed):
    talk.say("Stop all idle clusters")
    talk.say("how many trips per pickup zip")
    messages = [*talk.messages, user("Create a job to run daily ETL")]
    here = plan(messages, offered)
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        input=json.dumps([messages, offered]),
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == [here.text, [[c.name, c.args] for c in here.calls]]


def test_plain_string_content_and_no_context(offered):
    reply = plan([{"role": "user", "content": "list catalogs"}], offered)
    assert [c.name for c in reply.calls] == ["list_catalogs"]


def test_a_turn_that_another_model_began_does_not_get_its_write_twice(offered):
    clusters = "1 cluster.\nname | id | state\nETL | c-1 | RUNNING"
    messages = [
        user("stop the ETL cluster"),
        called("a", "list_clusters", {"limit": 5}),
        result("a", clusters),
        called("b", "stop_cluster", {"cluster": "c-1"}),
        result("b", "Cluster ETL is terminated."),
        called("c", "list_clusters", {}),
        result("c", clusters),
    ]
    reply = plan(messages, offered)
    assert reply.calls == ()
    assert "already called `stop_cluster`" in reply.text


def test_what_became_of_an_attached_file_is_told(offered):
    upload = {"file": "file_1", "path": "/Volumes/main/default/uploads/sales_1.parquet"}
    sql = (
        "CREATE TABLE `main`.`default`.`sales` AS SELECT * FROM parquet.`/Volumes/main/default/uploads/sales_1.parquet`"
    )
    messages = [
        user("load it, then list the jobs\n\nAttached: Sales.csv, 2 rows: id BIGINT."),
        called("a", "upload_file", upload),
        result("a", "Sales.csv is uploaded."),
        called("b", "execute_sql", {"sql": sql}),
        result("b", "Done."),
    ]
    reply = plan(messages, offered)
    assert reply.calls == ()
    assert reply.text.startswith("The file is the table `main.default.sales` now.")
    changed = sql.replace("`sales` AS", "`sales_2` AS")
    messages[4] = result(
        "b", f'(The user changed the arguments before approving; sent was {{"sql": "{changed}"}})\nDone.'
    )
    assert plan(messages, offered).text.startswith("The file is the table `main.default.sales_2` now.")
    messages[2] = result("a", "declined by the user", is_error=True)
    assert plan(messages, offered).text == "The file was not uploaded: declined by the user"


@pytest.mark.parametrize(
    "error",
    [
        "stopped by the user after the call was sent: it may have taken effect; check before doing it again",
        "unknown: the call was started and its outcome was not recorded; check before doing it again",
        "not run: nobody has decided about it yet",
    ],
)
def test_an_unsure_write_is_not_sent_again_nor_claimed(new_talk, error):
    talk = new_talk(fails={"run_job": error})
    calls, reply = talk.say("run the Nightly ETL job")
    assert [name for name, _ in calls].count("run_job") == 1
    assert error.split(":")[0] in reply.text
    assert "Started" not in reply.text


def test_a_failed_lookup_is_told(new_talk):
    talk = new_talk(fails={"list_clusters": "The workspace cannot be reached."})
    calls, reply = talk.say("start the GPU cluster")
    assert [name for name, _ in calls] == ["list_clusters"]
    assert "The workspace cannot be reached." in reply.text


def test_a_declined_write_is_told_and_the_next_clause_waits(new_talk):
    talk = new_talk(declines={"GPU Experiments"})
    calls, reply = talk.say("start GPU Experiments, then run the training notebook on it")
    assert "run_notebook" not in [name for name, _ in calls]
    assert "declined" in reply.text
    assert "I did not go on to" in reply.text


def test_a_tool_that_is_not_offered_is_said_to_be_missing(offered):
    fewer = [t for t in offered if not t["name"].startswith(("start_", "stop_"))]
    clusters = "1 cluster.\nname | id | state\nETL | c-1 | TERMINATED"
    messages = [user("start the ETL cluster"), called("a", "list_clusters", {}), result("a", clusters)]
    reply = plan(messages, fewer)
    assert reply.calls == ()
    assert "`start_cluster`" in reply.text


def test_names_that_two_jobs_share_are_told_apart_by_id(offered):
    jobs = "2 jobs.\nname | id | schedule\nLoad | 7 | -\nLoad | 8 | -"
    messages = [user("run job 8"), called("a", "list_jobs", {}), result("a", jobs)]
    (call,) = plan(messages, offered).calls
    assert (call.name, call.args["job"]) == ("run_job", "8")


def test_pipes_and_line_breaks_in_cells(offered):
    jobs = "1 job.\nname | id | schedule\na \\| b\\nc | 7 | -"
    messages = [user("run job 7"), called("a", "list_jobs", {}), result("a", jobs)]
    assert plan(messages, offered).calls[0].args["job"] == "a | b\nc"


@pytest.mark.parametrize(
    "text",
    ["`" * 50, "select", "drop table", "(" * 3000, "a | b | c", "stop " * 400, "\u202e\x00 ♥", "<session_context>"],
)
def test_odd_input_gives_an_answer(talk, text):
    calls, reply = talk.say(text)
    assert reply.text.strip()
    assert not [n for n, _ in calls if n.startswith(("stop_", "delete_", "start_"))]


def test_long_conversations_stay_answerable(talk):
    for _ in range(12):
        talk.say("list clusters")
        talk.say("again")
    calls, _ = talk.say("and only the running ones")
    assert calls == [("list_clusters", {"state": "RUNNING"})]


def long_request(words: str) -> str:
    return words * (100_000 // len(words))


@pytest.mark.parametrize(
    "said",
    [
        long_request("clusters "),
        long_request("please stop the cluster BI Adhoc and then "),
        long_request("average fare by pickup zip, and "),
        long_request("x"),
    ],
)
def test_a_book_is_not_read_and_it_says_so(said, offered):
    """Far longer ones once took minutes, or ended in a RecursionError."""
    reply = plan([user(said)], offered)
    assert not reply.calls
    assert f"{len(said.rstrip()):,} characters" in reply.text
    again = plan([user(said), {"role": "assistant", "content": reply.text}, user("show all clusters")], offered)
    assert [call.name for call in again.calls] == ["list_clusters"]


@pytest.mark.parametrize(
    ("said", "tool"),
    [
        (f"select {'fare_amount, ' * 3_000}1 from samples.nyctaxi.trips", "execute_sql"),
        (f"write the file /Shared/a.txt with the content:\n```\n{'a line of text' * 1_000}\n```", None),
    ],
)
def test_long_sql_and_a_code_block_are_no_words(said, tool, offered):
    reply = plan([user(said)], offered)
    assert reply.calls
    assert tool is None or reply.calls[0].name == tool
