"""What is kept of accounts no longer, for `core.retention`."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.accounts.models import AccountEvent, ApiToken, User
from core.retention import rules
from core.retention.rules import Rows

AT_ONCE = timedelta(0)
MONTH = timedelta(days=30)
TWO_YEARS = timedelta(days=730)


def never_confirmed(before: datetime) -> QuerySet[User]:
    """Somebody typed an address and no link was opened: as if it had never been."""
    confirmed = EmailAddress.objects.filter(verified=True)
    rights = Q(is_staff=True) | Q(is_curator=True) | Q(is_superuser=True)
    rows = User.objects.exclude(rights).exclude(pk__in=confirmed.values("user_id"))
    return rows.filter(joined_at__lt=before, is_active=True, last_login=None)


def sessions_over(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


def browsers_of_no_session(before: datetime) -> Rows:
    """The list of one's sessions; a new one is left alone until its session is written."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    rows: Rows = UserSession.objects.filter(~Exists(alive), last_seen_at__lt=before)
    return rows


def tokens_over(before: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before))


def old_events(before: datetime) -> QuerySet[AccountEvent]:
    return AccountEvent.objects.filter(at__lt=before)


def register_all() -> None:
    rules.register(
        "accounts-never-confirmed",
        after=MONTH,
        says=_("Accounts whose e-mail address nobody confirmed: 30 days."),
        due=never_confirmed,
    )
    rules.register(
        "sessions",
        after=AT_ONCE,
        says=_("Sessions: until they end, after 12 hours at the latest."),
        due=sessions_over,
    )
    rules.register(
        "browsers",
        after=timedelta(days=1),
        says=_("The browser that each of your sessions came from: one day longer than the session."),
        due=browsers_of_no_session,
    )
    rules.register(
        "tokens",
        after=MONTH,
        says=_("API tokens that expired or were revoked: 30 days. Their secret is never kept."),
        due=tokens_over,
    )
    rules.register(
        "account-events",
        after=TWO_YEARS,
        says=_("The list of what happened to your account: 24 months."),
        due=old_events,
    )
