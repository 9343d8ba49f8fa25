"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from cities.team import actions, consents
from core.accounts import closing, mydata

closing.register(consents.take_all_back)
closing.register(actions.give_up_roles, refusal=actions.may_not_close)
mydata.register("city_roles", actions.own_roles)
mydata.register("invitations", actions.own_invitations)
