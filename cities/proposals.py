"""What city staff may propose about their city: its profile, practices and organisations."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cities import actions, forms
from cities.models import CITY_SCHEMES, City, State
from core.content.models import CityContent
from core.history.write import Actor
from core.review.proposals.kinds import Changes, ProposalKind, register_kind
from core.text.languages import column_names
from core.vocabulary.models import Term

FIGURE = (
    *("measure", "value", "qualifier", "unit", "year", "year_from", "is_fiscal", "reported"),
    *("source_title", "source_link"),
    *column_names("own_measure"),
    *column_names("scope"),
    *column_names("method"),
)
LONGEST_SLUG = 80
type Adding = Callable[[int, Changes, Actor], Any]


def terms_of_schemes(*schemes: str) -> QuerySet[Term]:
    return Term.objects.visible().filter(scheme__code__in=schemes)


def slug_for(model: type[models.Model], city: City, changes: Changes, field: str) -> str:
    """An address name made of the English or any Latin title, led by the city where the name is taken or says
    nothing."""
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


def adding(model: type[CityContent], action: Callable[..., Any], reserved: Collection[str] = ()) -> Adding:
    """How a city begins a row of an ordinary kind: published, under an address name made of its title."""

    def add(tenant: int, changes: Changes, by: Actor) -> Any:
        city = City.objects.get(pk=tenant)
        slug = slug_for(model, city, changes, model.title_field)
        slug = f"{city.slug}-{slug}" if slug in reserved else slug
        return action(slug=slug, city=city, changes={**changes, "state": State.PUBLISHED}, by=by)

    return add


register_kind(
    ProposalKind(
        label=_("City profile"),
        plural=_("Profile"),
        model=City,
        required=("name", "summary"),
        add=None,
        change=actions.publish_profile,
        revert=actions.revert_city,
        is_dated=True,
        confirms=actions.still_true,
        children={"figures": FIGURE},
        targets={
            "terms": lambda tenant: terms_of_schemes(*CITY_SCHEMES),
            "biome": lambda tenant: terms_of_schemes("biomes"),
        },
        sections=forms.CITY,
    )
)
