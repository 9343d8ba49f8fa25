"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from core.accounts import closing, mydata
from core.feedback import keeping

closing.register(keeping.forget_letters)
mydata.register("messages", keeping.own_letters)
