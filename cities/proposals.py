"""What city staff may propose about their city: its profile, practices and organisations."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cities import actions, forms
from cities.models import CITY_SCHEMES, City, State
from cities.organisations import actions as organisation_actions
from cities.organisations import forms as organisation_forms
from cities.organisations.models import Organisation
from cities.practices import actions as practice_actions
from cities.practices import forms as practice_forms
from cities.practices.models import PRACTICE_SCHEMES, Practice
from core.history.write import By
from core.review import translations
from core.review.proposals.kinds import Changes, Kind, register
from core.text.languages import column_names
from core.vocabulary.models import Term

PROFILE = (
    *("name", "official_name", "local_name", "local_language", "other_names", "kana", "parent_name"),
    *("summary", "text", "leader_statement", "leader_name"),
    *("contact_office", "website", "languages", "time_zone"),
    *("latitude", "longitude", "point_of", "biome", "biome_note", "on_the_coast", "terms"),
    *("figures", "photo", "photo_credit", "photo_alt"),
)
FIGURE = (
    *("measure", "value", "unit", "year", "year_from", "source_title", "source_link"),
    *column_names("method"),
)
PRACTICE = (
    *("title", "summary", "problem", "done", "result", "result_year", "result_unknown", "learned"),
    *("place", "latitude", "longitude", "starts", "ends", "period_unknown"),
    *("photo", "photo_credit", "photo_alt", "terms", "organisations"),
)
ORGANISATION = ("name", "full_name", "short_name", "kind", "unit", "summary", "website", "starts", "ends")
LONGEST_SLUG = 80


def terms_of(*schemes: str) -> QuerySet[Term]:
    return Term.objects.visible().filter(scheme__code__in=schemes)


def slug_for(model: type[models.Model], city: City, changes: Changes, field: str) -> str:
    """From the English or any Latin title, led by the city where the name is taken or says nothing."""
    title = next((str(changes[key]) for key in (f"{field}_en", field) if changes.get(key)), "")
    plain = slugify(title)[: LONGEST_SLUG - 4].strip("-")
    wanted = plain or f"{city.slug}-{model._meta.model_name}"
    if plain and is_taken(model, wanted):
        wanted = f"{city.slug}-{plain}"[: LONGEST_SLUG - 4].strip("-")
    slug, number = wanted, 2
    while is_taken(model, slug):
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def is_taken(model: type[models.Model], slug: str) -> bool:
    return model._base_manager.filter(models.Q(slug=slug)).exists()


def change_profile(city: City, changes: Changes, expected: int, by: By, said_on: date) -> City:
    return actions.publish_profile(city, changes=changes, expected=expected, by=by, said_on=said_on)


def add_practice(tenant: int, changes: Changes, by: By, said_on: date) -> Practice:
    city = City.objects.get(pk=tenant)
    slug = slug_for(Practice, city, changes, "title")
    return practice_actions.add_practice(slug=slug, city=city, changes={**changes, "state": State.PUBLISHED}, by=by)


def change_practice(row: Practice, changes: Changes, expected: int, by: By, said_on: date) -> Practice:
    return practice_actions.change_practice(row, changes=changes, expected=expected, by=by)


def add_organisation(tenant: int, changes: Changes, by: By, said_on: date) -> Organisation:
    city = City.objects.get(pk=tenant)
    slug = slug_for(Organisation, city, changes, "name")
    fixed = {"city": city.pk, "country": city.country, "state": State.PUBLISHED}
    return organisation_actions.add_organisation(slug=slug, changes={**changes, **fixed}, by=by)


def change_organisation(row: Organisation, changes: Changes, expected: int, by: By, said_on: date) -> Organisation:
    return organisation_actions.change_organisation(row, changes=changes, expected=expected, by=by)


def revert_city(row: City, to: int, expected: int, by: By) -> tuple[City, list[str]]:
    return actions.revert_city(row, to=to, expected=expected, by=by)


def revert_practice(row: Practice, to: int, expected: int, by: By) -> tuple[Practice, list[str]]:
    return practice_actions.revert_practice(row, to=to, expected=expected, by=by)


def revert_organisation(row: Organisation, to: int, expected: int, by: By) -> tuple[Organisation, list[str]]:
    return organisation_actions.revert_organisation(row, to=to, expected=expected, by=by)


def visible_organisations(tenant: int) -> QuerySet[Any]:
    return Organisation.objects.published() | Organisation.objects.filter(city=tenant)


def register_translated() -> None:
    translations.register(
        translations.TranslatedKind(model=City, label=_("City"), title_field="name", public=City.objects.listed)
    )
    translations.register(
        translations.TranslatedKind(
            model=Practice, label=_("Practice"), title_field="title", public=Practice.objects.published
        )
    )
    translations.register(
        translations.TranslatedKind(
            model=Organisation, label=_("Organisation"), title_field="name", public=Organisation.objects.published
        )
    )


register(
    Kind(
        code="city",
        segment="profile",
        label=_("City profile"),
        plural=_("Profile"),
        model=City,
        title_field="name",
        allowed=PROFILE,
        required=("name", "summary"),
        tenant_of=lambda row: row.pk,
        rows_of=lambda tenant: City.objects.filter(pk=tenant),
        add=None,
        change=change_profile,
        revert=revert_city,
        confirms=actions.still_true,
        children={"figures": FIGURE},
        targets={
            "terms": lambda tenant: terms_of(*CITY_SCHEMES),
            "biome": lambda tenant: terms_of("biomes"),
        },
        sections=forms.CITY,
    )
)
register(
    Kind(
        code="practice",
        segment="practices",
        label=_("Practice"),
        plural=_("Practices"),
        model=Practice,
        title_field="title",
        allowed=PRACTICE,
        required=("title", "summary"),
        tenant_of=lambda row: row.city_id,
        rows_of=lambda tenant: Practice.objects.filter(city=tenant),
        add=add_practice,
        change=change_practice,
        revert=revert_practice,
        targets={
            "terms": lambda tenant: terms_of(*PRACTICE_SCHEMES),
            "organisations": visible_organisations,
        },
        sections=practice_forms.PRACTICE,
        quick=practice_forms.QUICK,
    )
)
register(
    Kind(
        code="organisation",
        segment="organisations",
        label=_("Organisation"),
        plural=_("Organisations"),
        model=Organisation,
        title_field="name",
        allowed=ORGANISATION,
        required=("name", "kind"),
        tenant_of=lambda row: row.city_id,
        rows_of=lambda tenant: Organisation.objects.filter(city=tenant),
        add=add_organisation,
        change=change_organisation,
        revert=revert_organisation,
        sections=organisation_forms.ORGANISATION,
    )
)
register_translated()
