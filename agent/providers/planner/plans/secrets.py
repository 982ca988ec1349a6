"""Secret scopes and the names of secrets. Values go in through a field on the page and never come out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.plans.listed import some_of
from agent.providers.planner.plans.many import listed_apart, spared
from agent.providers.planner.resolve import chosen, resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.smalltalk import decline
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.things import Thing, link, things_of
from agent.providers.planner.wording import bold, code, count, joined, names

_VALUE = re.compile(r"\b(?:with (?:the )?value|value|=|set to|to be)\b.*$", re.IGNORECASE)


def list_scopes(scene: Scene, clause: Clause) -> Plan:
    scopes: Sequence[Thing] = yield from scene.things("scope")
    if not scopes:
        return Answer("There are no secret scopes.", ("Create a secret scope called my-scope",))
    return Answer(
        f"{count(len(scopes), 'secret scope')}: {names(scopes)}.",
        tuple(f"List the secrets in {s.name}" for s in scopes[:2]),
    )


def list_secrets(scene: Scene, clause: Clause) -> Plan:
    scopes: Sequence[Thing] = yield from scene.things("scope")
    scope: Thing | None = None
    if clause.names and clause.has("value", "values"):
        exact = any(s.name.lower() in clause.words for s in scopes)
        if not exact or not link(clause.tokens, clause.names, scopes).things:
            return (yield from _never_shown(scene, clause, scopes))
    if not clause.chosen and len(several := listed_apart(clause, scopes)) > 1:  # "in prod-keys and staging"
        parts = []
        for one in several:
            told = yield from list_secrets(scene, chosen(clause, "scope", one.ref))
            parts.append(told.text)
        return Answer("\n\n".join(parts), ("List secret scopes",))
    if clause.names or clause.choice("scope") or slots.pronoun(clause):
        scope = yield from resolve(scene, clause, "scope")
    result = yield from scene.call("list_secrets", scope=scope.ref if scope else None)
    rows = result.parsed.rows
    keys = [row.get("key") or row.get("name") or "" for row in rows]
    where = f" in {bold(scope.name)}" if scope else ""
    value = " Their values are never shown." if clause.has("value", "values", "password") else ""
    if not keys:
        return Answer(f"There are no secrets{where}.{value}", ("List secret scopes",))
    other = next((f"List the secrets in {s.name}" for s in scopes if scope is None or s.name != scope.name), "")
    return Answer(
        f"{count(len(keys), 'secret')}{where}: {joined([code(k) for k in keys[:12]])}.{value}",
        ("List secret scopes", other),
    )


def _never_shown(scene: Scene, clause: Clause, scopes: Sequence[Thing]) -> Plan:
    """Where a secret is of which the value was asked for."""
    calls = [scene.call_for("list_secrets", scope=s.name) for s in scopes]
    results = yield from scene.look_all(calls)
    hits = [
        (k.name, s.name)
        for s, result in zip(scopes, results, strict=True)
        if result is not None
        for k in things_of("secret", result)
        if k.name.lower() in clause.words
    ]
    said = joined([f"{code(key)} is in {bold(scope)}" for key, scope in hits])
    text = f"{said}." if said else f"I found no secret called {code(' '.join(clause.names))}. "
    return Answer(
        f"I cannot help with that: values of secrets are never shown. {text}".strip(),
        ("List secret scopes",),
        ok=bool(hits),
    )


def _scope_and_key(scene: Scene, clause: Clause, *, new: bool) -> Lookup:
    """(scope, key): the scope by name; the key as it is, which exists unless it is ``new``."""
    if said := clause.choice("secret_text"):
        clause = read_clause(f"{'add' if new else 'delete'} secret {said}")
    scopes: Sequence[Thing] = yield from scene.things("scope")
    slash = re.search(r"\b([\w.-]+)/([\w.-]+)\b", clause.text)
    if slash and any(s.name == slash[1] for s in scopes):
        return slash[1], slash[2]
    kept = clause.tokens
    if match := _VALUE.search(clause.text):
        kept = tuple(t for t in clause.tokens if t.start < match.start())
    loose = [t for t in clause.loose if t in kept]
    scope_of = {t: link((t,), (t.word,), scopes) for t in loose}
    hits = [t for t in loose if any(t.word == s.name.lower() for s in scopes)]
    scope_token = hits[-1] if hits else _scope_word(clause, loose)
    if scope_token is None:
        focus = scene.memory.focus("scope")
        scope = focus.name if focus else scopes[0].name if len(scopes) == 1 else None
    else:
        match_ = scope_of[scope_token]
        scope = match_.things[0].name if match_.sure and len(match_.things) == 1 else None
    keys = [t for t in loose if t is not scope_token and (t.word not in _GENERIC or _called(clause, t))]
    if not keys and clause.verb in ("update", "delete"):
        keys = [t for t in loose if t is not scope_token and t.word not in ("new", "old", "value")]
    if scope is None and (scope_token is None or not scope_of[scope_token].things) and not new and keys:
        calls = [scene.call_for("list_secrets", scope=s.name) for s in scopes]
        found = yield from scene.look_all(calls)
        there = [(s.name, k) for s, r in zip(scopes, found, strict=True) if r for k in things_of("secret", r)]
        meant = link(keys, [t.word for t in keys], [k for _, k in there])
        if meant.sure and len(meant.things) == 1:  # the one scope that has it
            return next((where, k.name) for where, k in there if k is meant.things[0])
    if scope is None:
        scope_thing: Thing = yield from resolve(
            scene, clause, "scope", verb="use", tokens=[t for t in kept if t not in keys]
        )
        scope = scope_thing.name
    if not keys:
        text = "What is the secret called?" if new else f"Which secret of {bold(scope)}?"
        filled = replace(clause, chosen=())
        raise Stop(Answer(text, (f"List the secrets in {scope}",), fill=("secret_text", filled), ok=False))
    key = clause.text[keys[0].start : keys[0].end].strip("\"'`")
    if new and clause.verb != "update":
        return scope, key
    result = yield from scene.look("list_secrets", scope=scope)
    known = things_of("secret", result)
    exact = [k for k in known if k.name.lower() == key.lower()]
    match_ = link(keys, [t.word for t in keys], known)
    if new and not exact and not (match_.sure and len(match_.things) == 1):
        return scope, key
    if not exact and not (match_.sure and len(match_.things) == 1):
        raise Stop(
            Answer(
                f"{bold(scope)} has no secret {code(key)}. It has {joined([code(k.name) for k in known])}.",
                (f"List the secrets in {scope}",),
                ok=False,
            )
        )
    return scope, (exact or match_.things)[0].name


_GENERIC = wordset("password passwords token tokens api key keys value new old login called")


_PLURAL = ("keys", "secrets")
# "Add a-token and b-token to staging"
_ONLY_NAMES = re.compile(
    r"(?:(?:please|now|then|also) )*\w+ [\w.-]+(?:,? (?:and|&) [\w.-]+|(?:, [\w.-]+)+,? (?:and|&) [\w.-]+)"
    r" (?:to|into|in|under) (?:the )?(?:scope )?[\w.-]+(?: scope)?[.!]?",
    re.IGNORECASE,
)


def _called(clause: Clause, token: Token) -> bool:
    """Whether a word such as "token" stands where a secret's name does: "a secret token", "a key named token"."""
    at = clause.tokens.index(token)
    return at > 0 and clause.tokens[at - 1].word in ("secret", "named", "called", "key")


