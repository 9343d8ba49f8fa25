"""Loads the founding facts through the features' actions. What is there already is left as people have made it."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import models

from alliance.founding.market import Market, removed
from alliance.founding.plan_parts import PlanParts
from cities.actions import add_city
from cities.models import City
from cities.organisations.actions import add_organisation, change_organisation
from cities.organisations.models import Organisation
from cities.practices.actions import add_practice
from cities.practices.models import Practice
from core.history.models import Translated
from core.history.snapshot import Plain, Snapshot
from core.history.translations import by_platform, fields_of
from core.history.write import Actor, one_transaction, set_unversioned
from core.text.languages import column_names
from core.vocabulary.loading import read_data_file, text_columns
from core.vocabulary.models import Source, Term
from events.actions import add_event, add_speaker, change_event
from events.consents import declare_public
from events.models import Event, Speaker
from planning.actions import add_plan
from planning.models import CityIndicator, Goal, Plan, PlanTarget
from resources.actions import add_resource
from resources.models import Resource

HERE = Path(__file__).parent
NAMES = uuid.UUID("6d2b3a8e-3f0e-5b62-9f5e-0c6c1f6f2a10")  # children get the same key in every copy of the site
BY = Actor(id=None, label="Founding facts", reason="the founding facts of the platform")

OUR_WORDS = ("translated", "drafted")

type Facts = dict[str, Any]


def listed(value: str | list[str] | None) -> list[str]:
    """A single slug may stand without brackets."""
    return [value] if isinstance(value, str) else value or []


def is_loaded() -> bool:
    """Whether the founding facts were loaded here before: then a release brings what is new of them."""
    slugs = [facts["slug"] for facts in read_data_file(HERE / "cities.yaml")["cities"]]
    return City._base_manager.filter(slug__in=slugs).exists()


def full_date(value: Any) -> str | None:
    """A month alone is no date; the year of the edition then says what is known."""
    return str(value) if value and len(str(value)) == 10 else None


def figure_columns(figure: Facts, sources: Mapping[str, int]) -> Snapshot:
    return {
        **{name: figure[name] for name in ("measure", "value", "unit", "year", "confidence")},
        "year_from": figure.get("year_from"),
        "is_fiscal": bool(figure.get("is_fiscal")),
        **{name: figure.get(name) or "" for name in ("reported", "qualifier")},
        **text_columns("own_measure", figure.get("own_measure")),
        **text_columns("scope", figure.get("scope")),
        **text_columns("method", figure.get("method")),
        "source": sources[figure["source"]],
    }


class Loader:
    """Looks up codes and slugs once; each `load_…` adds what is missing of one file."""

    def __init__(self) -> None:
        self.terms = {(term.scheme.code, term.code): term.pk for term in Term.objects.select_related("scheme")}
        self.sources = {source.key: source.pk for source in Source.objects.all()}
        self.parts = PlanParts(BY)
        self.added = 0

    def load(self) -> int:
        """Adds everything in one transaction. Returns how many objects were added."""
        with one_transaction():
            self.each("organisations", Organisation, self.organisation)
            self.each("cities", City, self.city)
            self.cities_of_organisations()
            self.each("plans", Plan, self.plan)
            self.each("goals", Goal, self.goal)
            self.each("indicators", CityIndicator, self.indicator)
            self.each("targets", PlanTarget, self.target)
            self.each("practices", Practice, self.practice)
            self.each("resources", Resource, self.resource)
            self.each("speakers", Speaker, self.speaker)
            self.each("events", Event, self.event)
            self.added += Market(self.terms, self.sources, BY).load()
        return self.added

    def each(self, name: str, model: type[models.Model], load: Callable[[Facts], Any]) -> None:
        """What people removed stays away."""
        there = {*model._default_manager.values_list("slug", flat=True), *removed(model)}
        for facts in read_data_file(HERE / f"{name}.yaml")[name]:
            if facts["slug"] not in there:
                load(facts)
                self.added += 1

    def with_origins[Row: Translated](self, row: Row, facts: Facts) -> Row:
        """Remembers which texts are this platform's own translations: `title_origin: {ja: translated}`."""
        texts = {
            name: [code for code, origin in facts[f"{name}_origin"].items() if origin in OUR_WORDS]
            for name in fields_of(type(row))
            if facts.get(f"{name}_origin")
        }
        if any(texts.values()):
            set_unversioned(row, {"written_for": by_platform(row, texts)})
        return row

    # --- keys of links -------------------------------------------------------------------------------------------

    def linked(self, field: str, keys: list[Any]) -> Snapshot:
        return {f"{field}.{key}": True for key in keys}

    def term_links(self, **schemes: list[str]) -> Snapshot:
        found = [
            self.terms[scheme.replace("_", "-"), code] for scheme, codes in schemes.items() for code in codes or []
        ]
        return self.linked("terms", found)

    def source_links(self, facts: Facts) -> Snapshot:
        return self.linked("sources", [self.sources[key] for key in facts.get("sources") or []])

    def pk(self, model: type[models.Model], slug: str | None) -> int | None:
        return model._default_manager.values_list("pk", flat=True).get(slug=slug) if slug else None

    def pks(self, model: type[models.Model], slugs: list[str] | None) -> list[int]:
        found = dict(model._default_manager.filter(slug__in=slugs or []).values_list("slug", "pk"))
        return [found[slug] for slug in slugs or []]

    def children(self, name: str, rows: Iterable[tuple[str, Mapping[str, Plain]]]) -> Snapshot:
        """Rows as (name of the row, its columns)."""
        patch: Snapshot = {}
        for key, values in rows:
            patch[f"{name}.{key}"] = True
            patch |= {f"{name}.{key}.{column}": value for column, value in values.items()}
        return patch

    # --- one object each -----------------------------------------------------------------------------------------

    def organisation(self, facts: Facts) -> None:
        changes = {
            **text_columns("name", facts["name"]),
            **text_columns("full_name", facts.get("full_name")),
            **text_columns("unit", facts.get("unit")),
            **text_columns("summary", facts.get("summary")),
            "short_name": facts.get("short") or "",
            "kind": facts["kind"],
            "country": facts.get("country") or "",
            "parent": self.pk(Organisation, facts.get("parent")),
            "website": facts.get("website") or "",
            "starts": str(facts.get("starts") or ""),
            "ends": str(facts.get("ends") or ""),
            **self.linked("implemented_by", self.pks(Organisation, self.implementers(facts))),
            **self.linked("funded_by", self.pks(Organisation, self.funders(facts))),
            **self.source_links(facts),
        }
        self.with_origins(add_organisation(slug=facts["slug"], changes=changes, by=BY), facts)

    def implementers(self, facts: Facts) -> list[str]:
        return [*listed(facts.get("implemented_by")), *listed(facts.get("implemented_in_china_by"))]

    def funders(self, facts: Facts) -> list[str]:
        return [*listed(facts.get("funded_by")), *listed(facts.get("funded_through"))]

    def cities_of_organisations(self) -> None:
        """The offices of a city are loaded before the city; the link follows in the same transaction."""
        for facts in read_data_file(HERE / "organisations.yaml")["organisations"]:
            office = Organisation.objects.filter(slug=facts["slug"], city=None).first()
            if facts.get("city") and office:
                change_organisation(office, changes={"city": self.pk(City, facts["city"])}, expected=None, by=BY)

    def city(self, facts: Facts) -> None:
        texts = ("name", "official_name", "biome_note", "summary", "text")
        changes: Snapshot = {}
        for name in texts:
            changes |= text_columns(name, facts.get(name))
        changes |= {
            **text_columns("parent_name", facts.get("parent")),
            **text_columns("point_of", facts["point_of"]),
            "kind": self.terms["place-kinds", facts["kind"]],
            "biome": self.terms["biomes", facts["biome"]],
            "on_the_coast": True if "coast-and-sea" in facts["settings"] else None,
            "status": City.Status.FOUNDING,
            **{name: facts[name] for name in ("local_name", "local_language", "sort_key", "pinyin", "kana", "country")},
            **{name: facts[name] for name in ("division_code", "latitude", "longitude", "time_zone")},
            "other_names": [name["name"] for name in facts.get("other_names") or []],
            "languages": facts["languages"],
            "website": facts.get("website") or "",
            **self.term_links(
                settings=facts["settings"],
                ecosystems=facts["ecosystems"],
                challenges=facts["challenges"],
                solution_types=facts["solutions"],
            ),
            **self.source_links({"sources": [*facts["sources"], facts["biome_source"]]}),
            **self.figures(facts),
        }
        self.with_origins(add_city(slug=facts["slug"], changes=changes, by=BY), facts)

    def figures(self, facts: Facts) -> Snapshot:
        """`number` stands where one before it was taken out: the keys of the others stay."""
        rows = [
            (self.child_key(facts["slug"], "figure", figure.get("number", place)), figure_columns(figure, self.sources))
            for place, figure in enumerate(facts["figures"])
        ]
        return self.children("figures", rows)

    def child_key(self, *parts: object) -> str:
        return str(uuid.uuid5(NAMES, "/".join(map(str, parts))))

    def plan(self, facts: Facts) -> None:
        rows: list[tuple[str, Snapshot]] = [
            (
                self.child_key(facts["slug"], "figure", order),
                {"order": order, **text_columns("label", figure["label"]), "value": str(figure["value"])},
            )
            for order, figure in enumerate(facts.get("figures") or [])
        ]
        changes = {
            **text_columns("title", facts["title"]),
            **text_columns("note", facts.get("note")),
            **{name: facts[name] for name in ("kind", "starts", "ends", "status", "confidence")},
            "is_fiscal": bool(facts.get("is_fiscal")),
            "launched": str(facts.get("launched") or facts.get("adopted") or ""),
            "adopted_by": facts.get("adopted_by") or "",
            "link": facts.get("link") or "",
            **self.children("figures", rows),
            **self.source_links(facts),
        }
        self.with_origins(
            add_plan(slug=facts["slug"], city=City.objects.get(slug=facts["city"]), changes=changes, by=BY), facts
        )

    def goal(self, facts: Facts) -> None:
        plan = Plan.objects.get(slug=facts["plan"])
        self.with_origins(self.parts.goal(facts, plan), facts)

    def indicator(self, facts: Facts) -> None:
        city = City.objects.get(slug=facts["city"])
        self.with_origins(self.parts.indicator(facts, city), facts)

    def target(self, facts: Facts) -> None:
        plan = Plan.objects.get(slug=facts["plan"])
        self.with_origins(self.parts.target(facts, plan), facts)

    def practice(self, facts: Facts) -> None:
        changes: Snapshot = {}
        for name in ("title", "summary", "problem", "place", "done", "result", "learned"):
            changes |= text_columns(name, facts.get(name))
        changes |= {
            **{name: facts.get(name) for name in ("starts", "ends", "result_year", "confidence")},
            "state": "published",
            **self.term_links(
                kmgbf_targets=facts["targets"],
                solution_types=facts["solutions"],
                challenges=facts["challenges"],
                topics=facts["topics"],
            ),
            **self.linked("organisations", self.pks(Organisation, facts["organisations"])),
            **self.source_links(facts),
        }
        self.with_origins(
            add_practice(slug=facts["slug"], city=City.objects.get(slug=facts["city"]), changes=changes, by=BY), facts
        )

    def resource(self, facts: Facts) -> None:
        changes: Snapshot = {}
        for name in ("title", "summary", "use_when"):
            changes |= text_columns(name, facts.get(name))
        licence = facts.get("licence")
        changes |= {
            **text_columns("licence", licence if isinstance(licence, dict) else {"en": licence or ""}),
            **text_columns("note", facts.get("title_note")),
            **{name: facts[name] for name in ("series", "kind", "stage", "authors", "identifiers", "confidence")},
            "order": self.order_of(facts),
            "other_publishers": facts["other_publishers"],
            "languages": facts["languages"],
            "released_on": facts["released_on"],
            "is_introduced": (HERE / "guides" / f"{facts['slug']}.yaml").exists(),
            "state": "published",
            **self.linked("publishers", self.pks(Organisation, facts["publishers"])),
            **self.linked("cities", self.pks(City, facts["cities"])),
            **self.term_links(topics=facts["topics"], kmgbf_targets=facts["targets"], stakeholders=facts["audience"]),
            **self.editions(facts),
            **self.sections(facts["slug"]),
            **self.source_links(facts),
        }
        self.with_origins(add_resource(slug=facts["slug"], changes=changes, by=BY), facts)

    def order_of(self, facts: Facts) -> int:
        """What was released for the alliance comes first, in the order of the file, whatever else is loaded."""
        released = [
            each["slug"] for each in read_data_file(HERE / "resources.yaml")["resources"] if each["released_on"]
        ]
        return 10 * (1 + released.index(facts["slug"])) if facts["slug"] in released else 500

    def editions(self, facts: Facts) -> Snapshot:
        editions, files = [], []
        for place, edition in enumerate(facts["editions"], start=1):
            number = edition["number"] or place  # where the publisher prints none, the order counts
            values = {"number": number, "year": edition.get("year"), "pages": edition.get("pages")}
            values["date"] = full_date(edition.get("date"))
            values["languages"] = edition.get("languages") or []
            editions.append((self.child_key(facts["slug"], "edition", number), values))
            for file in edition.get("files") or []:
                key = self.child_key(facts["slug"], "file", number, file["language"])
                of_file = {name: file.get(name) or "" for name in ("language", "link", "title")}
                files.append((key, {"edition_number": number, **of_file}))
        return self.children("editions", editions) | self.children("files", files)

    def sections(self, slug: str) -> Snapshot:
        path = HERE / "guides" / f"{slug}.yaml"
        if not path.exists():
            return {}
        rows = [
            (
                self.child_key(slug, "section", section["slug"]),
                {
                    "slug": section["slug"],
                    "order": section["order"],
                    **text_columns("title", section["title"]),
                    **text_columns("body", section["body"]),
                    "source_keys": section["sources"],
                },
            )
            for section in read_data_file(path)["sections"]
        ]
        return self.children("sections", rows)

    def speaker(self, facts: Facts) -> None:
        changes = {
            **text_columns("post", facts["post"]),
            **{name: facts[name] for name in ("given_name", "family_name", "local_name", "local_language", "sort_key")},
            # The report prints both orders; its captions and the addresses here put the given name first.
            "name_order": Speaker.NameOrder.GIVEN_FIRST,
            "organisation": self.pk(Organisation, facts["organisation"]),
            "city": self.pk(City, facts["city"]),
            "state": "published",
        }
        row = self.with_origins(add_speaker(slug=facts["slug"], changes=changes, by=BY), facts)
        source = Source.objects.get(pk=self.sources[facts["source"]])
        checked = read_data_file(HERE / "speakers.yaml")
        declare_public(row, source=source, confirmed_by=checked["confirmed_by"], on=checked["confirmed_on"], by=BY)

    def event(self, facts: Facts) -> None:
        changes: Snapshot = {}
        for name in ("title", "venue", "place", "theme", "summary"):
            changes |= text_columns(name, facts.get(name))
        changes |= {
            **text_columns("note", facts.get("place_note")),
            **{name: facts[name] for name in ("kind", "starts", "ends", "confidence")},
            "time_zone": facts.get("time_zone") or "",
            "part_of": self.pk(Event, facts["part_of"]),
            "city": self.pk(City, facts["city"]),
            "state": "published",
            **self.linked("organisers", self.pks(Organisation, facts["organisers"])),
            **self.linked("supporters", self.pks(Organisation, facts["supporters"])),
            **self.linked("practices", self.pks(Practice, facts["practices"])),
            **self.term_links(topics=facts["topics"]),
            **self.programme(facts),
            **self.taking_part(facts),
            **self.released(facts),
            **self.source_links(facts),
        }
        event = self.with_origins(add_event(slug=facts["slug"], changes=changes, by=BY), facts)
        if event.part_of:
            self.point_to(event)

    def programme(self, facts: Facts) -> Snapshot:
        sessions, contributions = [], []
        for session in facts["sessions"]:
            key = self.child_key(facts["slug"], "session", session["order"])
            texts = text_columns("title", session["title"]) | text_columns("about", session.get("about"))
            sessions.append((key, {"order": session["order"], "kind": session["kind"], **texts}))
            for order, talk in enumerate(session["contributions"]):
                contributions.append(self.contribution(facts["slug"], key, session["order"] * 10 + order, talk))
        return self.children("sessions", sessions) | self.children("contributions", contributions)

    def contribution(self, event: str, session: str, order: int, talk: Facts) -> tuple[str, Snapshot]:
        speaker = Speaker.objects.get(slug=talk["speaker"])
        posts = {column: getattr(speaker, column) or "" for column in column_names("post")}
        values = {
            "session": session,
            "speaker": speaker.pk,
            "order": order,
            "role": talk["role"],
            **posts,
            "organisation": speaker.organisation_id,
            **text_columns("topic", talk.get("topic")),
        }
        return self.child_key(event, "contribution", order), values

    def taking_part(self, facts: Facts) -> Snapshot:
        rows = [
            (
                self.child_key(facts["slug"], "city", part["city"]),
                {"city": self.pk(City, part["city"]), "role": part["role"], "order": order},
            )
            for order, part in enumerate(facts["participations"])
        ]
        return self.children("participations", rows)

    def released(self, facts: Facts) -> Snapshot:
        rows = [
            (self.child_key(facts["slug"], "release", slug), {"resource": self.pk(Resource, slug), "order": order})
            for order, slug in enumerate(facts["released"])
        ]
        return self.children("releases", rows)

    def point_to(self, event: Event) -> None:
        """The session of the larger event that has this programme of its own."""
        for whole in read_data_file(HERE / "events.yaml")["events"]:
            for session in whole["sessions"]:
                if session.get("event") == event.slug:
                    key = self.child_key(whole["slug"], "session", session["order"])
                    parent = Event.objects.get(slug=whole["slug"])
                    change_event(parent, changes={f"sessions.{key}.shown_as": event.pk}, expected=None, by=BY)
