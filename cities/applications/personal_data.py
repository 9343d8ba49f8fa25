"""What is kept of a person here: told to them on request, and gone or anonymous when they close their account."""

from cities.applications import erasure
from core.accounts import closing, mydata

closing.register(erasure.close_account)
mydata.register("applications", erasure.own)
