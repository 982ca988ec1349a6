"""Documents on disk: edits by hand, odd keys, whole writes, changes under a lock."""

from __future__ import annotations

import json
import os
import threading

from local_workspace.store import Store


def test_a_document_comes_back_and_its_copy_is_private(tmp_path):
    things = Store(tmp_path).collection("things")
    things.put("a", {"n": [1]})
    things.get("a")["n"].append(2)
    assert things.get("a") == {"n": [1]}
    assert Store(tmp_path).collection("things").get("a") == {"n": [1]}


def test_an_edit_by_hand_is_seen_and_half_an_edit_is_not(tmp_path):
    things = Store(tmp_path).collection("things")
    things.put("a", {"name": "old"})
    path = next((tmp_path / "things").glob("*.json"))
    path.write_text(json.dumps({"name": "new"}))
    os.utime(path, ns=(1, 1))
    assert things.get("a") == {"name": "new"}
    path.write_text('{"name": ')
    os.utime(path, ns=(2, 2))
    assert things.get("a") == {"name": "new"}


def test_keys_may_be_paths_and_names_with_any_character(tmp_path):
    things = Store(tmp_path).collection("things")
    keys = ["/Users/a@b.c/n", "main.default.t", "..", "ünï %41", "a b"]
    for key in keys:
        things.put(key, {"key": key})
    assert sorted(key for key, _ in things.items()) == sorted(keys)
    assert all(things.get(key) == {"key": key} for key in keys)
    assert [path.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "things"] * len(keys)


def test_changes_do_not_get_lost_between_threads(tmp_path):
    things = Store(tmp_path).collection("things")
    things.put("n", {"n": 0})

    def work():
        for _ in range(20):
            things.change("n", lambda document: document.update(n=document["n"] + 1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert things.get("n") == {"n": 80}


def test_delete_says_whether_there_was_something(tmp_path):
    things = Store(tmp_path).collection("things")
    things.put("a", {})
    assert things.delete("a") is True
    assert things.delete("a") is False
    assert things.change("a", lambda document: None) is None
