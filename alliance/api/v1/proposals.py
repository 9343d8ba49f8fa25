"""Proposals of a city: begun, changed, sent and decided by the same actions and rights as on the pages."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError as Invalid
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.api.bodies import members
from alliance.api.changes import check_changes, clean_words, with_sources
from alliance.api.errors import Conflict, Denied, unknown_value
from alliance.api.filters import check_parameters, order_of
from alliance.api.once import Reply, once
from alliance.api.private import Private, allow, list_response, person_of
from alliance.api.v1 import proposal_serializers
from alliance.api.v1.step_words import proposals_described
from alliance.api.versions import expected_version, held_row, tag
from cities.models import City
from core.history.editing import check_keys
from core.history.models import Versioned
from core.history.write import Actor, AlreadyExists, one_transaction
from core.review.bundles import actions as bundles
from core.review.bundles import parts
from core.review.models import Comment, Proposal
from core.review.proposals import actions
from core.review.proposals import next_draft as proposal_next_draft
from core.review.proposals.drafts import to_write
from core.review.proposals.kinds import ProposalKind, kind_of, kinds

PARAMETERS = frozenset({"city", "kind", "state", "page", "page_size", "ordering"})
ORDERINGS: dict[str, tuple[str, ...]] = {
    "-changed": ("-changed_at", "-pk"),
    "changed": ("changed_at", "pk"),
    "-begun": ("-made_at", "-pk"),
    "begun": ("made_at", "pk"),
}
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

type Step = Callable[[Proposal], object]


@proposals_described
class Proposals(Private):
    """A row that the person may not see is answered like one that never was; only then may a step be refused."""

    queryset = Proposal.objects.none()
    serializer_class = proposal_serializers.ProposalSerializer
    lookup_field = "pk"
    lookup_url_kwarg = "uuid"
    lookup_value_regex = UUID

    def get_queryset(self) -> QuerySet[Proposal]:
        return Proposal.objects.visible_to(self.request.user)

    def proposal(self) -> Proposal:
        found: Proposal | None = self.get_queryset().filter(pk=self.kwargs["uuid"]).first()
        if found is None:
            raise NotFound
        return found

    # --- Reading ------------------------------------------------------------------------------------------------

    def list(self, request: Request) -> Response:
        check_parameters(request, PARAMETERS)
        found, order = filtered(request, self.get_queryset()), order_of(request, ORDERINGS, "-changed")
        return list_response(
            request, found, order, lambda rows: proposal_serializers.rows(rows, person_of(request), order)
        )

    def retrieve(self, request: Request, uuid: str) -> Response:
        check_parameters(request, ())
        return reply_with_one(request, self.get_queryset().filter(pk=uuid)).response()

    # --- The city's steps ---------------------------------------------------------------------------------------

    def create(self, request: Request) -> Response:
        body = members(request, {"kind": str, "city": str, "changes": dict}, {"object": str})
        city, kind = city_named(request, body["city"]), kind_named(body["kind"])
        row = object_named(kind, city, body.get("object"))
        check_changes(kind, body["changes"])
        return once(request, lambda: begun(request, kind, city, row, body["changes"]))

    def partial_update(self, request: Request, uuid: str) -> Response:
        proposal = self.proposal()
        allow(request, "proposal.edit", proposal)
        require_typed(proposal)
        expected = expected_version(request)
        changes = members(request, {"changes": dict})["changes"]
        check_changes(kind_of(proposal.kind), changes, proposal.changes)
        return once(request, lambda: changed(request, proposal, changes, expected))

    @action(detail=True, methods=["post"])
    def settle(self, request: Request, uuid: str) -> Response:
        proposal = self.proposal()
        allow(request, "proposal.edit", proposal)
        require_typed(proposal)
        expected = expected_version(request)
        choices = members(request, {"changes": dict})["changes"]
        check_changes(kind_of(proposal.kind), choices, proposal.changes)
        by = Actor.person(person_of(request))
        return self.done(proposal, lambda row: parts.settle(row, choices=choices, expected=expected, by=by))

    @action(detail=True, methods=["post"])
    def send(self, request: Request, uuid: str) -> Response:
        return self.step("proposal.send", actions.send)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uuid: str) -> Response:
        return self.step("proposal.withdraw", actions.withdraw)

    @action(detail=True, methods=["post"])
    def discard(self, request: Request, uuid: str) -> Response:
        """One of several that belong together leaves them with those that name it, which `also` lists."""
        proposal = self.proposal()
        bundle = proposal.bundle
        if bundle is None:
            return self.step("proposal.discard", actions.discard)
        naming = parts.naming_it(proposal, bundles.proposals_of(bundle))
        for each in (proposal, *naming):
            allow(request, "proposal.discard", each)
        expected = expected_version(request)
        also = members(request, optional={"also": dict}).get("also", {})
        read = {**versions_in(also), proposal.pk: expected}  # whatever else is said of it, If-Match counts
        if read.keys() != {proposal.pk, *(each.pk for each in naming)}:
            named = {str(each.pk): each.version for each in naming}
            raise Conflict(
                _(
                    "This draft can only be discarded together with the drafts that refer to it. "
                    "List those drafts in “also”."
                ),
                also=named,
            )
        by = Actor.person(person_of(request))
        return self.done(proposal, lambda row: parts.discard(row, read=read, by=by))

    def step(self, name: str, act: Callable[..., Proposal]) -> Response:
        proposal = self.proposal()
        allow(self.request, name, proposal)
        expected = expected_version(self.request)
        members(self.request)
        by = Actor.person(person_of(self.request))
        return self.done(proposal, lambda row: act(row, expected=expected, by=by))

    @action(detail=True, methods=["post"])
    def comments(self, request: Request, uuid: str) -> Response:
        proposal = self.proposal()
        allow(request, "proposal.comment", proposal)
        body = members(request, {"text": str}, {"key": str})
        key, by = body.get("key", ""), Actor.person(person_of(request))
        check_comment_key(kind_of(proposal.kind), key)
        check_words(Comment, "text", body["text"])
        return self.done(proposal, lambda row: actions.comment(row, key=key, text=body["text"], by=by), status=201)

    # --- The curators' steps ------------------------------------------------------------------------------------

    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: Request, uuid: str) -> Response:
        return self.decide(actions.ask_for_changes, required={"message": str})

    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uuid: str) -> Response:
        return self.decide(actions.decline, required={"message": str})

    @action(detail=True, methods=["post"])
    def publish(self, request: Request, uuid: str) -> Response:
        return self.decide(actions.publish, optional={"message": str})

    def decide(self, act: Callable[..., Proposal], **words: Any) -> Response:
        proposal, curator = self.proposal(), person_of(self.request)
        allow(self.request, "proposal.decide", proposal)
        expected = expected_version(self.request)
        message = members(self.request, **words).get("message", "")
        check_words(Proposal, "message", message)
        return self.done(proposal, lambda row: act(row, message=message, expected=expected, curator=curator))

    def done(self, proposal: Proposal, act: Step, status: int = 200) -> Response:
        def answer() -> Reply:
            done = act(proposal)  # a next draft goes into the proposal before it
            row = done if isinstance(done, Proposal) else proposal
            return reply_with_one(self.request, Proposal.objects.filter(pk=row.pk), status)

        return once(self.request, answer)


# --- What was asked for -----------------------------------------------------------------------------------------------


def versions_in(given: Mapping[str, Any]) -> dict[uuid.UUID, int]:
    """Keys of proposals with the version that was read of each. Raises ValidationError."""
    try:
        found = {uuid.UUID(key): version for key, version in given.items()}
    except ValueError:
        raise unknown_value("also") from None
    if not all(isinstance(version, int) and not isinstance(version, bool) for version in found.values()):
        raise unknown_value("also")
    return found


def filtered(request: Request, found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    asked = request.query_params
    if "city" in asked:
        city = City.objects.visible_to(request.user).filter(slug=asked["city"]).first()
        if city is None:
            raise unknown_value("city")
        found = found.filter(tenant=city.pk)
    if "kind" in asked:
        found = found.filter(kind=kind_named(asked["kind"]).code)
    if "state" in asked:
        if asked["state"] not in Proposal.State.values:
            raise unknown_value("state")
        found = found.filter(state=asked["state"])
    return found


def city_named(request: Request, slug: str) -> City:
    """The city of a name, of those that the person works for; all others are unknown here."""
    found = City.objects.served_by(request.user).filter(slug=slug).first()
    if found is None:
        raise unknown_value("city")
    return found


def kind_named(code: str) -> ProposalKind:
    """The kind of a code, of those that people write; others come of the steps of their feature."""
    found = next((kind for kind in kinds() if kind.code == code and kind.is_typed), None)
    if found is None:
        raise unknown_value("kind")
    return found


def require_typed(proposal: Proposal) -> None:
    if not kind_of(proposal.kind).is_typed:
        raise Denied(_("This proposal is completed in its own workflow. Its text cannot be edited here."))


def object_named(kind: ProposalKind, city: City, slug: str | None) -> Versioned | None:
    """What the city may change. A kind that knows nothing new has one row a city, which need not be named."""
    rows = kind.rows_of(city.pk)
    if slug is None:
        return None if kind.add else rows.first()
    found: Versioned | None = rows.filter(slug=slug).first()
    if found is None:
        raise unknown_value("object")
    return found


def check_comment_key(kind: ProposalKind, key: str) -> None:
    try:
        check_keys({key: None} if key else {}, kind.allowed)
        check_words(Comment, "key", key)
    except Invalid as fault:
        raise unknown_value("key") from fault


def check_words(model: type[Model], name: str, value: str) -> None:
    """Length and characters, which the steps leave to the forms of the pages."""
    try:
        clean_words(cast(Any, model._meta.get_field(name)), value)
    except Invalid as fault:
        raise ValidationError({name: fault.messages}) from fault


# --- Doing ------------------------------------------------------------------------------------------------------------


def begun(request: Request, kind: ProposalKind, city: City, row: Versioned | None, changes: dict[str, Any]) -> Reply:
    by = Actor.person(person_of(request))
    there = to_write(kind, str(row.pk)) if row else None
    if there is not None and there.state != Proposal.State.SUBMITTED:
        raise already(there)
    try:
        if there is None:
            patch = with_sources(kind, row.pk if row else None, {}, changes)
            made = actions.start(kind, tenant=city.pk, row=row, patch=patch, by=by)
        else:
            made = next_draft(there, with_sources(kind, row.pk if row else None, there.changes, changes), by)
    except AlreadyExists as fault:
        there = to_write(kind, str(row.pk)) if row else None
        if there is None:
            raise
        raise already(there) from fault
    answer = reply_with_one(request, Proposal.objects.filter(pk=made.pk), 201)
    return Reply(answer.body, 201, {**answer.headers, "Location": address(made)})


def next_draft(there: Proposal, changes: dict[str, Any], by: Actor) -> Proposal:
    """Begins a draft beside the one in review."""
    with one_transaction():
        return actions.save(proposal_next_draft.begin(there, by=by), patch=changes, started={}, expected=1, by=by)


def already(there: Proposal) -> Conflict:
    return Conflict(
        _("This already exists."),
        id=str(there.pk),
        url=proposal_serializers.page_at(there.pk, get_language()),  # of the sentence beside it
    )


def changed(request: Request, proposal: Proposal, changes: dict[str, Any], expected: int) -> Reply:
    """Pages merge what two people wrote into different fields; a program reads again and decides itself."""
    by = Actor.person(person_of(request))
    with one_transaction():
        row = held_row(proposal, expected)
        patch = with_sources(kind_of(row.kind), row.object_id or None, row.changes, changes)
        actions.save(row, patch=patch, started={}, expected=expected, by=by)
    return reply_with_one(request, Proposal.objects.filter(pk=proposal.pk))


def reply_with_one(request: Request, found: QuerySet[Proposal], status: int = 200) -> Reply:
    """The only one of them. Raises NotFound where there is none."""
    body = proposal_serializers.whole(found, person_of(request))
    if body is None:
        raise NotFound
    return Reply(body, status, tag(body["version"]))


def address(proposal: Proposal) -> str:
    return settings.SITE_URL + reverse("api-proposals-detail", args=[proposal.pk])
