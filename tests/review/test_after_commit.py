"""Who is told of a step, once it is committed."""

import pytest
from django.core import mail

from cities.models import City
from core.notifications.models import Notice
from core.review.models import Proposal
from core.review.proposals import actions
from tests.review.conftest import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_city_is_told_by_notice_and_mail_in_its_language() -> None:
    cast = make_cast()
    cast.lead.language = "zh-hans"
    cast.lead.save()
    proposal = cast.sent(summary_en="A city in spring.")

    actions.ask_for_changes(proposal, message="Which lake?", expected=proposal.version, curator=cast.curator)

    of_the_city = Notice.objects.exclude(kind="proposal_arrived")  # which is the curators' own
    assert set(of_the_city.values_list("person_id", flat=True)) == {cast.lead.pk, cast.editor.pk}
    assert {to for message in mail.outbox for to in message.to} >= {cast.lead.email, cast.editor.email}
    to_lead = next(message for message in mail.outbox if message.to == [cast.lead.email])
    assert "Which lake?" in to_lead.body
    assert f"/zh-hans/proposals/{proposal.pk}/" in to_lead.body
    assert set(of_the_city.values_list("delivery__state", flat=True)) == {"sent"}


def test_nobody_is_told_of_what_was_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    proposal = cast.sent(summary_en="A city in spring.")
    before = (Notice.objects.count(), len(mail.outbox))  # that it was sent

    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("core.history.write.raise_content_version", fail)
    with pytest.raises(RuntimeError):
        actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    assert (Notice.objects.count(), len(mail.outbox)) == before
    assert City.objects.get(pk=cast.city.pk).version == 1
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SUBMITTED
