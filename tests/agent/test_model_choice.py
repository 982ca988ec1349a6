"""CHAT_MODEL=auto: the table of rules, what a switch costs, and what a person chooses for a conversation."""

from __future__ import annotations

import pytest
from scripted_provider import Say, use

from agent.events import Compacted, Event, ModelChosen, Payload, ToolCall, ToolResult, Usage, UserMessage
from agent.loop import run_turn
from agent.model_choice import RULES, Models, choice_event, estimated_costs, next_model, wanted_model

MODELS = Models("anthropic", "claude-sonnet-5-5", "claude-haiku-5-5")
LOOKUPS = {"list_clusters", "list_jobs", "get_job_run"}
NOW = 10_000.0


def events(*payloads: Payload, at: float = NOW - 10) -> list[Event]:
    return [Event("c", seq, at, "ana", payload) for seq, payload in enumerate(payloads, 1)]


def used(model: str, tokens: int = 20_000) -> Usage:
    """A model call that read and wrote ``tokens`` of its cache."""
    return Usage("anthropic", model, 0, 100, tokens // 2, tokens - tokens // 2, message_id=f"m-{model}")


def choose(*payloads: Payload, models: Models = MODELS, fixed: int = 7_000, now: float = NOW):
    return next_model(events(*payloads), models, lookups=LOOKUPS, fixed_tokens=fixed, now=now)


@pytest.mark.parametrize(
    "text",
    [
        "Show me all clusters",
        "list the jobs",
        "What jobs failed today?",
        "which warehouses are running",
        "What tables are in main.sales?",
        "How many clusters are idle?",
        "Where is the notebook training?",
        "is anything running?",
    ],
)
def test_simple_look_ups_go_to_the_small_model(text):
    assert choose(UserMessage(text)).model == "claude-haiku-5-5"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Why did Nightly ETL fail?", "thought"),
        ("Which cluster should I use for ML?", "thought"),
        ("show the jobs, then fix the broken one", "thought"),
        ("how do I find a table?", "thought"),
        ("top 10 trips", "figures"),
        ("show me the average fare by zip", "figures"),
        ("what do the clusters cost?", "figures"),
        ("list clusters as a chart", "figures"),
        ("Stop all idle clusters", "change"),
        ("show clusters and start the first", "change"),
        ("Use the catalog main", "change"),
        ("Welche Cluster laufen?", "anything else"),
        ("do it", "anything else"),
        ("show me the money", "anything else"),
        ("which of the clusters " + "and of the others " * 8, "long"),
        ("which clusters?\nand which jobs?", "long"),
    ],
)
def test_the_rest_goes_to_the_default(text, why):
    choice = choose(UserMessage(text))
    assert choice.model == "claude-sonnet-5-5"
    assert why in choice.why


def asked(name: str, *, failed: bool = False, calls: int = 1) -> list[Payload]:
    said: list[Payload] = [UserMessage("Show me all clusters")]
    for number in range(calls):
        said += [used("claude-haiku-5-5"), ToolCall(f"t{number}", name, {}, f"m{number}")]
        said += [ToolResult(f"t{number}", "text", failed)]
    return said


@pytest.mark.parametrize(
    ("said", "small"),
    [
        (asked("list_clusters"), True),
        (asked("list_clusters", failed=True), False),
        (asked("execute_sql"), False),
        (asked("stop_cluster"), False),
        (asked("list_clusters", calls=3), True),
        (asked("list_clusters", calls=4), False),
        (asked("list_clusters")[:-1], False),
    ],
)
def test_what_the_turn_did_so_far_counts(said, small):
    assert (choose(*said).model == "claude-haiku-5-5") is small


def test_a_turn_that_began_with_the_default_stays_there():
    begun = [UserMessage("Show me all clusters"), used("claude-sonnet-5-5")]
    assert choose(*begun).model == "claude-sonnet-5-5"


def test_the_last_rule_fits_everything():
    assert RULES[-1].size == "default"
    assert {rule.size for rule in RULES} == {"small", "default"}


LOOK = UserMessage("Show me all clusters")


def test_a_switch_is_weighed_against_the_cache_it_loses():
    """Long requests cost the small model five times as much; a warm cache of the default is then the cheaper way."""
    assert choose(used("claude-sonnet-5-5", 30_000), LOOK).model == "claude-haiku-5-5"
    warm = choose(used("claude-sonnet-5-5", 120_000), LOOK)
    assert warm.model == "claude-sonnet-5-5"
    assert "loses the cache" in warm.why
    cold = choose(used("claude-sonnet-5-5", 120_000), LOOK, now=NOW + 600)
    assert cold.model == "claude-haiku-5-5"
    older = Models("anthropic", "claude-sonnet-5-5", "claude-haiku-4-5")
    assert choose(used("claude-sonnet-5-5", 40_000), LOOK, models=older).model == "claude-sonnet-5-5"
    both = (used("claude-haiku-5-5", 119_000), used("claude-sonnet-5-5", 120_000), LOOK)
    assert choose(*both).model == "claude-haiku-5-5", "its own cache is warm, too"