def _scope_word(clause: Clause, loose: Sequence[Token]) -> Token | None:
    """The loose word next to "scope", or after "in", "to" or "from"."""
    said = slots.after(clause, "in", "to", "from", "into")
    return next((t for t in said if t in loose and t.word not in _GENERIC), None)


def put_secret(scene: Scene, clause: Clause) -> Plan:
    named = slots.named(clause)
    if named and "all" in clause.flags and "scope" in clause.kinds and clause.verb in ("create", "write"):
        scopes: Sequence[Thing] = yield from scene.things("scope")
        for one in scopes:
            yield from scene.call("put_secret", scope=one.ref, key=named)
        return Answer(f"Stored the secret {code(named)} in {names(scopes)}.", ("List secret scopes",))
    if (
        clause.verb in ("create", "write")
        and not clause.choice("secret_text")
        and (clause.has("secrets", "keys") or _ONLY_NAMES.fullmatch(clause.text.strip()))
        and clause.has("and", ",", "&")
    ):
        known: Sequence[Thing] = yield from scene.things("scope")
        into = next((s for t in reversed(clause.loose) for s in known if t.word == s.name.lower()), None)
        if into is None and len(each := _keys_apart(clause, slots.before(clause, "to", "in", "into", "under"))) > 1:
            where = slots.after(clause, "to", "in", "into", "under")  # "to it", "to the second one", or not said
            into = yield from resolve(scene, clause, "scope", verb="use", tokens=where)
            clause = replace(clause, loose=tuple(t for t in clause.loose if t.text in each))
        new = [t for t in clause.loose if into is not None and t.word not in (into.name.lower(), *_PLURAL)]
        if into is not None and len(new) > 1 and not _VALUE.search(clause.text):  # "add the secrets a and b to c"
            for token in new:
                yield from scene.call("put_secret", scope=into.ref, key=token.text)
            told = joined([code(t.text) for t in new])
            return Answer(f"Stored the secrets {told} in {bold(into.name)}.", (f"List the secrets in {into.name}",))
    scope, key = yield from _scope_and_key(scene, clause, new=True)
    yield from scene.call("put_secret", scope=scope, key=key)
    text = f"Stored the secret {code(key)} in {bold(scope)}."
    if _VALUE.search(clause.text):
        text += (
            " I did not use the value from your message: values are typed into the field of the "
            "confirmation only. Better change it, since the message is kept."
        )
    return Answer(text, (f"List the secrets in {scope}",))


