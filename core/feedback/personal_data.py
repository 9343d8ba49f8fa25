"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from core.accounts import closing, mydata
from core.feedback import erasure

closing.register(erasure.forget_letters)
mydata.register("messages", erasure.own_letters)
