"""The people of a city learn what the secretariat changed, corrected or took back of theirs, and why.

What they proposed themselves and a curator published is told as the answer to it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.workspace.addresses import TargetRef
from cities.models import City
from core.accounts.models import User
from core.accounts.tenants import names_of, serving
from core.content.models import CityContent
from core.history.keys import Key
from core.history.models import Entry
from core.notifications import quotes
from core.notifications.actions import notify
from core.notifications.wording import Facts
from core.review.diff.labels import Labels, labels_of, with_commas
from core.review.proposals.kinds import ProposalKind, kind_for, kind_of
from core.text.fallback import shown_value

CHANGED, TAKEN_BACK, REMOVED = "secretariat_changed", "secretariat_took_back", "secretariat_removed"
WITHDRAWN = "withdrawn"
STATES = ("state", "status")
# Said to the city in another way, or read by nobody.
QUIET = frozenset({"sort_key", "kana", "member_since", "confirmed_parts", "confirmed_on"})
MOST_FIELDS = 8
TOLD_APART = {"posting_hidden"}  # with the same reason, by the feature


def tell_cities(entries: Sequence[Entry]) -> None:
    """Tells cities what the secretariat changed; `core.history.write.transaction_listeners` call it."""
    secretariat = secretariat_among({entry.by_id for entry in entries if entry.by_id and not entry.on_behalf_of})
    if secretariat:
        for entry in entries:
            if entry.by_id in secretariat and not entry.on_behalf_of:
                tell(entry)


def secretariat_among(people: set[int]) -> set[int]:
    """Those of these people who are of the secretariat. One query."""
    staff = User.objects.filter(models.Q(is_curator=True) | models.Q(is_superuser=True), pk__in=people)
    return set(staff.values_list("pk", flat=True)) if people else set()


def tell(entry: Entry) -> None:
    """Everybody who works for the city, unless whoever did it is one of them."""
    kind = kind_of_entry(entry)
    if kind is None or entry.verb in TOLD_APART or entry.verb.endswith("_added") or not changed_keys(entry):
        return
    for tenant in cities_of(kind, entry):
        people = {person.pk for person in serving(tenant)}
        if people and entry.by_id not in people:
            notify(
                sorted(people), notice_of(entry), facts=facts(kind, entry, tenant), address=address(kind, entry, tenant)
            )


def kind_of_entry(entry: Entry) -> ProposalKind | None:
    try:
        model = apps.get_model(entry.object_type)
    except (LookupError, ValueError):
        return None
    return kind_for(model) if issubclass(model, CityContent) else None


def changed_keys(entry: Entry) -> list[str]:
    """Keys that changed and that somebody reads. That a city is admitted, or its approval taken back, it learns as an
    applicant."""
    before, now = entry.changes.get("status", [None, None])
    if now == City.Status.MEMBER or (before, now) == (City.Status.DRAFT, City.Status.WITHDRAWN):
        return []
    return [key for key in entry.changes if Key.parse(key).name not in QUIET]


def cities_of(kind: ProposalKind, entry: Entry) -> Iterator[int]:
    """Yields the cities of an entry; of a row that has gone by what it was."""
    row = kind.row(entry.object_id)
    if row is not None:
        yield from (tenant for tenant in (kind.tenant_of(row),) if tenant)
        return
    before = {key: old for key, (old, _new) in entry.changes.items()}
    yield from kind.model.cities_in(entry.object_id, before)


def notice_of(entry: Entry) -> str:
    if entry.verb.endswith("_removed"):
        return REMOVED
    is_withdrawn = any(entry.changes.get(name, [None, None])[1] == WITHDRAWN for name in STATES)
    return TAKEN_BACK if is_withdrawn else CHANGED


def facts(kind: ProposalKind, entry: Entry, tenant: int) -> Facts:
    before = {key: old for key, (old, _new) in entry.changes.items()}
    row = kind.row(entry.object_id)
    titles = {
        name: str(getattr(row, name, "") if row is not None else before.get(name) or "")
        for name in labels_of(kind.model).columns
        if name.startswith(f"{kind.title_field}_")
    }
    return {
        "kind": kind.code,
        "tenant": str(tenant),
        "by": entry.by_label,
        **quotes.put("reason", entry.reason),
        "titles": json.dumps(titles),
        "keys": json.dumps(changed_keys(entry)[:200]),
    }


def address(kind: ProposalKind, entry: Entry, tenant: int) -> str:
    """Where the city reads what was before and what is now; of what has gone, its workspace."""
    slug = City.objects.values_list("slug", flat=True).get(pk=tenant)
    row = kind.row(entry.object_id)
    if row is None:
        return path("workspace_history", slug)
    where = TargetRef(kind.segment) if kind.is_profile else TargetRef(kind.segment, row.slug)
    return path("workspace_thing_history", slug, where)


def path(name: str, *args: object) -> str:
    return reverse(name, args=args).split("/", 2)[2]


# --- In words -----------------------------------------------------------------------------------------------------


def together(many: Sequence[Facts]) -> list[Facts]:
    """Facts for the sentences of notices, in the active language: the names of all cities at once."""
    names = names_of({int(each["tenant"]) for each in many})
    return [words(each, names) for each in many]


def alone(one: Facts) -> Facts:
    return together([one])[0]


def words(one: Facts, names: Mapping[int, str]) -> Facts:
    kind = kind_of(one["kind"])
    city, title = names.get(int(one["tenant"]), ""), shown_value(json.loads(one["titles"]), kind.title_field).text
    thing = {"kind": str(kind.label), "title": title or city}
    return {
        "thing": _("%(kind)s: %(title)s") % thing,
        "city": city,
        "by": one["by"],
        "reason": quotes.take(one, "reason") or _("No reason was given."),
        "fields": fields(labels_of(kind.model), json.loads(one["keys"])),
    }


def fields(labels: Labels, keys: Sequence[str]) -> str:
    """Columns in words, each child as what it is; the first of many."""
    names = ((Key.parse(key).name, key) for key in keys)
    shown = list(
        dict.fromkeys(labels.child(name) if name in labels.children else labels.of(key) for name, key in names)
    )
    return with_commas(shown[:MOST_FIELDS]) if len(shown) <= MOST_FIELDS else f"{with_commas(shown[:MOST_FIELDS])} …"