def add_to_it(scene: Scene, clause: Clause) -> Plan:
    """ "Add api-token to it": a secret where a scope was spoken of."""
    seen = scene.memory.listed()
    last = next(iter(scene.memory.mentions()), None)
    scopes: Sequence[Thing] = yield from scene.things("scope")
    if any(s.name.lower() in clause.names for s in scopes):
        return (yield from put_secret(scene, clause))
    if seen and seen[0].kind == "notebook" and clause.has("another", "one", "more") and clause.has("there", "it", "in"):
        from agent.providers.planner.plans.notebooks import create_notebook

        return (yield from create_notebook(scene, replace(clause, kinds=("notebook",))))
    if (last is None or last.kind not in ("scope", "secret")) and not (seen and seen[0].kind in ("scope", "secret")):
        return decline()
    several = _keys_apart(clause)
    scope = next((t for t in scene.memory.mentions() if t.kind == "scope"), None) if several else None
    if scope is not None and not _VALUE.search(clause.text):  # "put a and b in it"
        for key in several:
            yield from scene.call("put_secret", scope=scope.name, key=key)
        told = joined([code(key) for key in several])
        return Answer(f"Stored the secrets {told} in {bold(scope.name)}.", (f"List the secrets in {scope.name}",))
    return (yield from put_secret(scene, clause))


def _keys_apart(clause: Clause, tokens: Sequence[Token] = ()) -> tuple[str, ...]:
    """The keys of "a, b and c", each of one word; empty where there is one, or where a part is none."""
    loose = {t.start for t in clause.loose}
    parts: list[list[str]] = [[]]
    for token in (tokens or clause.tokens)[clause.verb_at + 1 :]:
        if token.word in ("and", ",", "&", "plus"):
            parts.append([])
        elif token.start in loose and token.word not in FILLERS and token.word not in _PLURAL:
            parts[-1].append(token.text)
    found = [p for p in parts if p]
    return tuple(p[0] for p in found) if len(found) > 1 and all(len(p) == 1 for p in found) else ()


