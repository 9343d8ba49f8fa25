"""Writing a request: from an offer or a need, from a match, or from the page of a city."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.cooperation import showing, wanted
from alliance.workspace.cooperation.forms import RequestForm
from alliance.workspace.cooperation.threads import request_at
from alliance.workspace.sent_once import form_key, once, row_key
from alliance.workspace.signedout import typing_kept
from cities.models import City
from cooperation.models import Request
from cooperation.postings.models import POSTING_SCHEMES, Posting
from cooperation.requests import actions as requesting
from cooperation.requests.models import REQUEST_TEXT
from core.conflicts import saved
from core.text import limits
from core.text.fallback import localized
from core.vocabulary.models import Term
from core.workflow import InvalidTransition

ABOUT = ("title", "text", "form", "period", "language", "is_shown")
BEGUN = (*ABOUT, "third")


@typing_kept(gettext_lazy("Your request"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    """`posting` or `city` names whom to ask; `topic`, `title`, the own `need` and the `question` that was proposed come
    from the page that leads here."""
    posting = posting_of(request)
    to = posting.city if posting else city_of(request)
    if to is None:  # nobody was named: where cities that fit, offers and needs are found
        return redirect(workspace.address("workspace_cooperation"))
    topic = Term.objects.visible().filter(scheme__code__in=POSTING_SCHEMES, code=request.GET.get("topic", "")).first()
    begun: dict[str, Any] = {"initial": begun_with(request, workspace, posting)} if request.method != "POST" else {}
    form = RequestForm(request.POST if request.method == "POST" else None, **begun)
    refusal = requesting.why_not(workspace.city, to, posting)
    if refusal and request.method != "POST":  # nothing is typed that could not be sent
        return refused(request, workspace, to, posting, refusal)
    key, status = form_key(request), 409 if refusal else 200
    if request.method == "POST" and form.is_valid() and not refusal:
        about = {"posting": posting, "topic": topic, "third": form.cleaned_data["third"]}
        try:
            made = started(workspace, to, about, values_of(form), row_key(key, workspace))
            return redirect(workspace.address("workspace_request", made.key))
        except InvalidTransition as late:
            form.add_error(None, str(late))
            key, status = uuid4(), 409
        except ValidationError as wrong:
            add_errors(form, wrong)
    return show(request, workspace, form, to=to, posting=posting, refusal=refusal, new=str(key), status=status)


def refused(
    request: HttpRequest, workspace: CityContext, to: City, posting: Posting | None, refusal: str
) -> HttpResponse:
    """The page says why, without a form; where nobody could answer, the secretariat is told with one click."""
    context = {
        **workspace.page("workspace_cooperation"),
        "title": _("Send a request to %(city)s") % {"city": showing.city_name(to)},
        "to": to,
        "posting": posting,
        "refusal": refusal,
        "wanted": wanted.offered(workspace, [to]).get(to.pk),
        "back_url": workspace.address("workspace_cooperation"),
    }
    return render(request, "workspace/cooperation/not-asked.html", context)


def started(workspace: CityContext, to: City, about: dict[str, Any], values: dict[str, Any], key: UUID) -> Request:
    """The draft that a form makes, once however often it is sent. Raises ValidationError, InvalidTransition."""
    said = {"to_city": to, **about, **values}
    return once(
        lambda: Request.objects.filter(from_city=workspace.city, key=key).first(),
        lambda row: all(getattr(row, name) == value for name, value in said.items()),
        lambda: requesting.start_request(workspace.city, to, **about, values=values, key=key, by=workspace.by),
    )


def posting_of(request: HttpRequest) -> Posting | None:
    slug = request.GET.get("posting", "")
    rows = Posting.objects.visible_to(request.user).filter(city__isnull=False).select_related("city")
    found = rows.filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise Http404
    return found


def city_of(request: HttpRequest) -> City | None:
    return City.objects.public().filter(slug=request.GET.get("city", "")).first()


def begun_with(request: HttpRequest, workspace: CityContext, posting: Posting | None) -> dict[str, Any]:
    """What is known is not typed again: the words of the need of the own city, and the question."""
    need = need_of(request, workspace)
    about = posting or need
    title = request.GET.get("title", "") or (localized(about, "title").text if about else "")
    pieces = [localized(need, "text").text if need else "", request.GET.get("question", "")]
    return {
        "form": requesting.form_for(about),
        "title": title[: limits.NAME],
        "text": "\n\n".join(filter(None, pieces))[:REQUEST_TEXT],
        "is_shown": True,
    }


def need_of(request: HttpRequest, workspace: CityContext) -> Posting | None:
    slug = request.GET.get("need", "").replace("\0", "")
    needs = Posting.objects.published().needs().filter(city=workspace.city)
    return needs.filter(slug=slug).first() if slug else None


def values_of(form: RequestForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ABOUT}


def add_errors(form: RequestForm, wrong: ValidationError) -> None:
    if not hasattr(wrong, "error_dict"):
        form.add_error(None, wrong)
        return
    for name, texts in wrong.message_dict.items():
        form.add_error(name if name in form.fields else None, texts)


@typing_kept(gettext_lazy("Your request"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, workspace: CityContext, key: Any) -> HttpResponseBase:
    """A draft of the own city."""
    row = draft_at(workspace, key)
    refusal = requesting.why_not(row.from_city, row.to_city, row.posting)  # said beside the words, which stay
    if request.method != "POST":
        form = RequestForm(row=row, initial=said_in(row))
        return show(request, workspace, form, to=row.to_city, row=row, refusal=refusal)

    def make() -> RequestForm:
        now = draft_at(workspace, key)
        return RequestForm(request.POST, row=now, initial=said_in(now))

    def act(form: RequestForm) -> object:
        about: Any = {"expected": form.now, "person": workspace.person, "by": workspace.by}
        now = draft_at(workspace, key)
        return requesting.write_request(now, values=values_of(form), third=form.said["third"], **about)

    form = saved(make, act, by=workspace.person)
    if form.is_saved:
        return redirect(workspace.address("workspace_request", row.key))
    return show(request, workspace, form, to=row.to_city, row=row, refusal=refusal, status=form.status)


def draft_at(workspace: CityContext, key: Any) -> Request:
    """Raises Http404 for what is no draft of the own city."""
    row = request_at(workspace, key)
    if row.from_city_id != workspace.city.pk or row.state != Request.State.DRAFT:
        raise Http404
    return row


def said_in(row: Request) -> dict[str, Any]:
    return {name: getattr(row, name) for name in BEGUN}


def show(
    request: HttpRequest,
    workspace: CityContext,
    form: RequestForm,
    *,
    to: City,
    posting: Posting | None = None,
    row: Request | None = None,
    refusal: str = "",
    new: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **workspace.page("workspace_cooperation"),
        "title": _("Send a request to %(city)s") % {"city": showing.city_name(to)},
        "form": form,
        "errors": showing.problems_of(form),
        "to": to,
        "posting": row.posting if row else posting,
        "row": row,
        "refusal": refusal,
        "wanted": wanted.offered(workspace, [to]).get(to.pk) if refusal else None,
        "new": new,
        "back_url": workspace.address("workspace_request", row.key)
        if row
        else workspace.address("workspace_cooperation"),
    }
    return render(request, "workspace/cooperation/ask.html", context, status=status)
