"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from cooperation import keeping
from core.accounts import closing, mydata

closing.register(keeping.become_former)
mydata.register("messages_between_cities", keeping.own_words)
mydata.register("exchanges_of_links", keeping.own_exchanges)
