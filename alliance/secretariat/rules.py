"""The rules that publish without a curator: which are on, for which cities, in which order; and who is trusted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
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
from core.accounts.models import User
from core.accounts.permissions import may
from core.accounts.tenants import names_of
from core.conflicts import refusal_of, saved, seen_in
from core.history.write import entries_of
from core.review.models import Rule, Trust
from core.review.rules import actions, policy
from core.review.rules.auto_publish import definition_of
from core.text.languages import column_names
from core.ui.answers import error
from core.ui.paging import page_of

MOST_FOUND = 25
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


# --- Rules --------------------------------------------------------------------------------------------------------


@curators_only
@require_safe
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


@curators_only
@read_or_send
def rule(request: HttpRequest, code: str) -> HttpResponseBase:
    if request.method != "POST":
        return show_rule(request, form_of(code))
    person = person_of(request)
    try:
        form = saved(lambda: form_of(code, request.POST), lambda form: set_as_sent(form, person), by=person)
    except PermissionDenied as refusal:
        return error(request, 403, happened=str(refusal))
    if not form.is_saved:
        return show_rule(request, form)
    messages.success(request, _("The rule is saved. It applies to everything that is sent from now on."))
    return redirect("review_rules")


def form_of(code: str, data: Any = None) -> forms.RuleForm:
    """The form of a rule, which offers the cities that are trusted. Raises Http404."""
    names = names_of(Trust.objects.given().values_list("tenant", flat=True))
    return forms.RuleForm(data, rule=rule_at(code), names=names)


def set_as_sent(form: forms.RuleForm, person: User) -> object:
    changes = {name: form.said[name] for name in ("is_on", "scope", "tenants")}
    return actions.set_rule(form.rule, changes=changes, reason=form.said["reason"], expected=form.now, curator=person)


def show_rule(request: HttpRequest, form: forms.RuleForm) -> HttpResponse:
    found, definition = form.rule, definition_of(form.rule.code)
    context = {
        "title": str(definition.name),
        "rule": found,
        "definition": definition,
        "form": form,
        "scopes": form.options("scope"),
        "tenants": form.options("tenants"),
        "errors": errors_of(form) if form.is_bound else [],
        "history_url": history_url(found) if found.pk else "",
    }
    return render(request, "secretariat/rule.html", context, status=form.status)


def history_url(row: Any) -> str:
    return reverse("object_history", args=[row._meta.label_lower, row.pk])


@curators_only
@require_POST
def move(request: HttpRequest, code: str) -> HttpResponseBase:
    found = rule_at(code)
    is_later = request.POST.get("to") == "later"
    person = person_of(request)
    if late := refusal_of(
        lambda: actions.move_rule(found.code, is_later=is_later, expected=seen_in(request.POST), curator=person)
    ):
        return error(request, 409, happened=late)
    messages.success(request, _("The order is saved."))
    return redirect("review_rules")


# --- Trusted cities -----------------------------------------------------------------------------------------------


@curators_only
@require_safe
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


@curators_only
@read_or_send
def trust(request: HttpRequest, tenant: int) -> HttpResponseBase:
    city = get_object_or_404(City.objects.listed(), pk=tenant)
    there, person = trust_in(tenant), person_of(request)
    allowed = may(person, "review.trust", tenant)
    if request.method != "POST":
        return show_trust(request, city, there, forms.TrustForm(row=there), allowed=allowed)
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    is_trusted = not (there and there.is_trusted)

    def act(form: forms.TrustForm) -> object:
        said: Any = {"reason": form.said["reason"], "expected": form.now, "curator": person}
        return actions.set_trust(tenant, is_trusted=is_trusted, **said)

    form = saved(lambda: forms.TrustForm(request.POST, row=trust_in(tenant)), act, by=person)
    if not form.is_saved:
        return show_trust(request, city, trust_in(tenant), form, allowed=allowed)
    messages.success(request, _("The city is now trusted.") if is_trusted else _("The city is no longer trusted."))
    return redirect("review_trusted")


def trust_in(tenant: int) -> Trust | None:
    return Trust.objects.filter(tenant=tenant).first()


def show_trust(
    request: HttpRequest,
    city: City,
    there: Trust | None,
    form: forms.TrustForm,
    *,
    allowed: Any,
) -> HttpResponse:
    context = {
        "title": _("Trust in %(city)s") % {"city": city.name},
        "city": city,
        "is_trusted": bool(there and there.is_trusted),
        "trust": there,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "allowed": bool(allowed),
        "why_not": str(getattr(allowed, "reason", "")),
        "history_url": history_url(there) if there else "",
        "last": entries_of(there).last() if there else None,
    }
    return render(request, "secretariat/trust.html", context, status=form.status)
