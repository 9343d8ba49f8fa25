"""An application as both sides read it: its lines, its thread, its steps, and what is like it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cities import gazetteer
from cities.applications.duplicates import Likeness
from cities.applications.models import Application, ApplicationMessage
from cities.models import City
from cities.places import country_name
from core.files.models import StoredFile
from core.history.audit_actions import VERBS
from core.history.write import entries_of
from core.text.fallback import localized
from core.text.languages import DEFAULT_LANGUAGE

UNTOLD = ("application_started", "application_saved")
TONES = {
    Application.State.DRAFT: "mute",
    Application.State.WAITING: "info",
    Application.State.ASKED: "warn",
    Application.State.PROVISIONAL: "warn",
    Application.State.APPROVED: "ok",
    Application.State.DECLINED: "bad",
    Application.State.WITHDRAWN: "mute",
}


def lines(row: Application) -> list[dict[str, str]]:
    """What was written, in the order of the form; what is empty is left out."""
    place = gazetteer.place_of(row.gazetteer_id)
    kind = _("Another organisation") if row.is_other_kind else (row.kind.name if row.kind else "")
    focal = row.focal_email if row.focal_point == row.FocalPoint.OTHER else _("Applicant")
    found = [
        (_("City or district"), row.city_name),
        (_("Type of local government"), kind),
        (_("Country or region"), country_name(row.country) if row.country else ""),
        (_("Part of"), row.parent_name),
        (_("Place in GeoNames"), place.name_for(get_language() or DEFAULT_LANGUAGE) if place else ""),
        (_("Department"), row.office),
        (_("Job title"), row.post),
        (_("Purpose"), row.purpose),
        (_("Working languages"), row.languages),
        (_("Networks of cities"), row.networks),
        (_("Focal point"), focal),
    ]
    return [{"label": label, "text": text} for label, text in found if text]


def letter(row: Application) -> dict[str, Any] | None:
    if not row.letter:
        return None
    file = StoredFile.objects.filter(path=row.letter.name).first()
    return {"name": file.name if file else "", "size": file.size if file else 0, "url": letter_url(row)}


def letter_url(row: Application) -> str:
    return reverse("application_letter", args=[row.pk])


def thread(row: Application) -> list[dict[str, Any]]:
    """Two queries, however long it is."""
    messages = list(ApplicationMessage.objects.filter(application=row))
    names = names_of(message.file.name for message in messages if message.file)
    return [
        {
            "is_from_secretariat": message.is_from_secretariat,
            "at": message.at,
            "text": message.text,
            "file": names.get(str(message.file.name), "") if message.file else "",
            "file_url": reverse("application_file", args=[row.pk, message.pk]) if message.file else "",
        }
        for message in messages
    ]


def names_of(paths: Iterable[str | None]) -> dict[str, str]:
    return dict(StoredFile.objects.filter(path__in=[path for path in paths if path]).values_list("path", "name"))


def steps(row: Application, *, as_curator: bool) -> list[dict[str, Any]]:
    """What happened and when, oldest first. To the applicant the secretariat is one; curators see who it was."""
    found = []
    for entry in entries_of(row).exclude(verb__in=UNTOLD):
        is_theirs = entry.by_id == row.applicant_id
        who = _("Applicant") if as_curator else _("You")
        if not is_theirs:
            who = entry.by_label if as_curator else _("Secretariat")
        found.append({"who": who, "did": VERBS.get(entry.verb, entry.verb), "at": entry.at})
    return found


def state_tag(row: Application) -> dict[str, str]:
    return {"label": str(row.get_state_display()), "tone": TONES[row.State(row.state)]}


def told_to_applicant(row: Application, like: Likeness) -> list[dict[str, Any]]:
    """What is alike and public, or their own; nothing of what others have sent."""
    found: list[dict[str, Any]] = []
    if row.is_other_kind:
        found.append(
            {
                "title": _("Only local governments can be members"),
                "text": _(
                    "A province, ministry, university or other organisation cannot become a member. It can "
                    "prepare drafts for a small city. The city’s lead or the secretariat arranges this."
                ),
                "links": [],
            }
        )
    return [*found, *(told_of_city(city) for city in like.listed), *(told_of_own(other) for other in like.own)]


def told_of_city(city: City) -> dict[str, Any]:
    return {
        "title": _("%(city)s already has a page here") % {"city": localized(city, "name").text},
        "text": _("If this is your city and its team works here, ask the team to invite you. Otherwise, continue."),
        "links": [{"label": _("View the page"), "url": city.get_absolute_url()}],
    }


def told_of_own(other: Application) -> dict[str, Any]:
    return {
        "title": _("You have already applied for this city"),
        "text": _("The secretariat will decide on one of the two applications."),
        "links": [{"label": str(other), "url": other.get_absolute_url()}],
    }


def told_to_curator(row: Application, like: Likeness) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if row.is_other_kind:
        found.append({"text": _("The applicant states that this is not a local government."), "links": []})
    found += [
        {
            "text": _("A city with this name already has a page: %(city)s (%(state)s).")
            % {"city": localized(city, "name").text, "state": city.get_status_display()},
            "links": [{"label": _("City team"), "url": reverse("review_team", args=[city.slug])}],
        }
        for city in like.cities
        if city.pk != row.city_id
    ]
    same = _("The same person has another application for this city.")
    another = _("Another person has applied for this city.")
    found += [
        {
            "text": same if other in like.own else another,
            "links": [{"label": str(other), "url": reverse("application_review", args=[other.pk])}],
        }
        for other in (*like.own, *like.others)
    ]
    return found
