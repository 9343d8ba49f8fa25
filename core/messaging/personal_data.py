"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from core.accounts import closing, mydata
from core.messaging import keeping

closing.register(keeping.forget_words)
mydata.register("messages_to_people", keeping.own_messages)
