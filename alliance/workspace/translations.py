"""Published texts of a city that are older than their original: how many, by language and kind, and each with the way
to where it is written."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import title_of
from core.history.translations import older, texts_of
from core.review import freshness
from core.review.diff.labels import labels_of
from core.review.forms.sections import is_in
from core.review.proposals.kinds import ProposalKind, kinds
from core.text.fallback import language_name
from core.text.languages import LANGUAGE_CODES, column_name
from core.ui.paging import page_of


class OlderText(NamedTuple):
    """One text of a published thing, in one language."""

    kind: ProposalKind
    row: Any
    field: str
    language: str


@staff_only
@require_safe
def translations(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    found = list(older_texts(workspace))
    asked = {name: request.GET.get(name, "") for name in ("kind", "language")}
    page = page_of([each for each in found if answers(each, asked)], request.GET.get("page"))
    context = {
        **workspace.page("workspace_translations"),
        "title": _("Outdated translations"),
        "total": len(found),
        "header": [{"label": _("Kind")}, *({"label": language_name(code), "end": True} for code in LANGUAGE_CODES)],
        "counts": counted(found, reverse("workspace_translations", args=[workspace.city.slug])),
        "is_asked": any(asked.values()),
        "rows": [text_line(workspace, each) for each in page.object_list],
        "text_page": page,
        "params": request.GET,
        "all_url": reverse("workspace_translations", args=[workspace.city.slug]),
    }
    return render(request, "workspace/translations.html", context)


def older_texts(workspace: CityContext) -> Iterator[OlderText]:
    """Each of what everybody reads, in the order of the kinds. One query for each kind, however much there is."""
    for kind in kinds():
        rows: Any = [workspace.city] if kind.is_profile else rows_with_older(workspace, kind)
        for row in rows:
            if row.older_in and freshness.is_public(row):
                for field, language in sorted(older(kind.model, row.written_for, texts_of(row))):
                    yield OlderText(kind, row, field, language)


def rows_with_older(workspace: CityContext, kind: ProposalKind) -> Any:
    return kind.rows_of(workspace.city.pk).exclude(older_in="").order_by("pk")


def answers(text: OlderText, asked: dict[str, str]) -> bool:
    return asked["kind"] in ("", text.kind.code) and asked["language"] in ("", text.language)


def counted(found: list[OlderText], url: str) -> list[list[Any]]:
    """A line for each kind that has any, each number with the way to those texts alone."""
    counts = Counter((text.kind.code, text.language) for text in found)
    labels = {text.kind.code: str(text.kind.plural) for text in found}
    return [
        [
            label,
            *(
                {"text": str(number), "url": f"{url}?kind={code}&language={language}"} if number else "0"
                for language in LANGUAGE_CODES
                for number in [counts[code, language]]
            ),
        ]
        for code, label in labels.items()
    ]


def text_line(workspace: CityContext, text: OlderText) -> dict[str, Any]:
    kind, row = text.kind, text.row
    key = column_name(text.field, text.language)
    where = TargetRef(kind.segment) if kind.is_profile else TargetRef(kind.segment, row.slug)
    thing_url = workspace.address("workspace_thing", where)
    section = next((each for each in kind.sections if is_in(each, key, {})), None)
    url = f"{workspace.address('workspace_section', where, section.code)}#id_{key}" if section else thing_url
    return {
        "kind": str(kind.label),
        "title": workspace.city.name if kind.is_profile else title_of(kind, row),
        "field": labels_of(kind.model, {}, {}).of(key),
        "language": language_name(text.language),
        "url": url,
        "thing_url": thing_url,
    }