def test_the_estimate_by_hand():
    stay, switch = estimated_costs(events(LOOK), MODELS, fixed_tokens=10_000, now=NOW) or (0.0, 0.0)
    # Two calls: 11,500 tokens written, then read again with 1,800 more written, and 300 said each time.
    assert stay == pytest.approx((11_500 * 2.5 + 11_500 * 0.1 + 1_800 * 2.5 + 600 * 10) / 1e6)
    later = 3_600 * 2.5
    assert switch == pytest.approx((11_500 * 0.125 + 11_500 * 0.01 + 1_800 * 0.125 + 600 * 0.5 + later) / 1e6)


def test_a_compaction_takes_the_cache_with_it():
    with_cache = estimated_costs(events(used("claude-sonnet-5-5"), LOOK), MODELS, fixed_tokens=1, now=NOW)
    without = estimated_costs(events(used("claude-sonnet-5-5"), Compacted(1), LOOK), MODELS, fixed_tokens=1, now=NOW)
    assert with_cache
    assert without
    assert without[0] > with_cache[0]


@pytest.mark.parametrize(
    "models",
    [
        Models("anthropic", "claude-sonnet-5-5"),
        Models("x", "somebodys-model", "claude-haiku-5-5"),
        Models("x", "claude-sonnet-5-5", "somebodys-small-model"),
        Models("x", "claude-haiku-5-5", "claude-sonnet-5-5"),
    ],
)
def test_no_small_model_no_known_price_or_no_gain_leaves_the_default(models):
    assert choose(LOOK, models=models).model == models.default


def test_a_conversation_that_does_not_fit_the_small_model_stays():
    models = Models("anthropic", "claude-sonnet-5-5", "claude-haiku-4-5")
    assert choose(used("claude-haiku-4-5", 195_000), LOOK, models=models).model == "claude-sonnet-5-5"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("auto", "auto"),
        ("default", "claude-sonnet-5-5"),
        ("Small", "claude-haiku-5-5"),
        (" claude-opus-5-5 ", "claude-opus-5-5"),
        (None, "claude-sonnet-5-5"),
    ],
)
def test_a_persons_choice(said, wanted):
    before = ModelChosen("anthropic", "older-choice")
    assert wanted_model(events(before, choice_event(said, MODELS)), MODELS, auto=False) == wanted


def test_the_setting_holds_where_nobody_chose_at_this_host():
    assert wanted_model([], MODELS, auto=True) == "auto"
    assert wanted_model([], Models("x", "m"), auto=True) == "m"
    assert wanted_model(events(ModelChosen("openai", "gpt-6-sol")), MODELS, auto=False) == "claude-sonnet-5-5"


@pytest.mark.parametrize(
    ("said", "models", "says"),
    [
        ("small", Models("azure", "m"), "CHAT_SMALL_MODEL"),
        ("auto", Models("azure", "m"), "CHAT_SMALL_MODEL"),
        ("two words", MODELS, "one word"),
        ("auto", Models("planner", "built-in-planner"), "planner"),
    ],
)
def test_what_cannot_be_chosen_says_why(said, models, says):
    with pytest.raises(ValueError, match=says):
        choice_event(said, models)


async def test_a_turn_begins_small_and_goes_on_with_the_default_once_it_is_no_look_up(rig):
    rig.say("Which clusters are running?")
    look, change = [use("list_clusters", "t1")], [use("create_directory", "t2", path="/x")]
    turn = rig.script(Say("", look, thinking="{model}"), Say("", change, thinking="{model}"), Say("Done."), auto=MODELS)
    assert (await run_turn(turn)).reason == "end_turn"
    assert turn.provider.models == ["claude-haiku-5-5", "claude-haiku-5-5", "claude-sonnet-5-5"]
    assert [usage.model for usage in rig.payloads(Usage)] == turn.provider.models
    thoughts = [str(messages).count("'thinking': 'claude-haiku-5-5'") for messages in turn.provider.seen]
    assert thoughts == [0, 1, 0], "they go back to the model that made them, and to no other"
    sent = [block for message in turn.provider.seen[2] for block in message["content"]]
    assert [block["type"] for block in sent] == ["text", "tool_use", "tool_result", "tool_use", "tool_result"]
