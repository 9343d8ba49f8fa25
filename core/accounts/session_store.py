"""Sessions in a table as Django keeps them, read by a prepared query: every request of somebody signed in reads one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from core.prepared import prepared


@prepared
def sessions_at(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """Takes the place of Django's: there is none where it is over, and the request then has no key either."""
        session = sessions_at.first(self.session_key or "")
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session
