"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts import closing, mydata, rows
from events import consents


def account_row() -> rows.AccountRow:
    return rows.AccountRow(
        title=_("Your speaker details"),
        about=_("Data kept and shown if you spoke at an event"),
        label=_("View your data and decide"),
        url=reverse("speaker_cards"),
    )


closing.register(consents.close_cards)
mydata.register("speaker_cards", consents.own_cards)
rows.register(account_row, order=40)
