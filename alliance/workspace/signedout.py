"""Nothing typed is lost when somebody was signed out, or when the page is older than its form token.

The answer is a page with what was sent, and nothing else about the city: whoever sent it knows it already. After a
sign-in in another tab its button saves as if nothing had happened: its script takes the form token that came with the
sign-in, and without a script one more save is asked for.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise

from alliance.workspace.addresses import TargetRef
from core.autosave import is_from_here
from core.review.forms.section_forms import SectionForm
from core.review.proposals.kinds import ProposalKind, Section, kind_at
from core.unsent import BUTTONS, kept_answer, kept_values

type View = Callable[..., HttpResponseBase]


def form_keeping(view: View) -> View:
    """Marks views of forms. Django's own check of the token calls `without_token` when it fails."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            return kept_page(request, **kwargs) or view(request, *args, **kwargs)
        return view(request, *args, **kwargs)

    def without_token(request: HttpRequest, reason: str, *args: Any, **kwargs: Any) -> HttpResponseBase | None:
        """Only for a form that stood on our own page: what another site sends is not shown here."""
        return kept_page(request, **kwargs) if is_from_here(request) else None

    marked.without_token = without_token  # type: ignore[attr-defined]
    return marked


def typing_kept(title: str | Promise) -> Callable[[View], View]:
    """The same for a form of another making: all that was typed is shown, and sent again by its button."""

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and not request.user.is_authenticated:
                return kept_values(request, title)
            return view(request, *args, **kwargs)

        def without_token(request: HttpRequest, reason: str, *args: Any, **kwargs: Any) -> HttpResponseBase | None:
            return kept_values(request, title) if is_from_here(request) else None

        marked.without_token = without_token  # type: ignore[attr-defined]
        return marked

    return mark


def kept_page(request: HttpRequest, **kwargs: Any) -> HttpResponseBase | None:
    """403 with the form as it was sent. Which city it was for is not looked up. None where there is no such form."""
    asked = form_at(**kwargs)
    if asked is None:
        return None
    kind, section = asked
    form = section.form(kind, tenant=None, shown={}, data=request.POST)
    form.unchecked()
    context = {"title": str(section.title), "form": form, "kept": unasked(request, form), "is_saved": True}
    return kept_answer(request, "workspace/kept.html", context)


def form_at(
    *, where: TargetRef | None = None, segment: str = "", code: str = "", **others: Any
) -> tuple[ProposalKind, Section] | None:
    kind = kind_at(where.segment if where else segment)
    if kind is None or not kind.sections:
        return None
    section = kind.short_form(code) or (kind.section(code) if where else kind.sections[0])
    return (kind, section) if section else None


def unasked(request: HttpRequest, form: SectionForm) -> list[tuple[str, str]]:
    """What the form does not show without the city: versions, and choices among its own things."""
    offered = {form.add_prefix(name): codes(field) for name, field in form.fields.items()}
    for row in form.all_rows():
        offered |= {row.form.add_prefix(name): codes(field) for name, field in row.form.fields.items()}
    skipped = {*form.rows, *BUTTONS, "csrfmiddlewaretoken"}
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in skipped and (name not in offered or value not in (offered[name] or (value,)))
    ]


def codes(field: Any) -> set[str] | None:
    """The values that a menu or a row of boxes offers; None for what can be typed."""
    return {str(code) for code, _label in field.choices} | {""} if hasattr(field, "choices") else None
