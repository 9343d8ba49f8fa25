"""What is kept of accounts no longer, for `core.retention`."""

from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts import closing, mails
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


def unused(before: datetime) -> QuerySet[User]:
    """Nobody signed in since, and no token was used. Operators are left out: the site needs them."""
    in_use = ApiToken.objects.filter(last_used_at__gte=before)
    here = Q(last_login__lt=before) | Q(last_login=None, joined_at__lt=before)
    rows = User.objects.filter(here, is_active=True, is_superuser=False).exclude(pk__in=in_use.values("user_id"))
    return rows.filter(pk__in=EmailAddress.objects.filter(verified=True).values("user_id"))


def to_be_told(before: datetime) -> QuerySet[User]:
    return unused(before).filter(Q(unused_told_at=None) | Q(unused_told_at__lt=before))


def tell(users: QuerySet[User]) -> int:
    found = list(users)
    for user in found:
        User.objects.filter(pk=user.pk).update(unused_told_at=timezone.now())
        transaction.on_commit(partial(mails.unused, user))
    return len(found)


def told_and_unused(before: datetime) -> list[User]:
    """Told more than a month ago, and nobody came since."""
    rows = unused(before + MONTH - TWO_YEARS).filter(unused_told_at__lt=before)
    since = Q(last_login__gte=F("unused_told_at")) | Q(api_tokens__last_used_at__gte=F("unused_told_at"))
    return [user for user in rows.exclude(pk__in=rows.filter(since).values("pk")) if not closing.refused(user)]


def close(users: list[User]) -> int:
    for user in users:
        closing.close(user)
    return len(users)


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


rules.register(
    "accounts-never-confirmed",
    after=MONTH,
    says=_("Accounts whose email address was not confirmed: 30 days."),
    due=never_confirmed,
)
rules.register(
    "accounts-unused-told",
    after=TWO_YEARS,
    says=_("Accounts not used for 24 months: an email announces that they will be closed."),
    due=to_be_told,
    remove=tell,
)
rules.register(
    "accounts-unused",
    after=MONTH,
    says=_("Unused accounts: closed 30 days after that email, unless the account belongs to a city’s only lead."),
    due=told_and_unused,
    remove=close,
)
rules.register(
    "sessions",
    after=AT_ONCE,
    says=_("Sign-in sessions: until they end, 12 hours at most."),
    due=sessions_over,
)
rules.register(
    "browsers",
    after=timedelta(days=1),
    says=_("The browser used in each of your sign-in sessions: one day longer than the session."),
    due=browsers_of_no_session,
)
rules.register(
    "tokens",
    after=MONTH,
    says=_("API tokens that expired or were revoked: 30 days. The secret key is never stored."),
    due=tokens_over,
)
rules.register(
    "account-events",
    after=TWO_YEARS,
    says=_("Your account’s activity log: 24 months."),
    due=old_events,
)
