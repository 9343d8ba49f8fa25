"""Opens the year that has just ended, in January: its leads are told once, and whoever is named as responsible."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cities.models import City
from cities.team.models import StaffRole
from core.accounts.tenants import names_of, serving
from core.history.write import one_transaction
from core.notifications.actions import notify
from core.notifications.wording import Facts
from core.review.models import Reminder
from core.text.fold import fold
from planning.models import CityIndicator, PlanYear
from planning.years.unreported import cities_without

NOTICE = "plan_year_opens"
OPENS = 1  # the month
KIND = "planyear"


def open_years(today: date) -> int:
    """Answers how many cities were told. May be repeated: nobody is told of one year twice."""
    if today.month != OPENS:
        return 0
    return sum(tell(city, today.year - 1) for city in to_tell(today.year - 1))


def to_tell(year: int) -> Iterator[City]:
    """Cities that have something to report on, and have not published the year yet."""
    yield from cities_without(year).iterator(chunk_size=500)


def tell(city: City, year: int) -> bool:
    people = sorted({*(lead.pk for lead in serving(city.pk, "lead")), *named_as_responsible(city)})
    if not people:
        return False
    with one_transaction():
        _reminder, is_new = Reminder.objects.get_or_create(
            kind=KIND, object_id=str(city.pk), part="year", confirmed_on=date(year, 12, 31), years=1
        )
        if is_new:
            facts = {"tenant": str(city.pk), "year": str(year)}
            notify(people, NOTICE, facts=facts, address=f"w/{city.slug}/year/{year}/")
    return bool(is_new)


def named_as_responsible(city: City) -> set[int]:
    """Members of the team whose name, or whose body, stands as the unit responsible for an indicator."""
    rows = CityIndicator.objects.published().filter(city=city).exclude(responsible="")
    units = {fold(unit) for unit in rows.values_list("responsible", flat=True)}
    team = StaffRole.objects.with_rights().filter(city=city, user__is_active=True).select_related("user")
    return {each.user_id for each in team if units & {fold(name) for name in (each.user.name, each.body) if name}}


# --- In words -----------------------------------------------------------------------------------------------------


def stands(facts: Facts) -> bool:
    """Nobody is reminded by mail of a year that was sent or published since."""
    row = PlanYear.objects.filter(city=int(facts["tenant"]), year=int(facts["year"])).select_related("bundle").first()
    return row is None or not (row.is_locked or row.is_in_review)


def together(many: Sequence[Facts]) -> list[Facts]:
    names = names_of({int(facts["tenant"]) for facts in many})
    return [words(facts, names) for facts in many]


def alone(facts: Facts) -> Facts:
    return together([facts])[0]


def words(facts: Facts, names: Mapping[int, str]) -> Facts:
    return {"city": names.get(int(facts["tenant"]), ""), "year": facts["year"]}
