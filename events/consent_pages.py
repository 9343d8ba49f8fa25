"""Pages of the admin: what a speaker agreed to, what is kept of them in private, and the steps of the secretariat.

Somebody without an account signs on paper, or writes a letter: it is recorded here, with the place of the paper. A
name that is public already is declared so, with its source. Both are refused once the person took a consent back.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.accounts.forms import EmailField
from core.consent import records, wording
from core.consent.models import What
from core.consent.records import Way
from core.history.write import Actor
from core.siteadmin.history import found_row
from core.text import clean
from core.vocabulary.models import Source
from events import consents
from events.models import Speaker

if TYPE_CHECKING:
    from core.siteadmin.versioned import RecordAdmin


class ContactForm(forms.Form):
    email = EmailField(
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Never shown. A new address immediately receives an email with a link to the data kept."
        ),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of emails"), choices=settings.LANGUAGES)

    def clean_phone(self) -> str:
        return clean.one_line(self.cleaned_data["phone"] or "")


class PublicForm(forms.Form):
    source = forms.ModelChoiceField(
        label=gettext_lazy("Public source of the name"), queryset=Source.objects.order_by("title")
    )
    confirmed_by = forms.CharField(label=gettext_lazy("Source checked by"), max_length=200)

    def clean_confirmed_by(self) -> str:
        return clean.one_line(self.cleaned_data["confirmed_by"])


class PaperForm(forms.Form):
    what = forms.MultipleChoiceField(
        label=gettext_lazy("Consents given in the document"),
        choices=[(what.value, what.label) for what in consents.ASKED],
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the document"), choices=settings.LANGUAGES)
    note = forms.CharField(
        label=gettext_lazy("Where the document is kept"),
        max_length=200,
        help_text=gettext_lazy("Enter a file number or the date of the letter. Do not enter names or addresses."),
    )

    def clean_note(self) -> str:
        return clean.one_line(self.cleaned_data["note"])


def page(record: "RecordAdmin", request: HttpRequest, object_id: str) -> TemplateResponse:
    return shown(record, request, speaker_of(record, request, object_id), {})


def speaker_of(record: "RecordAdmin", request: HttpRequest, object_id: str) -> Speaker:
    speaker: Speaker = found_row(record, request, object_id)
    if not record.has_change_permission(request, speaker):
        raise PermissionDenied
    return speaker


def shown(
    record: "RecordAdmin", request: HttpRequest, speaker: Speaker, sent: Mapping[str, forms.Form]
) -> TemplateResponse:
    contact = consents.contact_of(speaker)
    kept = {"email": contact.email, "phone": contact.phone, "language": contact.language}
    context = {
        **record.admin_site.each_context(request),
        "title": _("Consents and contact"),
        "opts": record.opts,
        "object": speaker,
        "original": speaker,
        "named": record.title(speaker),
        "contact": contact,
        "holds": [what.label for what in What if what in records.agreed(speaker)],
        "records": records.of_row(speaker)[:100],
        "wording": wording.current().said(get_language() or "en"),
        "version": wording.current().version,
        "contact_form": sent.get("contact", ContactForm(initial=kept)),
        "public_form": sent.get("public", PublicForm(initial={"confirmed_by": str(request.user)})),
        "paper_form": sent.get("paper", PaperForm()),
    }
    return TemplateResponse(request, "admin/consents.html", context)


def step(record: "RecordAdmin", request: HttpRequest, object_id: str, name: str) -> HttpResponse:
    """A form that is wrong comes back with the page; nothing was saved."""
    speaker = speaker_of(record, request, object_id)
    if name not in STEPS:
        raise Http404
    kind, act, done = STEPS[name]
    form = kind(request.POST)
    if form.is_valid():
        try:
            act(speaker, form.cleaned_data, record.by(request))
        except ValidationError as refusal:
            form.add_error(None, " ".join(refusal.messages))
        else:
            record.message_user(request, str(done), messages.SUCCESS)
            return HttpResponseRedirect(record.url("consents", speaker.pk))
    return shown(record, request, speaker, {name: form})


def keep_contact(speaker: Speaker, said: dict[str, Any], by: Actor) -> None:
    consents.keep_contact(speaker, **said, by=by)


def declare(speaker: Speaker, said: dict[str, Any], by: Actor) -> None:
    consents.declare_public(speaker, **said, on=timezone.localdate(), by=by)


def from_paper(speaker: Speaker, said: dict[str, Any], by: Actor) -> None:
    wanted = {What(what): True for what in said["what"]}
    consents.agree(speaker, wanted, by=by, way=Way.OFFICE, language=said["language"], note=said["note"])


def take_back(speaker: Speaker, said: dict[str, Any], by: Actor) -> None:
    consents.take_back(speaker, by=by, way=Way.OFFICE, language=get_language() or "en")


def tell(speaker: Speaker, said: dict[str, Any], by: Actor) -> None:
    if not consents.contact_of(speaker).email:
        raise ValidationError(_("There is no email address to send the link to. Enter one first."))
    consents.tell(speaker)


def erase(speaker: Speaker, said: dict[str, Any], by: Actor) -> None:
    consents.erase(speaker, by=by, way=Way.OFFICE, language=get_language() or "en")


type Act = Callable[[Speaker, dict[str, Any], Actor], None]

STEPS: dict[str, tuple[type[forms.Form], Act, Any]] = {
    "contact": (ContactForm, keep_contact, gettext_lazy("The contact details have been saved.")),
    "public": (PublicForm, declare, gettext_lazy("The name is now shown with its source.")),
    "paper": (PaperForm, from_paper, gettext_lazy("The consent has been recorded.")),
    "take-back": (forms.Form, take_back, gettext_lazy("From now on, pages show only the job title and organisation.")),
    "tell": (forms.Form, tell, gettext_lazy("The email with the link has been sent.")),
    "erase": (forms.Form, erase, gettext_lazy("The name and all contact details have been deleted.")),
}
