"""The answer texts that curators offer each other, and how one gets into a message."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from alliance.secretariat import forms
from alliance.secretariat.gates import curators_only, person_of
from core.accounts.forms import errors_of
from core.accounts.models import User
from core.accounts.tenants import serving
from core.conflicts import saved
from core.review.models import AnswerText, Proposal
from core.review.querysets import TextQuerySet
from core.review.rules import actions
from core.text.fallback import Text, localized
from core.text.numbers import number_in

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@curators_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All of them: there are a few dozen at most."""
    rows = AnswerText.objects.all()[:200]
    context = {
        "title": _("Answer texts"),
        "header": [{"label": _("Title")}, {"label": _("Used for")}, {"label": _("Available")}],
        "rows": [
            [
                title_cell(row),
                str(row.get_kind_display()),
                {"text": _("No"), "tone": "mute"} if row.is_retired else {"text": _("Yes"), "tone": "ok"},
            ]
            for row in rows
        ],
        "new_url": reverse("review_text_new"),
    }
    return render(request, "secretariat/texts.html", context)


def title_cell(row: AnswerText) -> dict[str, Any]:
    title = localized(row, "title")
    return {"text": title.text, "url": row.get_absolute_url(), "lang": title.other_language}


def saved_words(form: forms.TextForm) -> str:
    if form.cleaned_data["is_retired"]:
        return _("The text is saved. It is no longer offered for decisions.")
    return _("The text is saved. You can now add it to a decision.")


@curators_only
@read_or_send
def new(request: HttpRequest) -> HttpResponseBase:
    form = forms.TextForm(request.POST if request.method == "POST" else None, initial={"kind": "return"})
    if request.method != "POST" or not form.is_valid():
        return show(request, form, None)
    actions.add_text(changes=form.changes, curator=person_of(request))
    messages.success(request, saved_words(form))
    return redirect("review_texts")


@curators_only
@read_or_send
def text(request: HttpRequest, number: int) -> HttpResponseBase:
    row = get_object_or_404(AnswerText, pk=number)
    if request.method != "POST":
        return show(request, forms.TextForm(instance=row), row)
    person = person_of(request)
    form = saved(
        lambda: forms.TextForm(request.POST, instance=get_object_or_404(AnswerText, pk=number)),
        lambda form: actions.change_text(row, changes=form.changes, expected=form.now, curator=person),
        by=person,
    )
    if not form.is_saved:
        return show(request, form, get_object_or_404(AnswerText, pk=number))
    messages.success(request, saved_words(form))
    return redirect("review_texts")


def show(request: HttpRequest, form: forms.TextForm, row: AnswerText | None) -> HttpResponse:
    context = {
        "title": localized(row, "title").text if row else _("New answer text"),
        "form": form,
        "row": row,
        "errors": errors_of(form) if form.is_bound else [],
        "history_url": reverse("object_history", args=[row._meta.label_lower, row.pk]) if row else "",
    }
    return render(request, "secretariat/text.html", context, status=form.status)


# --- In a message -------------------------------------------------------------------------------------------------


def language_of_city(proposal: Proposal) -> str:
    """That of whoever sent it, else of most who work for the city, leads first."""
    sender = User.objects.filter(pk=proposal.sent_by_id, is_active=True).first() if proposal.sent_by_id else None
    if sender is not None:
        return sender.language
    people = serving(proposal.tenant, "lead") or serving(proposal.tenant, "editor")
    return Counter(person.language for person in people).most_common(1)[0][0] if people else "en"


def offered(proposal: Proposal) -> list[dict[str, str]]:
    """Texts for the menu: titles in the curator's language. Declining is offered where it is possible."""
    rows = [
        {
            "value": str(row.pk),
            "label": _("%(kind)s: %(title)s") % {"kind": row.get_kind_display(), "title": localized(row, "title").text},
        }
        for row in rows_for(proposal)
    ]
    return [{"value": "", "label": _("Choose an answer text")}, *rows] if rows else []


def rows_for(proposal: Proposal) -> TextQuerySet:
    kinds = [AnswerText.Kind.RETURN, *([AnswerText.Kind.DECLINE] if proposal.is_new else [])]
    return AnswerText.objects.offered().filter(kind__in=kinds)


def offered_row(proposal: Proposal, number: str) -> AnswerText | None:
    return rows_for(proposal).filter(pk=number_in(number)).first()


def decision_of(row: AnswerText) -> str:
    return forms.RETURN if row.kind == AnswerText.Kind.RETURN else forms.DECLINE


def said_in(row: AnswerText, language: str) -> Text:
    with override(language):
        return localized(row, "text")
