"""A reader who has an answer already gets it again only when something changed."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from rest_framework.request import Request

from core.pagecache.kept import position_of_request


def etag_of(request: Request, since: datetime | None = None) -> str:
    """Read before the rows are: what is committed meanwhile can only make the answer newer than its tag.

    Signed, so that the tag of an answer that was never given cannot be guessed. The day is in it for coming and past;
    `since` is the last moment that changed an answer though nobody wrote anything, such as a deadline.
    """
    day, moment = timezone.localdate().isoformat(), since.isoformat() if since else ""
    parts = [str(position_of_request()), settings.BUILD, day, moment, request.get_full_path()]
    return f'W/"{salted_hmac("alliance.api", "\n".join(parts), algorithm="sha256").hexdigest()[:32]}"'


def is_known_etag(request: Request, etag: str) -> bool:
    return etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
