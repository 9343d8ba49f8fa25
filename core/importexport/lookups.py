"""What cells refer to, looked up for many rows at once: codes to keys for imports, keys to codes for exports."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models

from core.accounts.permissions import Person
from core.history.rowkeys import plain_key
from core.text.named_codes import NamedCodes


class Target(NamedTuple):
    """Rows that a cell may name, by which of their columns, and of which scheme where they are terms."""

    model: type[models.Model]
    code: str
    scheme: str = ""


class Lookups:
    """Nobody learns here of rows that they may not see: they are looked up through `visible_to`.

    `coming` are the codes of rows that the same file adds: they have no key yet.
    """

    def __init__(self, person: Person) -> None:
        self.person = person
        self.coming: dict[type[models.Model], set[str]] = defaultdict(set)
        self.retired: dict[Target, set[Any]] = defaultdict(set)
        self.keys: dict[Target, dict[str, Any]] = defaultdict(dict)
        self.codes: dict[Target, dict[Any, str]] = defaultdict(dict)
        self.asked: dict[Target, set[str]] = defaultdict(set)
        self.lists: dict[Any, NamedCodes | None] = {}  # by column, and by what decides which list it is

    def load(self, wanted: dict[Target, set[str]]) -> None:
        """One query for each target, for what was not asked before."""
        for target, codes in wanted.items():
            new = codes - self.asked[target]
            if new:
                self.asked[target] |= new
                self.learn(target, {f"{target.code}__in": new})

    def load_codes(self, wanted: dict[Target, set[Any]]) -> None:
        for target, keys in wanted.items():
            new = keys - self.codes[target].keys()
            if new:
                self.learn(target, {"pk__in": new})

    def learn(self, target: Target, chosen: dict[str, Any]) -> None:
        rows = self.visible(target.model).filter(**chosen)
        retires = any(field.name == "is_retired" for field in target.model._meta.fields)
        if target.scheme:
            rows = rows.filter(scheme__code=target.scheme)
        for found in rows.values_list("pk", target.code, *(["is_retired"] if retires else [])):
            key, code = plain_key(found[0]), found[1]
            self.keys[target][code], self.codes[target][key] = key, code
            if retires and found[2]:
                self.retired[target].add(key)

    def visible(self, model: type[models.Model]) -> models.QuerySet[Any]:
        rows: Any = model._default_manager
        found: models.QuerySet[Any] = rows.visible_to(self.person) if hasattr(rows, "visible_to") else rows.all()
        return found

    def forget(self, model: type[models.Model]) -> None:
        """Rows of it were added."""
        for target in [target for target in self.asked if target.model is model]:
            self.asked.pop(target)

    def key(self, target: Target, code: str) -> Any:
        return self.keys[target].get(code)

    def code(self, target: Target, key: Any) -> str:
        return self.codes[target].get(key, "")

    def is_coming(self, target: Target, code: str) -> bool:
        return code in self.coming[target.model]


def gathered(pairs: Iterable[tuple[Target, Iterable[Any]]]) -> dict[Target, set[Any]]:
    found: dict[Target, set[Any]] = defaultdict(set)
    for target, codes in pairs:
        found[target].update(codes)
    return found
