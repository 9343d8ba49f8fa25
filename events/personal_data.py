"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from core.accounts import closing, mydata
from events import (
    consents,
)

closing.register(consents.close_cards)
mydata.register("speaker_cards", consents.own_cards)
