"""The rules that publish without a curator: which are on, for which cities, in which order; and who is trusted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.secretariat import forms
from alliance.secretariat.gates import curators_only, person_of
from cities.models import City
from core.accounts.forms import errors_of
from core.accounts.permissions import may
from core.accounts.tenants import names_of
from core.history.write import AlreadyExists, VersionConflict, entries_of
from core.review.models import Rule, Trust
from core.review.rules import actions, policy
from core.review.rules.auto_publish import definition_of
from core.text.languages import column_names
from core.text.numbers import number_in
from core.ui.answers import error
from core.ui.paging import page_of
from core.workflow import InvalidTransition

MOST_FOUND = 25
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


# --- Rules --------------------------------------------------------------------------------------------------------


@require_safe
@curators_only
def listed(request: HttpRequest) -> HttpResponse:
    found = policy.in_order()
    context = {
        "title": _("Rules"),
        "rules": [
            {
                "rule": rule,
                "definition": definition_of(rule.code),
                "number": number,
                "is_first": number == 1,
                "is_last": number == len(found),
                "url": reverse("review_rule", args=[rule.code]),
            }
            for number, rule in enumerate(found, start=1)
        ],
        "trusted": Trust.objects.given().count(),
    }
    return render(request, "secretariat/rules.html", context)


def rule_at(code: str) -> Rule:
    """The rule at an address. Raises Http404."""
    found = next((rule for rule in policy.in_order() if rule.code == code), None)
    if found is None:
        raise Http404
    return found


@read_or_send
@curators_only
def rule(request: HttpRequest, code: str) -> HttpResponseBase:
    found = rule_at(code)
    names = names_of(Trust.objects.given().values_list("tenant", flat=True))
    form = forms.RuleForm(request.POST if request.method == "POST" else None, rule=found, names=names)
    if request.method != "POST" or not form.is_valid():
        return show_rule(request, found, form)
    given = form.cleaned_data
    changes = {name: given[name] for name in ("is_on", "scope", "tenants")}
    try:
        actions.set_rule(
            found, changes=changes, reason=given["reason"], expected=given["version"], curator=person_of(request)
        )
    except (VersionConflict, AlreadyExists) as stale:
        return show_rule(request, rule_at(code), form, notice=str(stale), status=409)
    except PermissionDenied as refusal:
        return error(request, 403, happened=str(refusal))
    messages.success(request, _("The rule is saved. It holds for what is sent from now on."))
    return redirect("review_rules")


def show_rule(
    request: HttpRequest, found: Rule, form: forms.RuleForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    definition = definition_of(found.code)
    context = {
        "title": str(definition.name),
        "rule": found,
        "definition": definition,
        "form": form,
        "scopes": form.options("scope"),
        "tenants": form.options("tenants"),
        "version": found.version,
        "errors": errors_of(form) if form.is_bound else [],
        "notice": notice,
        "history_url": history_url(found) if found.pk else "",
    }
    return render(request, "secretariat/rule.html", context, status=status)


def history_url(row: Any) -> str:
    return reverse("object_history", args=[row._meta.label_lower, row.pk])


@require_POST
@curators_only
def move(request: HttpRequest, code: str) -> HttpResponseBase:
    found = rule_at(code)
    is_later = request.POST.get("to") == "later"
    expected = number_in(request.POST.get("version", ""))
    try:
        actions.move_rule(found.code, is_later=is_later, expected=expected, curator=person_of(request))
    except (VersionConflict, AlreadyExists, InvalidTransition):
        return error(request, 409)
    messages.success(request, _("The order is saved."))
    return redirect("review_rules")


# --- Trusted cities -----------------------------------------------------------------------------------------------


@require_safe
@curators_only
def trusted(request: HttpRequest) -> HttpResponse:
    page = page_of(Trust.objects.given().order_by("tenant"), request.GET.get("page"))
    rows = list(page.object_list)
    names = names_of([row.tenant for row in rows])
    asked = request.GET.get("q", "").strip()[:200]
    context = {
        "title": _("Trusted cities"),
        "header": [{"label": _("City")}, {"label": _("Reason")}],
        "rows": [
            [{"text": names.get(row.tenant, str(row.tenant)), "url": row.get_absolute_url()}, row.reason]
            for row in rows
        ],
        "trust_page": page,
        "params": request.GET,
        "asked": asked,
        "found": [{"name": city.name, "url": reverse("review_trust", args=[city.pk])} for city in cities_called(asked)]
        if asked
        else [],
        "action": reverse("review_trusted"),
    }
    return render(request, "secretariat/trusted.html", context)


def cities_called(text: str) -> list[City]:
    named = Q()
    for column in (*column_names("name"), "slug"):
        named |= Q(**{f"{column}__icontains": text})
    return list(City.objects.listed().filter(named).by_name(get_language() or "en").for_cards()[:MOST_FOUND])


@read_or_send
@curators_only
def trust(request: HttpRequest, tenant: int) -> HttpResponseBase:
    city = get_object_or_404(City.objects.listed(), pk=tenant)
    there = Trust.objects.filter(tenant=tenant).first()
    allowed = may(request.user, "review.trust", tenant)
    if request.method != "POST":
        return show_trust(request, city, there, forms.TrustForm(), allowed=allowed)
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    form = forms.TrustForm(request.POST)
    if not form.is_valid():
        return show_trust(request, city, there, form, allowed=allowed)
    given = form.cleaned_data
    is_trusted = not (there and there.is_trusted)
    try:
        actions.set_trust(
            tenant,
            is_trusted=is_trusted,
            reason=given["reason"],
            expected=given["version"],
            curator=person_of(request),
        )
    except (VersionConflict, AlreadyExists) as stale:
        fresh = Trust.objects.filter(tenant=tenant).first()
        return show_trust(request, city, fresh, form, allowed=allowed, notice=str(stale), status=409)
    except ValidationError as wrong:
        form.add_error("reason", wrong.messages[0])
        return show_trust(request, city, there, form, allowed=allowed)
    messages.success(request, _("The city is trusted now.") if is_trusted else _("The city is no longer trusted."))
    return redirect("review_trusted")


def show_trust(
    request: HttpRequest,
    city: City,
    there: Trust | None,
    form: forms.TrustForm,
    *,
    allowed: Any,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": _("Trust in %(city)s") % {"city": city.name},
        "city": city,
        "is_trusted": bool(there and there.is_trusted),
        "trust": there,
        "version": there.version if there else 0,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "notice": notice,
        "allowed": bool(allowed),
        "why_not": str(getattr(allowed, "reason", "")),
        "history_url": history_url(there) if there else "",
        "last": entries_of(there).last() if there else None,
    }
    return render(request, "secretariat/trust.html", context, status=status)
