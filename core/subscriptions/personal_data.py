"""What is kept of a person here: told to them on request, and gone when they close their account."""

from core.accounts import closing, mydata
from core.subscriptions import erasure

closing.register(erasure.forget)
mydata.register("subscriptions", erasure.own)
