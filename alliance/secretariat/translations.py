"""Published things whose translations are missing or older than the original."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from alliance.secretariat.gates import curators_only
from core.history.models import Translated
from core.history.translations import gaps, with_missing, with_older
from core.review.diff.labels import Labels, labels_of, with_commas
from core.review.translations import TranslatedKind, kinds
from core.text.fallback import language_name
from core.text.languages import LANGUAGE_CODES
from core.ui.paging import page_of

FINDERS = {"missing": (with_missing,), "older": (with_older,), "": (with_missing, with_older)}


@curators_only
@require_safe
def translations(request: HttpRequest) -> HttpResponse:
    """One kind of things at a time. Unknown values of the filters are as good as none (T7)."""
    kind = next((each for each in kinds() if each.code == request.GET.get("kind")), kinds()[0])
    languages = [code for code in LANGUAGE_CODES if code == request.GET.get("language")] or list(LANGUAGE_CODES)
    state = request.GET.get("state", "")
    state = state if state in FINDERS else ""
    page = page_of(found(kind, languages, state), request.GET.get("page"))
    context = {
        "title": _("Translations"),
        "tabs": tabs(request, kind),
        "kind": kind,
        "menus": menus(languages, state),
        "header": [{"label": str(kind.label)}, {"label": _("Action needed")}, {"label": _("Texts"), "end": True}],
        "rows": cells(kind, page.object_list, languages, state),
        "count": page.paginator.count,
        "translation_page": page,
        "params": request.GET,
    }
    return render(request, "secretariat/translations.html", context)


def found(kind: TranslatedKind, languages: Iterable[str], state: str) -> QuerySet[Any]:
    """Rows of what readers see now."""
    every = [finder(kind.public(), language) for language in languages for finder in FINDERS[state]]
    wanted = every[0]
    for rows in every[1:]:
        wanted = wanted | rows
    return wanted.order_by("slug", "pk")


def tabs(request: HttpRequest, current: TranslatedKind) -> list[dict[str, Any]]:
    """The kinds as tabs; the other filters stay."""
    params = request.GET.copy()
    params.pop("page", None)
    tabs = []
    for kind in kinds():
        params["kind"] = kind.code
        tabs.append({"label": str(kind.label), "url": f"?{params.urlencode()}", "current": kind is current})
    return tabs


def menus(languages: list[str], state: str) -> list[dict[str, Any]]:
    every = {"value": "", "label": _("All")}
    named = [{"value": code, "label": language_name(code)} for code in LANGUAGE_CODES]
    states = [
        {"value": "missing", "label": pgettext("translation", "Missing")},
        {"value": "older", "label": _("Outdated translation")},
    ]
    return [
        {
            "name": "language",
            "label": _("Language"),
            "choices": [every, *named],
            "value": languages[0] if len(languages) == 1 else "",
        },
        {"name": "state", "label": _("Status"), "choices": [every, *states], "value": state},
    ]


def cells(kind: TranslatedKind, rows: Iterable[Any], languages: list[str], state: str) -> list[list[Any]]:
    labels = labels_of(kind.model)
    return [
        [
            {"text": kind.title(row), "url": str(row.get_absolute_url()) if hasattr(row, "get_absolute_url") else ""},
            to_do(labels, row, languages, state),
            {"text": _("Compare"), "url": reverse("review_translation", args=[kind.code, row.pk])},
        ]
        for row in rows
    ]


def to_do(labels: Labels, row: Translated, languages: list[str], state: str) -> str:
    """One sentence for each language and state."""
    fields: dict[tuple[str, str], list[str]] = defaultdict(list)
    for gap in gaps(row, languages):
        if state in ("", gap.state):
            fields[gap.language, gap.state].append(labels.field(gap.field))
    return " ".join(sentence(language, what, names) for (language, what), names in fields.items())


def sentence(language: str, state: str, names: list[str]) -> str:
    words = {"language": language_name(language), "fields": with_commas(names)}
    if state == "older":
        return _("The %(language)s translation is outdated: %(fields)s.") % words
    return _("%(language)s is missing: %(fields)s.") % words
