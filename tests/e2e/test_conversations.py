"""The conversations that the product is for, in a real browser on an empty folder, with no key and no network."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from tests.e2e.chat_page import ChatPage, workspace_documents
from tests.e2e.pictures import keep_picture
from tests.e2e.server import AppServer

Opener = Callable[..., ChatPage]


def cluster_state(server: AppServer, name: str) -> str:
    return next(
        str(item.get("state")) for item in workspace_documents(server, "clusters") if item["cluster_name"] == name
    )


def test_first_visit_says_what_this_is_and_how_to_connect(open_chat: Opener) -> None:
    chat = open_chat()
    chat.page.get_by_text("Demo workspace, built-in planner: no key needed").wait_for()
    chat.page.get_by_text(re.compile("connect", re.IGNORECASE)).first.click()
    chat.page.get_by_text("ANTHROPIC_API_KEY").first.wait_for()
    chat.page.get_by_text("DATABRICKS_HOST").first.wait_for()


def test_show_me_all_clusters(open_chat: Opener) -> None:
    chat = open_chat()
    answer = chat.ask("Show me all clusters")
    assert "7 clusters" in answer
    assert chat.answer.get_by_test_id("stDataFrame").count() == 1
    text = chat.open_step("List clusters")
    assert "Data Science Sandbox" in text
    assert "idle_minutes" in text


def test_top_10_trips(open_chat: Opener, tmp_path: Path) -> None:
    chat = open_chat()
    answer = chat.ask("Run a query to get top 10 trips")
    assert "10 rows" in answer
    assert "samples.nyctaxi.trips" in chat.open_step("Run SQL")
    chat.answer.get_by_test_id("stVegaLiteChart").wait_for()
    with chat.page.expect_download() as download:
        chat.answer.get_by_role("button", name="CSV", exact=True).click()
    saved = tmp_path / "trips.csv"
    download.value.save_as(saved)
    rows = list(csv.DictReader(saved.open()))
    assert len(rows) == 10
    fares = [float(row["fare_amount"]) for row in rows]
    assert fares == sorted(fares, reverse=True)


def test_what_failed_today_and_why(open_chat: Opener) -> None:
    chat = open_chat()
    answer = chat.ask("What jobs failed today?")
    assert "90014" in answer
    assert "90017" in answer
    why = chat.ask("why did the first one fail?")
    assert "TABLE_OR_VIEW_NOT_FOUND" in why
    assert "90014" in why
    task = next(r for r in workspace_documents(chat.server, "runs") if r.get("run_id") == 90014)["tasks"][0]
    assert task["task_key"] in why


def test_start_my_ml_cluster_and_train_on_it(open_chat: Opener, app_server: AppServer) -> None:
    chat = open_chat()
    chat.ask("Start my ML cluster")
    chat.wait_for_sidebar("ML Training Cluster")
    chat.page.wait_for_function(
        "() => /Running/i.test(document.querySelector('.st-key-choose-cluster')?.innerText + "
        "document.querySelector('.st-key-choose-cluster [title], .st-key-choose-cluster button')?.outerHTML)"
    )
    assert "ML Training Cluster" in chat.sidebar.inner_text()
    answer = chat.ask("Now run the training notebook on it")
    run_id = int(re.search(r"run (\d{3,})", answer, re.IGNORECASE).group(1))  # type: ignore[union-attr]
    card = chat.answer.locator('[class*="st-key-card-box-"]')
    card.filter(has_text=re.compile("succe", re.IGNORECASE)).wait_for(timeout=60_000)
    run = next(item for item in workspace_documents(app_server, "runs") if item.get("run_id") == run_id)
    cluster = next(c for c in workspace_documents(app_server, "clusters") if c["cluster_name"] == "ML Training Cluster")
    assert run["tasks"][0]["existing_cluster_id"] == cluster["cluster_id"]
    counted = chat.ask("SELECT count(*) AS scored FROM ml.features.churn_scores")
    assert re.search(r"[1-9]\d{2,}|[1-9],\d{3}", counted)


def test_an_attached_csv_is_made_a_table_once_approved(
    open_chat: Opener, app_server: AppServer, tmp_path: Path
) -> None:
    chat = open_chat(theme="dark")
    chat.attach("Cities 2026.csv", b"id,zip,city\n1,00123,Oslo\n2,10001,Rome\n")
    chat.ask("Load this as main.default.cities")
    chat.card.get_by_role("button", name="Approve").first.wait_for()
    assert "Upload file" in chat.answer.inner_text()
    assert "cities" not in {item["name"] for item in workspace_documents(app_server, "tables")}
    chat.screenshot(tmp_path / "upload-dark.png")
    chat.decide("Approve")
    chat.answer.get_by_text("main.default.cities").first.wait_for()
    for _ in range(300):  # the upload, then the statement behind it
        if "cities" in {item["name"] for item in workspace_documents(app_server, "tables")}:
            return
        chat.page.wait_for_timeout(100)
    raise AssertionError(chat.answer.inner_text())


def test_stop_all_idle_clusters_with_one_unticked_then_denied(
    open_chat: Opener, app_server: AppServer, tmp_path: Path
) -> None:
    chat = open_chat()
    chat.ask("Stop all idle clusters")
    for name in ("Data Science Sandbox", "BI Adhoc"):
        chat.card.get_by_test_id("stCheckbox").filter(has_text=name).wait_for()
    denied = chat.decide("Deny")
    assert re.search("declined|not stopped|nothing", denied, re.IGNORECASE)
    assert cluster_state(app_server, "BI Adhoc") == "RUNNING"
    assert cluster_state(app_server, "Data Science Sandbox") == "RUNNING"

    chat.ask("Stop all idle clusters")
    chat.card.get_by_test_id("stCheckbox").filter(has_text="BI Adhoc").locator("label").click()
    chat.card.get_by_role("button", name=re.compile("Approve 1 of 2")).wait_for()
    keep_picture(chat, "approval-light", tmp_path)
    answer = chat.decide("Approve")
    assert "Data Science Sandbox" in answer
    assert cluster_state(app_server, "BI Adhoc") == "RUNNING"
    assert cluster_state(app_server, "Data Science Sandbox") in ("TERMINATING", "TERMINATED")


def test_count_the_trips_on_a_stopped_warehouse(open_chat: Opener, app_server: AppServer) -> None:
    chat = open_chat()
    question = chat.ask("Count the trips on the BI Warehouse")
    assert "stopped" in question.lower()
    assert "?" in question
    states = {item["name"]: item["state"] for item in workspace_documents(app_server, "warehouses")}
    assert states["BI Warehouse"] == "STOPPED"
    answer = chat.ask("yes")
    assert "21,932" in answer
    chat.wait_for_sidebar("BI Warehouse")


def test_average_fare_by_pickup_zip_as_a_chart(open_chat: Opener) -> None:
    chat = open_chat(theme="dark")
    chat.ask("average fare by pickup zip as a chart")
    chart = chat.answer.get_by_test_id("stVegaLiteChart")
    chart.locator("canvas, svg").first.wait_for()
    chat.answer.get_by_test_id("stButtonGroup").get_by_role("radio", name="Table").click()
    chart.wait_for(state="detached")
    chat.answer.get_by_test_id("stDataFrame").wait_for()


def test_train_a_new_model_on_the_latest_data(open_chat: Opener, app_server: AppServer) -> None:
    chat = open_chat()
    before = {item["run_id"] for item in workspace_documents(app_server, "runs")}
    answer = chat.ask("Train a new model on the latest data", seconds=90)
    after = {item["run_id"] for item in workspace_documents(app_server, "runs")}
    (run_id,) = after - before
    assert str(run_id) in answer


def test_create_schedule_and_trigger_a_job(open_chat: Opener, app_server: AppServer) -> None:
    chat = open_chat()
    known = {item["job_id"] for item in workspace_documents(app_server, "jobs")}
    chat.ask("Create a job to run daily ETL")
    (job,) = [item for item in workspace_documents(app_server, "jobs") if item["job_id"] not in known]
    chat.ask("Schedule it for 2am")
    (job,) = [item for item in workspace_documents(app_server, "jobs") if item["job_id"] == job["job_id"]]
    schedule = job["settings"]["schedule"]
    assert schedule["quartz_cron_expression"].split()[:3] == ["0", "0", "2"]
    chat.ask("Trigger it now for testing")
    runs = [item for item in workspace_documents(app_server, "runs") if item.get("job_id") == job["job_id"]]
    assert len(runs) == 1


def test_answers_follow_the_workspace(open_chat: Opener, app_server: AppServer) -> None:
    """A key-free demo is not a script: rename a cluster in the folder, add a table, and the answers follow."""
    chat = open_chat()
    chat.ask("Show me all clusters")
    assert "GPU Experiments" in chat.open_step("List clusters")
    (path,) = (app_server.folder / "data").glob("**/state/clusters/0612-gp-06.json")
    path.write_text(path.read_text().replace("GPU Experiments", "Vision Lab"))
    chat.ask("Show me all clusters")
    assert "Vision Lab" in chat.open_step("List clusters")
    chat.ask("CREATE TABLE main.sales.penguins AS SELECT 3 AS bill, 'Adelie' AS species UNION ALL SELECT 5, 'Gentoo'")
    assert "2" in chat.ask("how many penguins are there?")


def test_bad_input_gets_a_clear_message_and_loses_nothing(open_chat: Opener) -> None:
    chat = open_chat()
    unknown = chat.ask("Start the Shared Analitics Xyz cluster")
    assert "Shared Analytics" in unknown
    invalid = chat.ask("SELECT nope FROM samples.nyctaxi.trips")
    assert "UNRESOLVED_COLUMN" in invalid
    assert "Show me" not in chat.input.input_value()
    long = chat.ask("clusters " * 11_111)  # 99,999 characters
    assert long


def test_a_reload_shows_the_same_conversation(open_chat: Opener) -> None:
    chat = open_chat()
    chat.ask("List SQL warehouses")
    chat.page.reload()
    chat.messages.nth(1).wait_for()
    assert "Starter Warehouse" in chat.open_step("List SQL warehouses")


def test_what_is_sent_in_the_moment_of_a_poll_is_sent_once(open_chat: Opener) -> None:
    chat = open_chat()
    chat.input.fill("List SQL warehouses")
    # As in a busy browser: a poll goes out between the key and the message.
    chat.page.evaluate(
        """() => {
            const input = document.querySelector('[data-testid=stChatInputTextArea]');
            const later = window.setTimeout;
            window.setTimeout = (run, delay, ...rest) => later(run, delay || 2500, ...rest);
            input.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', bubbles: true}));
            window.setTimeout = later;
        }"""
    )
    chat.page.wait_for_function("() => !document.querySelector('[data-testid=stChatInputTextArea]').value")
    chat.stop_button.or_(chat.answer.get_by_text("Starter Warehouse")).filter(visible=True).first.wait_for()
    chat.wait_for_turn(more_than=1)
    assert chat.messages.count() == 2


def test_a_secret_is_stored_with_the_keyboard_alone(open_chat: Opener, app_server: AppServer) -> None:
    chat = open_chat()
    chat.ask("store a secret named tab_key in staging")
    field = chat.card.locator("input[type=password]")
    field.fill("correct horse")
    field.press("Tab")
    answer = chat.decide("Approve")
    assert "tab_key" in answer
    assert "correct horse" not in chat.page.content()
    assert "correct horse" not in app_server.log
