"""Packs: made by a lead of a project's city, opened by whoever has the link until its last day, taken back at once.

The link holds 256 bits that nobody can guess and is shown in one answer; here stands its hash, so that a copy of the
database opens nothing.
"""

import base64
import hashlib
import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import Person, require_permission
from core.accounts.tenants import role_in
from core.history.keys import without
from core.history.write import Actor, adding, changing, one_transaction
from core.text import clean, limits
from core.text.moments import today_at
from core.vocabulary.models import Term
from core.workflow import require_state, taking
from finance import visibility
from finance.deadlines import NEAR
from finance.interests.models import LONGEST, Pack, PackOpening
from finance.interests.steps import PACK_STEPS
from finance.projects import files as study_files
from finance.projects.models import Project, ProjectProfile
from finance.projects.sending import group_columns
from finance.projects.steps import STEPS

logger = logging.getLogger("packs")

MOST = 40  # of a project, open at the same time
MOST_RECIPIENTS = 20
CONTACTS = "contacts"  # the group that names whom to ask
PAPERS = "documents"  # the group with which files of studies go
MOST_OPENINGS = 500  # that are kept of one pack: the newest


# --- Making -------------------------------------------------------------------------------------------------------


def make(
    project: Project,
    *,
    groups: Iterable[str],
    recipients: Sequence[str],
    until: date,
    files: Iterable[UUID] = (),
    key: str = "",
    person: User,
    by: Actor,
) -> tuple[Pack, str]:
    """The pack and the key of its link, which nobody can read again; a form that may be sent twice gives its own.

    Raises ValidationError, PermissionDenied, InvalidTransition for a project that was discarded, AlreadyExists for the
    second of one form.
    """
    require_permission(person, "pack.make", project)
    chosen = [each for each in visibility.groups() if each == visibility.DESCRIPTION or each in set(groups)]
    names, keys = checked_recipients(recipients), list(files)
    if keys and PAPERS not in chosen:
        raise ValidationError(
            {"files": _("You can share files of studies only together with “Documents”. Select “Documents” too.")}
        )
    check_until(project, until)
    key = key or secrets.token_urlsafe(32)
    with one_transaction():
        fresh = held(project, by)
        if Pack.objects.open_on(today_at(fresh.city.time_zone)).filter(project=fresh).count() >= MOST:
            raise ValidationError(
                _("A project can have at most %(most)s open packs. Withdraw one first.") % {"most": MOST}
            )
        pack = Pack(
            project=fresh,
            project_version=fresh.version,
            groups=chosen,
            recipients=names,
            content={**frozen(fresh, chosen), "files": study_files.frozen(fresh, keys)},
            key_hash=hash_of(key),
            until=until,
        )
        with adding(pack, "pack_made", by=by, public=False):
            pass
    return pack, key


