"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from core.accounts import closing, mydata
from core.messaging import erasure

closing.register(erasure.forget_words)
mydata.register("messages_to_people", erasure.own_messages)
