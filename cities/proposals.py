"""What city staff may propose about their city: its profile, practices and organisations."""

from datetime import date

from django.db import models
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cities import actions, forms
from cities.models import CITY_SCHEMES, City
from core.history.write import Actor
from core.review.proposals.kinds import Changes, ProposalKind, register
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


def terms_of(*schemes: str) -> QuerySet[Term]:
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


def change_profile(city: City, changes: Changes, expected: int, by: Actor, said_on: date) -> City:
    return actions.publish_profile(city, changes=changes, expected=expected, by=by, said_on=said_on)


def revert_city(row: City, to: int, expected: int, by: Actor) -> tuple[City, list[str]]:
    return actions.revert_city(row, to=to, expected=expected, by=by)


register(
    ProposalKind(
        label=_("City profile"),
        plural=_("Profile"),
        model=City,
        required=("name", "summary"),
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
