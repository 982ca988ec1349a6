"""Git folders: list, clone, pull or switch branch, delete."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.plans.many import several
from agent.providers.planner.resolve import agreed, resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan
from agent.providers.planner.things import Thing
from agent.providers.planner.wording import bold, code, count, joined


def _short(repo: Thing) -> str:
    return repo.name.rstrip("/").rsplit("/", 1)[-1]


def list_repos(scene: Scene, clause: Clause) -> Plan:
    repos: Sequence[Thing] = yield from scene.things("repo", path=slots.path(clause))
    if not repos:
        return Answer("There are no Git folders.", ("List my notebooks",))
    parts = [bold(_short(r)) + (f" on {code(r.cell('branch'))}" if r.cell("branch") else "") for r in repos]
    return Answer(
        f"{count(len(repos), 'Git folder')}: {joined(parts)}.", (f"Pull {_short(repos[0])}", f"List {repos[0].name}")
    )


def create_repo(scene: Scene, clause: Clause) -> Plan:
    urls = clause.of("url")
    url = urls[0].text.rstrip(".,?!)") if urls else clause.choice("url")
    if not url:
        return Answer("Which repository? Give me its URL.", (), fill=("url", clause), ok=False)
    branch = re.search(
        r"\bbranch (?:called |named )?([\w./-]+)"
        r"|\b(?!(?:on|at|from|in|of|to|for|by|using|the|its|this|that|with|and)\b)([\w./-]+) branch\b",
        clause.text.replace(url, " , "),
    )
    name = (branch[1] or branch[2]) if branch else None
    result = yield from scene.call(
        "create_repo", url=url, path=slots.path(clause), branch=name if name not in ("the", "a") else None
    )
    return Answer(result.parsed.summary, ("List repos",))


_POLITE_END = re.compile(r"(?:,? (?:please|pls|now|again|thanks|as well|too))+[.!?]*$", re.IGNORECASE)


def update_repo(scene: Scene, clause: Clause) -> Plan:
    """Switches a Git folder to a branch or tag; without one it pulls the branch it is on."""
    tag = re.search(r"\btag (\S+)", clause.text)
    branch = re.search(
        r"\bbranch (?:called |named )?([\w./-]+)|\b(?:to|onto) (?:the )?([\w./-]+)(?: branch)?[\s.!?]*$",
        _POLITE_END.sub("", clause.text),
    )
    named = (branch[1] or branch[2]) if branch else None
    spot = branch.span(1 if branch[1] else 2) if branch else (0, 0)
    skipped = {named, tag[1] if tag else None}
    tokens = [
        t
        for t in clause.tokens
        if not (tag and t.word == "tag")
        and not (spot[0] < t.start < spot[1])  # the rest of "feature/x"
        and not (t.start == spot[0] and "/" in (named or ""))
        and (t.text not in skipped or (t.text == named and clause.text.count(named or "") > 1))
    ]
    if clause.verb in ("pull", "update") and not named and not tag:
        repos = yield from several(scene, clause, "repo", verb="pull")
        if repos:
            texts = []
            for one in repos:
                pulled = yield from scene.call("update_repo", repo=one.ref, branch=one.cell("branch"))
                texts.append(pulled.parsed.summary)
            return Answer("\n\n".join(texts), ("List repos",))
    if (
        "all" in clause.flags
        and clause.has("repos", "repositories", "folders")
        and not clause.excluded
        and (named or tag)
    ):
        every: Sequence[Thing] = yield from scene.things("repo")
        words = {w for w in clause.names if w not in (named or "", tag[1] if tag else "")}
        if every and not words:
            target = {"tag": tag[1]} if tag else {"branch": named}
            told = []
            for one in every:
                told.append((yield from scene.call("update_repo", repo=one.ref, **target)).parsed.summary)
            return Answer("\n\n".join(told), ("List repos",))
    repo: Thing = yield from resolve(scene, clause, "repo", verb="pull", tokens=tokens)
    target = {"tag": tag[1]} if tag else {"branch": named or repo.cell("branch")}
    result = yield from scene.call("update_repo", repo=repo.ref, **target)
    return Answer(result.parsed.summary, ("List repos", f"List {repo.name}" if repo.name.startswith("/") else ""))


def repos_listed(scene: Scene) -> bool:
    """Whether Git folders were shown last: "update the one on develop" is of them."""
    return any(t.kind == "repo" for t in scene.memory.listed()[:1])


def delete_repo(scene: Scene, clause: Clause) -> Plan:
    repos = yield from several(scene, clause, "repo", verb="delete")
    if repos and len(repos) > 1 and "many" not in clause.agreed:
        listed = joined([bold(_short(r)) for r in repos])
        text = f"That would delete {count(len(repos), 'Git folder')}: {listed}. Shall I?"
        return Answer(text, ("List repos",), yes=(agreed(clause, "many"),), ok=False)
    if repos:
        for one in repos:
            yield from scene.call("delete_repo", repo=one.ref)
        gone = joined([bold(_short(r)) for r in repos])
        return Answer(f"Deleted {gone}. The remote repositories are untouched.", ("List repos",))
    repo: Thing = yield from resolve(scene, clause, "repo", verb="delete", usable=lambda r: False)
    yield from scene.call("delete_repo", repo=repo.ref)
    return Answer(f"Deleted the Git folder {bold(_short(repo))}. The remote repository is untouched.", ("List repos",))
