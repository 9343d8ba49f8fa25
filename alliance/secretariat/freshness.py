"""What cities have not confirmed for long, oldest first, for curators."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from alliance.secretariat.gates import curators_only
from cities.querysets import LISTED
from core.accounts.tenants import names_of
from core.review import freshness
from core.review.diff.labels import with_commas
from core.review.proposals.kinds import ProposalKind, kinds
from core.text.fallback import localized
from core.ui.paging import page_of

AGES = {
    "year": gettext_lazy("Older than a year"),
    "two": gettext_lazy("Older than two years"),
    "never": gettext_lazy("Never confirmed"),
    "all": pgettext_lazy("of ages", "All"),
}
TO_ASK = ("year", "never")  # together all that nobody has confirmed for long
type Sizes = Mapping[str, Mapping[str, int]]


@curators_only
@require_safe
def freshness_list(request: HttpRequest) -> HttpResponse:
    sizes = {kind.segment: counted(kind) for kind in confirmed_kinds()}
    kind, age = chosen(request, sizes)
    page = page_of(rows_of(kind, age), request.GET.get("page"), count=sizes[kind.segment][age])
    context = {
        "title": pgettext_lazy("of what is published", "Information to confirm"),
        "tabs": kind_tabs(kind, sizes),
        "ages": age_tabs(kind, age, sizes[kind.segment]),
        "header": header(kind),
        "rows": cells(kind, list(page.object_list)),
        "page_of_rows": page,
        "params": request.GET,
        "caption": str(kind.plural),
    }
    return render(request, "secretariat/freshness.html", context)


def header(kind: ProposalKind) -> list[dict[str, Any]]:
    names = (_("City"), kind.label, _("Oldest confirmation"), pgettext_lazy("of a profile", "Parts"))
    return [{"label": label} for label in names]


def confirmed_kinds() -> list[ProposalKind]:
    return kinds()


def chosen(request: HttpRequest, sizes: Sizes) -> tuple[ProposalKind, str]:
    """What is not asked for opens where something waits: profiles first, the oldest first."""
    offered = {kind.segment: kind for kind in confirmed_kinds()}
    kind = offered.get(request.GET.get("kind", "")) or first_with_something(offered, sizes)
    age = request.GET.get("age", "")
    return kind, age if age in AGES else opening(sizes[kind.segment])


def first_with_something(offered: Mapping[str, ProposalKind], sizes: Sizes) -> ProposalKind:
    in_order = sorted(offered.values(), key=lambda kind: not kind.is_profile)
    return next((kind for kind in in_order if any(sizes[kind.segment][age] for age in TO_ASK)), in_order[0])


def opening(size: Mapping[str, int]) -> str:
    """The age that shows something; all that there is where nobody has to be asked."""
    return next((age for age in TO_ASK if size[age]), "all")


def counted(kind: ProposalKind) -> Mapping[str, int]:
    """How many rows each age holds. One query."""
    asked = {age: Count("pk", filter=condition(age)) for age in AGES}
    found: Mapping[str, int] = kind.model._base_manager.filter(public(kind)).aggregate(**asked)
    return found


def condition(age: str) -> Q:
    today = timezone.localdate()
    return {
        "year": Q(oldest_part_on__lte=freshness.year_before(today)),
        "two": Q(oldest_part_on__lte=freshness.year_before(today, 2)),
        "never": Q(oldest_part_on=None),
        "all": Q(pk__isnull=False),
    }[age]


def rows_of(kind: ProposalKind, age: str) -> QuerySet[Any]:
    rows = kind.model._base_manager.filter(condition(age) & public(kind))
    if not kind.is_profile:
        rows = rows.select_related(kind.model.city_path)  # whose page the link leads to
    return rows.order_by(F("oldest_part_on").asc(nulls_first=True), "slug", "pk")


def public(kind: ProposalKind) -> Q:
    """What readers see, of cities that they see."""
    if kind.is_profile:
        return Q(status__in=LISTED)
    return Q(("state", "published"), (f"{kind.model.city_path}__status__in", LISTED))


def cells(kind: ProposalKind, rows: list[Any]) -> list[list[Any]]:
    tenants = {row.pk: kind.tenant_of(row) for row in rows}
    cities = names_of({tenant for tenant in tenants.values() if tenant})
    return [
        [
            cities.get(tenants[row.pk] or 0, ""),
            {"text": localized(row, kind.title_field).text, "url": row.get_absolute_url()},
            when(row),
            parts(kind, row),
        ]
        for row in rows
    ]


def when(row: Any) -> Any:
    day = row.oldest_part_on
    if day is None:
        return {"text": _("Never confirmed"), "tone": "mute"}
    return {"text": date_format(day), "tone": "warn"} if freshness.is_old(day) else date_format(day)


def parts(kind: ProposalKind, row: Any) -> str:
    """Those that are old; where none is, those that were never confirmed once others were."""
    days = freshness.days_of(kind, row)
    old = freshness.titles(section for section, _day in freshness.old_parts(kind, row))
    if old or row.oldest_part_on is None:
        return with_commas(old)
    never = freshness.titles(section for section in kind.sections if days[section.code] is None)
    return _("Not confirmed: %(parts)s") % {"parts": with_commas(never)} if never else ""


# --- Filters ------------------------------------------------------------------------------------------------------


def kind_tabs(chosen: ProposalKind, sizes: Sizes) -> list[dict[str, Any]]:
    """Each with how many cities would have to be asked; it opens where something waits."""
    return [
        {
            "label": str(kind.plural),
            "url": address(kind.segment, opening(sizes[kind.segment])),
            "count": sum(sizes[kind.segment][age] for age in TO_ASK),
            "current": kind is chosen,
        }
        for kind in confirmed_kinds()
    ]


def age_tabs(kind: ProposalKind, chosen: str, size: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": str(label), "url": address(kind.segment, age), "count": size[age], "current": age == chosen}
        for age, label in AGES.items()
    ]


def address(segment: str, age: str) -> str:
    return f"{reverse('review_freshness')}?kind={segment}&age={age}"
