"""How events and speakers are found. Without consent a speaker is in no index."""

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.organisations.models import Organisation
from cities.querysets import LISTED
from core.search import registry as search
from core.text.fallback import Text
from core.text.languages import DEFAULT_LANGUAGE, column_name
from core.text.lines import line_of
from core.vocabulary.cited import good_sources
from core.vocabulary.models import Source
from events.models import Event, Participation, Release, Speaker
from resources.models import Resource


@search.register(Event)
class EventIndex(search.Index[Event]):
    order, label = 20, _("Events")
    names = ("title",)
    body = ("venue", "place", "theme")

    def rows(self) -> QuerySet[Event]:
        return Event.objects.shown_to_all().prefetch_related(
            "sessions",
            "contributions__speaker",
            Prefetch("participations", Participation.objects.filter(city__status__in=LISTED).select_related("city")),
            Prefetch("releases", Release.objects.filter(resource__state="published").select_related("resource")),
            Prefetch("sources", good_sources(Source.objects.all())),
        )

    def body_of(self, row: Event) -> list[str]:
        """Its days as people write them, who took part, what was released, and what its sources are called."""
        talks = list(row.contributions.all())
        return [
            *super().body_of(row),
            *(date_format(day) for day in (row.starts, row.ends) if day),
            *(self.text(part.city, "name").text for part in row.participations.all()),
            *(self.text(release.resource, "title").text for release in row.releases.all()),
            *(self.text(source, "title").text for source in row.sources.all()),
            *(f"{self.text(part, 'title').text} {self.text(part, 'about').text}" for part in row.sessions.all()),
            *(talk.speaker.display_name for talk in talks),
            *(self.text(talk, "topic").text for talk in talks),
        ]


@search.register(Speaker)
class SpeakerIndex(search.Index[Speaker]):
    order, label = 50, _("Speakers")
    summary = "post"

    def rows(self) -> QuerySet[Speaker]:
        return Speaker.objects.shown_to_all().select_related("organisation", "city")

    def title(self, row: Speaker) -> Text:
        return search.in_language_of_reader(row.display_name)

    def other_names(self, row: Speaker) -> list[str]:
        names = [f"{row.given_name} {row.family_name}", f"{row.family_name} {row.given_name}"]
        return [*names, *self.all_forms(row, "local_name")]

    def summary_of(self, row: Speaker) -> str:
        bodies = [self.name_of(body) for body in (row.organisation, row.city) if body]
        return line_of(super().summary_of(row), *bodies)

    def name_of(self, body: Organisation | City) -> str:
        """The name of a body in the reader's language, else in English: a third language could not be marked within a
        summary."""
        name = self.text(body, "name")
        is_read = name.language in (get_language(), DEFAULT_LANGUAGE)
        return name.text if is_read else str(getattr(body, column_name("name", DEFAULT_LANGUAGE)) or "")


search.register_related(Speaker, lambda row: Event._base_manager.filter(contributions__speaker=row).distinct())
search.register_related(City, lambda row: Event._base_manager.filter(city=row))
search.register_related(City, lambda row: Event._base_manager.filter(participations__city=row).distinct())
search.register_related(Resource, lambda row: Event._base_manager.filter(releases__resource=row).distinct())
search.register_related(City, lambda row: Speaker._base_manager.filter(city=row))
