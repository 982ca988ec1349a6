"""What a scan of a question has read so far."""

from __future__ import annotations

from agent.providers.planner.language.tokens import Token
from agent.providers.planner.sql.question import Filter
from agent.providers.planner.sql.words import BUCKETS, DATA_NOISE, Func


class ScanState:
    """What was read so far; words go to the slot that the last cue opened."""

    def __init__(self) -> None:
        self.subject: list[str] = []
        self.measures: list[tuple[Func, list[str]]] = []
        self.groups: list[tuple[list[str], str]] = []
        self.filters: list[Filter] = []
        self.loose: list[Token] = []  # tokens of the open "in ..." filter
        self.order: list[str] = []
        self.slot = "subject"
        self.per: set[int] = set()  # the groups that "per" or "each" opened

    def close(self) -> None:
        if self.loose:
            words = tuple(t.word for t in self.loose if t.word not in DATA_NOISE)
            if words:
                self.filters.append(
                    Filter(words, "in", tokens=tuple(t for t in self.loose if t.word not in DATA_NOISE))
                )
            self.loose = []

    def open(self, slot: str) -> None:
        self.close()
        self.slot = slot

    def add(self, token: Token) -> None:
        word = token.word
        if self.slot == "filter":
            self.loose.append(token)
        elif word == "not" and self.slot == "subject":
            self.subject.append(word)
        elif word in DATA_NOISE and word not in ("date",):
            return
        elif self.slot == "measure":
            self.measures[-1][1].append(word)
        elif self.slot == "group":
            if word in BUCKETS and not (word in ("date",) and self.groups[-1][0]):
                if self.groups[-1][1]:
                    return  # "hour of the day"
                self.groups[-1] = (self.groups[-1][0], BUCKETS[word])
            else:
                self.groups[-1][0].append(word)
        elif self.slot == "order":
            self.order.append(word)
        else:
            self.subject.append(word)
