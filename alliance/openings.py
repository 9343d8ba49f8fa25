"""The first sentences of each long form: for whom it is, how long it takes where that is known, and what follows.

They stand below the heading (`templates/ui/opening.html`), by the name of the address and, where one address serves
many kinds of content, by the kind's word in it. A form with five fields or more has an entry here; a test of all
addresses fails where one has none. A page whose form does something else in another state gives `opening` itself.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext

from alliance.workspace.edit_targets import ANSWER_DAYS
from cooperation.requests.models import DAYS_TO_ANSWER


class Opening(NamedTuple):
    """`whom` names the readers and, where it is known, the time; `then` says who acts next and by when."""

    whom: Promise
    then: Promise
    days: int = ANSWER_DAYS

    def __str__(self) -> str:
        then = str(self.then) % {"days": self.days}
        return pgettext("two sentences", "%(first)s %(second)s") % {"first": self.whom, "second": then}


REVIEW = gettext_lazy("A lead sends the draft for review, and the secretariat answers within %(days)s working days.")
APPLYING = gettext_lazy(
    "After you submit the application, the secretariat aims to answer within %(days)s working days."
)
GROUP = gettext_lazy(
    "A lead sends all drafts for review together, and the secretariat answers within %(days)s working days."
)
YEAR = gettext_lazy(
    "A lead sends the whole report for review, and the secretariat answers within %(days)s working days."
)
FINISHED = gettext_lazy("A lead finishes the assessment and can then send the result for review.")
OWN = gettext_lazy("Only your city can see what you save. A lead decides what is sent for review.")
SHOWN = gettext_lazy("Once the project is sent for review, the secretariat answers within %(days)s working days.")
ASKED = gettext_lazy(
    "A lead sends the request, and a lead of the other city should answer within %(days)s working days."
)
SAVED = gettext_lazy("Readers see changes to published content as soon as you save.")

TO_JOIN = Opening(gettext_lazy("For city governments that want to join the alliance."), APPLYING)
MEASURED = Opening(gettext_lazy("For the staff who assess your city with the index."), FINISHED)
FUNDED = Opening(gettext_lazy("For the staff who prepare a project for funding."), OWN)
TO_ASK = Opening(gettext_lazy("For the staff who want to work with another city."), ASKED, DAYS_TO_ANSWER)
PLANNED = Opening(gettext_lazy("For the department that is responsible for the plan."), REVIEW)
ANSWERED = Opening(
    gettext_lazy("For curators who answer cities."),
    gettext_lazy("Once saved, the text can be added to a decision."),
)
APPROVED = Opening(
    gettext_lazy("For curators who decide on an application."),
    gettext_lazy("The applicant is notified by email as soon as you approve."),
)
MAPPED = Opening(
    gettext_lazy("For the staff who prepare the map layers of your city."),
    gettext_lazy("The file is checked as soon as you save it. Only your city can see it."),
)
KEPT_BY_CURATORS = Opening(
    gettext_lazy("For curators who know the species of a country."),
    gettext_lazy("The list is used in the next count of a city of that country."),
)
COUNTED = Opening(
    gettext_lazy("For the staff who know the species records of your city."),
    gettext_lazy("Only your city can see what you save. A lead sends the list for review."),
)
COUNTED_AND_PUBLIC = Opening(
    gettext_lazy("For leads who correct the description of the published list."),
    gettext_lazy("The secretariat answers within %(days)s working days. Readers see the list as it is until then."),
)
BY_FIVE_FIELDS = Opening(
    gettext_lazy("For the staff who offer or look for cooperation. Five fields take about five minutes."), REVIEW
)

OF_ADDRESSES: Mapping[str, Opening] = {
    "subscribe": Opening(
        gettext_lazy("For everyone who wants to know what is new, with or without an account."),
        gettext_lazy("We send a link to your address. Emails start after you open the link and confirm."),
    ),
    "notice_settings": Opening(
        gettext_lazy("For everyone who has an account."),
        gettext_lazy("Your choices apply as soon as you save them."),
    ),
    "application_new": TO_JOIN,
    "application_city": TO_JOIN,
    "application_edit": TO_JOIN,
    "plan_first_hour": Opening(gettext_lazy("For the department that starts to enter a plan."), GROUP),
    "plan_year_page": Opening(
        gettext_lazy("For the departments that report on the plan. The report takes about ten minutes."), YEAR
    ),
    "plan_year_add": Opening(gettext_lazy("For the department that adds to a published report."), REVIEW),
    "assessment_new": MEASURED,
    "assessment": MEASURED,
    "assessment_profile": MEASURED,
    "assessment_indicator": MEASURED,
    "measuring_boundary": MAPPED,
    "measuring_new": MAPPED,
    "measuring_replace": MAPPED,
    "measuring_bring": MAPPED,
    "review_reference_new": KEPT_BY_CURATORS,
    "species_new": COUNTED,
    "species_about": COUNTED,
    "offer_new": BY_FIVE_FIELDS,
    "need_new": BY_FIVE_FIELDS,
    "request_new": TO_ASK,
    "request_edit": TO_ASK,
    "workspace_link": Opening(
        gettext_lazy("For the staff of the cities that work together."),
        gettext_lazy("Readers see a text only after the cities have agreed to it and a curator has published it."),
    ),
    "link_exchange": Opening(
        gettext_lazy("For the staff who keep the log of the cooperation."),
        gettext_lazy("Only the cities of the link can see the log until a lead sends an exchange for review."),
    ),
    "link_practice": Opening(gettext_lazy("For the staff who want to share what both cities learned."), REVIEW),
    "finance_new": FUNDED,
    "finance_project": FUNDED,
    "finance_group": FUNDED,
    "finance_interest": Opening(
        gettext_lazy("For the staff who work on an application to a funder."),
        gettext_lazy("Only your city can see these records. A lead records each step."),
    ),
    "finance_pack_new": Opening(
        gettext_lazy("For leads who present the project to a funder."),
        gettext_lazy("After you create the pack, its link is shown once. Send it to the funder yourself."),
    ),
    "finance_show": Opening(gettext_lazy("For leads who decide what others can see of the project."), SHOWN),
    "handover": Opening(
        gettext_lazy("For leads who hand over or take on the role of focal point."),
        gettext_lazy("The new focal point is asked by email. Nothing changes until that person accepts."),
    ),
    "speaker_card": Opening(
        gettext_lazy("For the speaker who received this link."),
        gettext_lazy("Your choices apply as soon as you save them."),
    ),
    "application_approve": APPROVED,
    "application_provisional": APPROVED,
    "review_text": ANSWERED,
    "review_text_new": ANSWERED,
    "review_band": Opening(
        gettext_lazy("For curators who have the printed handbook at hand."),
        gettext_lazy("Another curator must confirm the score bands before they are used."),
    ),
}

OF_KINDS: Mapping[str, Opening] = {
    "profile": Opening(gettext_lazy("For the staff who write your city’s page."), REVIEW),
    "practices": Opening(gettext_lazy("For the staff who carried out the practice."), REVIEW),
    "postings": Opening(gettext_lazy("For the staff who offer or look for cooperation."), REVIEW),
    "plans": PLANNED,
    "goals": PLANNED,
    "targets": PLANNED,
    "actions": Opening(gettext_lazy("For the department that carries out the action."), REVIEW),
    "indicators": Opening(gettext_lazy("For the department that measures the indicator."), REVIEW),
    "commitments": Opening(gettext_lazy("For the staff who prepare your city’s commitment to the Convention."), REVIEW),
    "organisations": Opening(gettext_lazy("For the staff who describe an organisation of your city."), REVIEW),
}
SHORT_OF_KINDS: Mapping[str, Opening] = {
    "practices": Opening(
        gettext_lazy("For the staff who carried out the practice. Five questions take about fifteen minutes."), REVIEW
    ),
    "postings": BY_FIVE_FIELDS,
}

BY_CURATORS = Opening(gettext_lazy("For curators who correct or add content."), SAVED)
FROM_SOURCES = Opening(gettext_lazy("For curators who enter funding information from published sources."), SAVED)
OF_THE_ADMIN: Mapping[str, Opening] = {
    "events_event": Opening(gettext_lazy("For curators who announce an event or enter its programme."), SAVED),
    "resources_resource": Opening(gettext_lazy("For curators who add a publication to the library."), SAVED),
    "finance_call": FROM_SOURCES,
    "finance_funder": FROM_SOURCES,
    "finance_placegroup": FROM_SOURCES,
    "finance_instrumentnote": FROM_SOURCES,
    "finance_rate": FROM_SOURCES,
    "cities_membershiptext": Opening(gettext_lazy("For curators who answer what cities ask before they apply."), SAVED),
    "accounts_user": Opening(
        gettext_lazy("For administrators of this site."), gettext_lazy("Changes apply as soon as you save.")
    ),
    "cities_staffrole": Opening(
        gettext_lazy("For administrators of this site."), gettext_lazy("Changes apply as soon as you save.")
    ),
}


def opening_of(request: HttpRequest) -> str:
    """Empty for pages that are no long form. A page of an error has no address that it belongs to."""
    match = request.resolver_match
    found = of_match(match) if match else None
    return str(found) if found else ""


def of_match(match: ResolverMatch) -> Opening | None:
    name = match.url_name or ""
    if "admin" in match.namespaces:
        model, _under, act = name.rpartition("_")
        return OF_THE_ADMIN.get(model, BY_CURATORS) if act in ("add", "change") else None
    if name == "workspace_quick":
        return SHORT_OF_KINDS.get(match.kwargs["segment"])
    if name == "workspace_new":
        return OF_KINDS.get(match.kwargs["segment"])
    if name in ("workspace_thing", "workspace_section"):
        return OF_KINDS.get(match.kwargs["where"].segment)
    return OF_ADDRESSES.get(name)
