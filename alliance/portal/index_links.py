"""Leads from guides to the index, and from the page of the index in the library to each indicator."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.editions.frameworks import Framework, framework, frameworks
from assessment.wording import said
from resources.models import Resource
from resources.registry import Extra, Link

OF_RESOURCES = {"cbi-handbook-2021": "cbi-2021", "cbi-manual-2014": "cbi-2014"}
OVERVIEW = "cbi"


def of_index(resource: Resource) -> Extra:
    """The pages on which each indicator is explained and tried."""
    if resource.slug == OVERVIEW:
        links = [Link(said(each.name), f"{reverse('index')}#{each.key}") for each in frameworks()]
        return Extra(_("Try the index with your own figures"), tuple(links))
    if key := OF_RESOURCES.get(resource.slug):
        return Extra(_("Explanation and trial calculation for each indicator"), tuple(indicator_links(framework(key))))
    return Extra("", ())


def indicator_links(found: Framework) -> list[Link]:
    return [
        Link(
            _("%(number)s. %(name)s") % {"number": each.number, "name": said(each.name)},
            reverse("index_try", args=[found.key, each.number]),
        )
        for each in found.indicators
    ]
