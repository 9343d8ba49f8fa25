"""Who somebody is, by e-mail and password; and what they may do, by the same predicates as everywhere."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from core.accounts.models import User
from core.accounts.permissions import PREDICATES, Person, may
from core.prepared import prepared

# What packages above want to know of the person at each request, such as how many notices are unread: read in the same
# query, by name.
beside: dict[str, Combinable] = {}


@prepared
def people_at(pk: int) -> QuerySet[User]:
    return User.objects.annotate(**beside).filter(pk=pk)


class ByEmail(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        """Finds the person of a session, at each request."""
        user = people_at.first(user_id)
        return user if user and self.user_can_authenticate(user) else None

    def authenticate(  # type: ignore[override]  # the name of the first credential is ours
        self, request: HttpRequest | None, email: str = "", password: str = "", **credentials: Any
    ) -> User | None:
        """An unknown address costs a hash as well, so that the clock does not tell who has an account."""
        if not (email and password):
            return None
        user = User.objects.by_email(email)
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Person, perm: str, obj: Any = None) -> bool:
        """`user.has_perm("city.submit", city)` asks `may`; names of Django's own models stay Django's."""
        if perm in PREDICATES:
            return bool(may(user_obj, perm, obj))
        return super().has_perm(user_obj, perm, obj)
