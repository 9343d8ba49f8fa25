"""How events and speakers are found. Without consent a speaker is in no index."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.search import registry as search
from core.text.fallback import Text
from events.models import Event, Speaker


@search.register(Event)
class EventIndex(search.Index[Event]):
    order, label = 20, _("Events")
    names = ("title",)
    body = ("venue", "place", "theme")

    def rows(self) -> QuerySet[Event]:
        return Event.objects.published().prefetch_related("sessions", "contributions__speaker")

    def body_of(self, row: Event) -> list[str]:
        talks = list(row.contributions.all())
        return [
            *super().body_of(row),
            *(f"{self.text(part, 'title').text} {self.text(part, 'about').text}" for part in row.sessions.all()),
            *(talk.speaker.display_name for talk in talks),
            *(self.text(talk, "topic").text for talk in talks),
        ]


@search.register(Speaker)
class SpeakerIndex(search.Index[Speaker]):
    order, label = 50, _("Speakers")
    summary = "post"

    def rows(self) -> QuerySet[Speaker]:
        return Speaker.objects.named().select_related("organisation", "city")

    def title(self, row: Speaker) -> Text:
        return search.in_language_of_reader(row.display_name)

    def other_names(self, row: Speaker) -> list[str]:
        names = [f"{row.given_name} {row.family_name}", f"{row.family_name} {row.given_name}"]
        return [*names, *self.all_forms(row, "local_name")]

    def summary_of(self, row: Speaker) -> str:
        bodies = [self.text(body, "name").text for body in (row.organisation, row.city) if body]
        return " · ".join(part for part in (super().summary_of(row), *bodies) if part)


search.register_related(Speaker, lambda row: Event._base_manager.filter(contributions__speaker=row).distinct())