def delete_secret(scene: Scene, clause: Clause) -> Plan:
    """Deletes a secret, or each of several that are named: "a and b from the scope", "all in the scope except c"."""
    if "all" in clause.flags and clause.has("secrets", "keys", "every", "each") and not clause.chosen:
        in_it: Sequence[Thing] = yield from scene.things("scope")
        of = [s for s in in_it if clause.names and set(clause.names) == {s.name.lower()}]
        kept_whole = {"the", "secret", "scope", "itself", "it", "empty", *(s.name.lower() for s in of)}
        if of and {t.word for t in clause.excluded} <= kept_whole and clause.flags <= {"all"}:
            known = things_of("secret", (yield from scene.look("list_secrets", scope=of[0].name)))
            if not known:
                return Answer(f"{bold(of[0].name)} has no secrets, so there was nothing to delete.", ok=False)
            for one in known:
                yield from scene.call("delete_secret", scope=of[0].name, key=one.name)
            told = joined([code(k.name) for k in known])
            return Answer(f"Deleted {told} from {bold(of[0].name)}; the scope is still there.", ("List secret scopes",))
    if "all" in clause.flags and clause.excluded and not clause.chosen:
        scope_thing: Thing = yield from resolve(scene, clause, "scope", verb="use")
        known = things_of("secret", (yield from scene.look("list_secrets", scope=scope_thing.name)))
        left_out = spared(clause, known, noun="secret")
        kept = [k for k in known if k not in left_out]
        if left_out and not kept:
            told = joined([code(k.name) for k in known])
            text = f"{bold(scope_thing.name)} has nothing but {told}, so I deleted nothing."
            return Answer(text, (f"List the secrets in {scope_thing.name}",))
        for one in kept if left_out else ():
            yield from scene.call("delete_secret", scope=scope_thing.name, key=one.name)
        if left_out and kept:
            told = joined([code(k.name) for k in kept])
            return Answer(f"Deleted {told} from {bold(scope_thing.name)}.", ("List secret scopes",))
    if clause.has("and", ",", "both") and not clause.chosen:
        scopes: Sequence[Thing] = yield from scene.things("scope")
        named = next((s for t in reversed(clause.loose) for s in scopes if t.word == s.name.lower()), None)
        if named is not None:
            known = things_of("secret", (yield from scene.look("list_secrets", scope=named.name)))
            keys = [k for t in clause.loose for k in known if t.text.lower() == k.name.lower()]
            if len(keys) > 1:
                for one in keys:
                    yield from scene.call("delete_secret", scope=named.name, key=one.name)
                told = joined([code(k.name) for k in keys])
                return Answer(f"Deleted the secrets {told} from {bold(named.name)}.", ("List secret scopes",))
    scope, key = yield from _scope_and_key(scene, clause, new=False)
    yield from scene.call("delete_secret", scope=scope, key=key)
    return Answer(
        f"Deleted the secret {code(key)} from {bold(scope)}.", (f"List the secrets in {scope}", "List secret scopes")
    )


def create_scope(scene: Scene, clause: Clause) -> Plan:
    name = clause.choice("name") or slots.named(clause) or next((t.text for t in clause.loose), None)
    name = name or slots.behind_noun(clause)
    if clause.has("scopes") and not clause.choice("name") and (each := _keys_apart(clause)):  # "scopes a and b"
        for one in each:
            yield from scene.call("create_secret_scope", scope=one)
        return Answer(f"Created the secret scopes {joined([bold(s) for s in each])}.", ("List secret scopes",))
    if not name:
        return Answer("What should the new secret scope be called?", (), fill=("name", clause), ok=False)
    yield from scene.call("create_secret_scope", scope=name)
    return Answer(f"Created the secret scope {bold(name)}.", ("List secret scopes", f"Add a secret api-key to {name}"))


def delete_scope(scene: Scene, clause: Clause) -> Plan:
    scope: Thing = yield from resolve(scene, clause, "scope", verb="delete", usable=lambda s: False)
    yield from scene.call("delete_secret_scope", scope=scope.ref)
    return Answer(f"Deleted the secret scope {bold(scope.name)} with its secrets.", ("List secret scopes",))


_THERE = frozenset({"there", "it", "that", "scope", "the"})
_OF_SECRETS = ("put_secret", "delete_secret")


def scope_at_hand(scene: Scene) -> str:
    """The scope in which the last step put or deleted a secret; "" where it did something else."""
    did = [r for r in scene.done if r.call.name != "list_secret_scopes"] or scene.memory.last_steps()
    step = did[-1] if did else None
    return str(step.call.args.get("scope") or "") if step and step.call.name in _OF_SECRETS else ""