def link_key(sent: UUID, project: Project, person: User) -> str:
    """The key of the link that a form leads to. The answer with the link may be lost on its way, and the link is kept
    nowhere: so the same form, sent again by the same person, leads to the same link, instead of to a second pack beside
    one that nobody can open. Whoever knows the key of the form alone, or the database alone, learns nothing of it."""
    told = f"{sent}/{project.pk}/{person.pk}"
    bits = salted_hmac("finance.interests.packs", told, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(bits).rstrip(b"=").decode()


def made_with(project: Project, key: str) -> Pack | None:
    """The pack of a project with this link, whether it is open or not."""
    rows = Pack.objects.filter(project=project, key_hash=hash_of(key))
    return rows.select_related("project__city__biome").first()


def holds(pack: Pack, *, groups: Iterable[str], recipients: Iterable[str], until: date, files: Iterable[UUID]) -> bool:
    """Whether a pack is the one that these choices would make."""
    return (
        {*pack.groups} == {visibility.DESCRIPTION, *groups}
        and pack.recipients == checked_recipients(recipients)
        and pack.until == until
        and {str(each["key"]) for each in files_of(pack)} == {str(each) for each in files}
    )


def held(project: Project, by: Actor) -> Project:
    """The project as it is, locked, so that what is frozen is of one version. Nothing of it changes."""
    with changing(project, STEPS["change"].verb, by=by, expected=None, public=False) as fresh:
        require_state(fresh, STEPS["change"])
    return Project.objects.select_related("city").get(pk=fresh.pk)


def checked_recipients(typed: Iterable[str]) -> list[str]:
    """The recipients, cleaned. Raises ValidationError by `recipients`."""
    names = [name for each in typed if (name := clean.one_line(each))]
    if not names:
        raise ValidationError({"recipients": _("Enter the recipients of the pack, one per line.")})
    if len(names) > MOST_RECIPIENTS or any(len(name) > limits.NAME for name in names):
        raise ValidationError(
            {
                "recipients": _("Enter at most %(most)s recipients, each with %(letters)s characters or fewer.")
                % {"most": MOST_RECIPIENTS, "letters": limits.NAME}
            }
        )
    return names


def check_until(project: Project, until: date) -> None:
    """Refuses a last day that is over or too far. Raises ValidationError by `until`."""
    today = today_at(project.city.time_zone)
    if until < today:
        raise ValidationError({"until": _("The last day is in the past. Choose a later day.")})
    if until > today + LONGEST:
        raise ValidationError({"until": _("Choose a date within one year from today.")})


def frozen(project: Project, groups: Sequence[str]) -> dict[str, Any]:
    """The columns of these groups as the project has them now, and its terms."""
    columns = without("terms", group_columns(project, groups))
    terms = list(project.terms.order_by("pk").values_list("pk", flat=True))
    return {"columns": {key: value for key, value in columns.items() if value not in ("", None)}, "terms": terms}


def hash_of(key: str) -> str:
    """256 random bits need no salt and no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


# --- Opening ------------------------------------------------------------------------------------------------------


def file_in(pack: Pack, key: UUID) -> str | None:
    """The place in the store of a file that the pack holds; nothing for any other."""
    return next((str(each["path"]) for each in files_of(pack) if each["key"] == str(key)), None)


def files_of(pack: Pack) -> list[Mapping[str, Any]]:
    """Packs that were made before files could be given have none."""
    return list(pack.content.get("files", ()))


def with_key(key: str) -> Pack | None:
    """One that is open by the calendar of its city; nothing for one that ended, was taken back, or never was."""
    rows = Pack.objects.open_on(timezone.localdate() - NEAR).select_related("project__city__biome")
    found = rows.filter(key_hash=hash_of(key)).first()
    return found if found and found.is_open_now else None


def is_known(key: str) -> bool:
    """Whether there is a pack with this key, open or not: told to whoever holds the key, and to nobody else."""
    return Pack.objects.filter(key_hash=hash_of(key)).exists()


def opened(pack: Pack, person: Person) -> None:
    """Written down, unless its own city looks at it. Of very many the newest are kept."""
    if role_in(person, pack.project.city_id):
        return
    PackOpening.objects.create(pack=pack)
    older = pack.openings.order_by("-at", "-pk").values_list("pk", flat=True)[MOST_OPENINGS:]
    PackOpening.objects.filter(pk__in=list(older)).delete()
    logger.info("pack opened", extra={"pack": pack.pk})


def as_shown(pack: Pack) -> ProjectProfile:
    """A row that is nowhere stored, with what was frozen: what is not in the pack is empty."""
    city = pack.project.city
    columns: Mapping[str, Any] = {
        name: value for name, value in pack.content.get("columns", {}).items() if name in shown_columns()
    }
    row = ProjectProfile(city=city, project=pack.project, is_example=city.is_example, **columns)
    for field in ProjectProfile._meta.concrete_fields:
        if field.attname in columns:
            setattr(row, field.attname, field.to_python(columns[field.attname]))
    return row


def shown_columns() -> set[str]:
    return {field.attname for field in ProjectProfile._meta.concrete_fields}


def terms_of(pack: Pack) -> list[Term]:
    return list(Term.objects.filter(pk__in=pack.content["terms"]).select_related("scheme").order_by("scheme", "order"))


# --- Ending -------------------------------------------------------------------------------------------------------


def revoke(pack: Pack, *, expected: int, person: User, by: Actor) -> Pack:
    """Takes a pack back at once. Raises InvalidTransition, VersionConflict, PermissionDenied."""
    with taking(pack, PACK_STEPS["revoke"], by=by, expected=expected, person=person) as fresh:
        fresh.revoked_at = timezone.now()
    return fresh


def by_city(day: date) -> list[tuple[int, int]]:
    """What curators are told: the number of each city and how many packs of it are open. Made-up cities do
    not count."""
    rows = Pack.objects.open_on(day).exclude(project__city__is_example=True).order_by("project__city__sort_key")
    return list(rows.values_list("project__city").annotate(number=Count("pk")))
