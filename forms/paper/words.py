"""The papers' own words, by language; a language without its own words takes the English ones."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any


class Words:
    def __init__(self, table: dict[str, Any]) -> None:
        self._table = table

    def __call__(self, key: str, **places: object) -> str:
        text = str(self._table[key])
        return text.format(**places) if places else text

    def part(self, name: str) -> "Words":
        """The words of one paper."""
        return Words(self._table[name])

    def knows(self, key: str) -> bool:
        return key in self._table

    def several(self, key: str) -> tuple[str, ...]:
        return tuple(self._table[key])

    def named(self, table: str, key: str) -> str:
        """The word for an id; an unknown id is printed as it came."""
        return str(self._table[table].get(key, key))

    def area(self, name: str) -> str:
        """`cheeks` or `cheeks:left` in words."""
        zone, _, side = name.partition(":")
        word = self.named("area", zone)
        return self.named("area", side).format(area=word) if side in ("left", "right") else word

    def areas(self, names: Sequence[str]) -> str:
        return "; ".join(self.area(name) for name in names) or self("none")

    def day(self, day: date) -> str:
        return self("day", day=day.day, month=self.several("months")[day.month - 1], year=day.year)


@cache
def words_in(language: str) -> Words:
    tables = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return Words(tables["en"] | tables.get(language, {}))
