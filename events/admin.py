"""Events with their programme, and speakers, in the admin."""

import uuid
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cities.admin import OfCityAdmin, every, zones
from cities.forms import spoken
from core.history.snapshot import Snapshot
from core.siteadmin import merging, selection
from core.siteadmin.choosing import ChosenRows, RowsField
from core.siteadmin.forms import AdminForm, RecordForm, order_after
from core.siteadmin.labels import named_to_choose
from core.siteadmin.versioned import ADDRESS_NAME, ChildInline, ChildRows, Verbs
from core.text.moments import zone_of
from events import actions, consent_pages
from events.models import Contribution, Event, Material, Participation, Release, Session, Speaker

CANCEL = selection.set_to("cancel", _("Cancel (stays on the site, marked as cancelled)"), {"state": "cancelled"})


class SessionForm(AdminForm):
    """A session with those who speak in it, also before either is saved: each becomes a contribution."""

    speakers = RowsField(
        label=_("Add speakers"),
        queryset=Speaker.objects.all(),
        required=False,
        help_text=_(
            "Once saved, the speakers are listed under contributions. There you can enter their "
            "role, job title and topic for that day."
        ),
        widget=ChosenRows(Contribution._meta.get_field("speaker"), admin.site),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["speakers"].label_from_instance = named_to_choose  # type: ignore[attr-defined]

    def sibling_changes(self) -> Snapshot:
        """The contributions, as rows of the same event."""
        is_panel = self.cleaned_data.get("kind") == Session.Kind.PANEL
        role = Contribution.Role.PANELLIST if is_panel else Contribution.Role.SPEAKER
        changes: Snapshot = {}
        for order, speaker in enumerate(self.cleaned_data.get("speakers") or (), start=1):
            key = f"contributions.{uuid.uuid4()}"
            said = {"session": str(self.instance.pk), "speaker": speaker.pk, "order": order, "role": str(role)}
            changes |= {key: True, **{f"{key}.{column}": value for column, value in said.items()}}
        return changes


class SessionInline(ChildInline):
    model = Session
    form = SessionForm
    fk_name = "event"
    autocomplete_fields = ("shown_as",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("starts", "ends"):
            kwargs["help_text"] = _(
                "The time in the time zone of the event. Leave this empty if the time is not known."
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ContributionInline(ChildInline):
    model = Contribution
    autocomplete_fields = ("speaker", "organisation")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Only sessions of this event, read once for all rows; a new session is saved before somebody speaks in it."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        if field := formset.form.base_fields.get("session"):
            field.queryset = Session.objects.filter(event=obj) if obj else Session.objects.none()
            field.choices = list(field.choices)
        return formset


class ParticipationInline(ChildRows):
    model = Participation
    autocomplete_fields = ("city",)


class MaterialInline(ChildInline):
    model = Material


class ReleaseInline(ChildRows):
    model = Release
    autocomplete_fields = ("resource",)


@admin.register(Event)
class EventAdmin(OfCityAdmin):
    kind = "event"
    sheet = "events"
    changed_by_city = False
    title_field = "title"
    verbs = Verbs.of(actions.EVENTS)
    codes = {"time_zone": zones}
    explained = {"slug": ADDRESS_NAME}
    list_display = ("title_shown", "kind", "starts", "ends", "city_name", "state", "older", "is_example", "slug")
    list_filter = ("state", "kind", "is_example")
    list_select_related = ("city",)
    search_fields = ("slug", *every("title", "place"))
    date_hierarchy = "starts"
    autocomplete_fields = ("part_of", "city", "organisers", "supporters", "practices", "terms", "sources")
    inlines = (SessionInline, ContributionInline, ParticipationInline, MaterialInline, ReleaseInline)
    actions = (selection.PUBLISH, CANCEL, *selection.PUBLISHING[1:], selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("state", "is_example", "slug")}),
        (_("Date and place"), {"fields": ("kind", "starts", "ends", "time_zone", "city", "part_of")}),
        (_("Organisers and registration"), {"fields": ("organisers", "supporters", "registration_link")}),
        (_("Subject matter"), {"fields": ("terms", "practices")}),
        (_("Sources"), {"fields": ("sources", "confidence")}),
    )

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Hours are read and shown at the clocks of the event. One that these skip or show twice is asked about."""
        with timezone.override(zone_of(self.time_zone(request, object_id))):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            return response.render() if isinstance(response, TemplateResponse) else response

    def time_zone(self, request: HttpRequest, object_id: str | None) -> str:
        """The time zone as typed on this page, else as stored."""
        if (typed := request.POST.get("time_zone")) is not None:
            return typed
        event = self.get_object(request, unquote(object_id)) if object_id else None
        return event.time_zone if event else ""

    @admin.display(description=_("host city"), ordering="city__sort_key")
    def city_name(self, row: Event) -> str:
        return row.city.name if row.city else ""


class SpeakerForm(RecordForm):
    """The key by which lists are sorted follows from the name."""

    def extra_changes(self) -> Snapshot:
        return order_after(self, "family_name", "given_name")


@admin.register(Speaker)
class SpeakerAdmin(OfCityAdmin):
    """Here the name is shown without consent too: it has to be known whose consent is asked for."""

    form = SpeakerForm
    kind = "speaker"
    sheet = "speakers"
    changed_by_city = False
    verbs = Verbs(
        add=actions.add_speaker,
        change=actions.change_speaker,
        remove=actions.remove_speaker,
        revert=actions.revert_speaker,
    )
    codes = {"local_language": spoken}
    explained = {"slug": ADDRESS_NAME}
    list_display = ("family_name", "given_name", "local_name", "post", "consent", "state", "is_example", "slug")
    list_filter = ("consent", "state", "is_example")
    search_fields = ("slug", "given_name", "family_name", "local_name")
    autocomplete_fields = ("organisation", "city")
    readonly_fields = ("agreed", "consents")
    actions = (*selection.PUBLISHING, merging.MERGE, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("state", "is_example", "slug")}),
        (
            _("Name"),
            {"fields": ("given_name", "family_name", "name_order", "local_name", "local_language")},
        ),
        (_("Consent"), {"fields": ("agreed", "consents")}),
        (_("Organisation and city"), {"fields": ("organisation", "city")}),
    )

    def title(self, obj: Any) -> str:
        return f"{obj.family_name} {obj.given_name}".strip()

    @admin.display(description=_("consent"))
    def agreed(self, obj: Any) -> str:
        return str(obj.get_consent_display())

    @admin.display(description=_("consents and contact"))
    def consents(self, obj: Any) -> str:
        """A page of its own: what somebody agreed to is recorded, not edited."""
        if not obj.pk:
            return str(_("Available after you save the speaker."))
        return format_html('<a href="{}">{}</a>', self.url("consents", obj.pk), _("View and record"))

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_consents"

        def page(request: HttpRequest, object_id: str) -> HttpResponse:
            return consent_pages.page(self, request, object_id)

        def step(request: HttpRequest, object_id: str, step: str) -> HttpResponse:
            return consent_pages.step(self, request, object_id, step)

        own = [
            path("<path:object_id>/consents/", self.admin_site.admin_view(require_safe(page)), name=name),
            path(
                "<path:object_id>/consents/<slug:step>/",
                self.admin_site.admin_view(require_POST(step)),
                name=f"{name}_step",
            ),
        ]
        return [*own, *super().get_urls()]
