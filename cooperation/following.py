"""Offers, needs and links are news to those who follow their city, and their topics and targets."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cooperation.links.querysets import SHOWN
from cooperation.models import Link, Posting
from core.notifications import following


@following.register(Posting)
class PostingNews(following.Subject[Posting]):
    label = _("Offer or need")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",)}
    terms = "terms"
    summary_field = "text"


@following.register(Link)
class LinkNews(following.Subject[Link]):
    label = _("Link between cities")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("parts__city",)}
    terms = "terms"
    public_states: ClassVar[Sequence[str]] = SHOWN

    def rows(self) -> QuerySet[Link]:
        return Link.objects.shown_to_all()
