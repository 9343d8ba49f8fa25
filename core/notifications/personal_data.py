"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from core.accounts import closing, mydata
from core.notifications import actions

closing.register(actions.forget)
mydata.register("notices", actions.own_notices)
mydata.register("choices_of_mails", actions.own_choices)
mydata.register("followings", actions.own_followings)
