"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from cooperation.threads import erasure
from core.accounts import closing, mydata

closing.register(erasure.become_former)
mydata.register("messages_between_cities", erasure.own_words)
mydata.register("exchanges_of_links", erasure.own_exchanges)