def secret_first(scene: Scene, clause: Clause) -> Lookup:
    """ "Remove x from y" is about a secret where y is a scope. Ends the plan then."""
    from agent.providers.planner.registry import PLANS

    scopes: Sequence[Thing] = yield from scene.things("scope")
    last = {t.text.lower() for t in slots.after(clause, "from", "in", "of")}
    if last <= _THERE and clause.loose and (scope := scope_at_hand(scene)):  # "put x into y and remove z from there"
        known = things_of("secret", (yield from scene.look("list_secrets", scope=scope)))
        said = {t.text.lower() for t in clause.loose}
        if [k.name.lower() for k in known if k.name.lower() in said] == sorted(said):
            meant = read_clause(f"delete the secret {next(iter(said))} from {scope}")
            raise Stop((yield from PLANS["delete_secret"](scene, meant)))
    seen = scene.memory.listed()
    if seen and seen[0].kind == "secret" and (some := some_of(clause, seen)):
        scopes_of = {s.name: s.cell("scope") for s in some}
        for name, scope in scopes_of.items():
            yield from scene.call("delete_secret", scope=scope, key=name)
        told = joined([code(name) for name in scopes_of])
        raise Stop(Answer(f"Deleted {told} from **{some[0].cell('scope')}**.", ("List secret scopes",)))
    if not clause.loose and slots.pronoun(clause) and seen and seen[0].kind == "secret":
        # "What is in the staging scope? Delete that one": what it holds, not the scope.
        only, *more = seen
        if not more and clause.has("it") and scene.shown:  # "the staging scope has one key, delete it"
            text = f"Which shall I delete: the secret {code(only.name)}, or its scope {bold(only.cell('scope'))}?"
            raise Stop(Answer(text, (f"Delete the secret scope {only.cell('scope')}",), ok=False))
        if more:
            raise Stop(Answer(f"Which secret: {joined([code(s.name) for s in seen[:8]])}?", (), ok=False))
        meant = read_clause(f"delete the secret {only.name} from {only.cell('scope')}")
        raise Stop((yield from PLANS["delete_secret"](scene, meant)))
    if not last and seen and seen[0].kind == "secret":
        last = {t.text.lower() for t in clause.loose if t.text.lower() in {s.name.lower() for s in seen}}
    if last and ((seen and seen[0].kind == "secret") or any(scope.name.lower() in last for scope in scopes)):
        answer = yield from PLANS["delete_secret"](scene, replace(clause, kinds=("secret",)))
        raise Stop(answer)


def asked_in_scope(scene: Scene, clause: Clause) -> Lookup:
    """ "Was db-password deleted from staging?", "how old is x in prod-keys": a question that names a scope. Ends the
    plan with what the scope holds, and whether that is in it."""
    said = [t for t in slots.after(clause, "in", "from", "under", "of", "inside", last=False) if t in clause.loose]
    if not said and clause.words[:1] in (("does",), ("has",)):
        said = list(clause.loose[:1])  # "does staging have a db-password?"
    if not said or "list_secret_scopes" not in scene.tools or clause.kinds:
        return
    scopes: Sequence[Thing] = yield from scene.things("scope")
    scope = next((s for t in said for s in scopes if t.text.lower() == s.name.lower()), None)
    if scope is None:
        return
    result = yield from scene.call("list_secrets", scope=scope.ref)
    known = things_of("secret", result)
    asked = [t.text for t in clause.loose if t.text.lower() != scope.name.lower() and re.search(r"\w[-_]\w", t.text)]
    answer = yield from list_secrets(scene, chosen(replace(clause, kinds=("scope",)), "scope", scope.ref))
    for name in asked[:1]:
        found = next((k for k in known if k.name.lower() == name.lower()), None)
        when = found.cell("updated") if found else ""
        told = f"is in {bold(scope.name)}" + (f", last updated {when}" if when else "") if found else "is not there"
        answer = replace(answer, text=f"{code(name)} {told}. {answer.text}")
    raise Stop(answer)


def new_value_first(scene: Scene, clause: Clause) -> Lookup:
    """ "Update the slack-webhook in prod-keys" is about a secret where prod-keys is a scope. Ends the plan then."""
    said = {t.text.lower() for t in slots.after(clause, "in", "from", "under", "of", last=False) if t in clause.loose}
    scopes: Sequence[Thing] = (yield from scene.things("scope")) if said and "list_secret_scopes" in scene.tools else ()
    if any(s.name.lower() in said for s in scopes):
        raise Stop((yield from put_secret(scene, replace(clause, kinds=("secret",)))))
