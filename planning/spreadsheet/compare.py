"""What a table would change: each thing that it names beside the row of the city that it means, by key or number.

Nothing is written here. A table with keys of another city is refused whole, and nothing of it is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from cities.measures import Unit
from cities.models import City
from cities.organisations.models import Organisation
from cities.proposals import terms_of_schemes
from core.content.models import CityContent
from core.history.bulk import snapshots
from core.history.keys import Key, rows_under, under
from core.history.merge import same
from core.history.snapshot import Plain, Snapshot, child_columns, child_relation, set_column, snapshot_columns
from core.importexport import constraints
from core.importexport.reading import Unreadable
from core.review.models import Proposal
from core.text.fold import fold
from core.text.languages import column_name, column_names
from core.vocabulary.models import Source
from planning import dates
from planning.models import CityIndicator, Goal, IndicatorGoal, IndicatorValue, Plan, PlanAction, PlanTarget
from planning.spreadsheet import amounts
from planning.spreadsheet.headings import ACTION, GOAL, INDICATOR, LEVEL_LABELS, TARGET
from planning.spreadsheet.outline import SPLIT, Fault, Outline, Thing, shortest
from planning.tracking import directions
from planning.tracking.index_values import lay_index_values
from planning.tracking.models import BETWEEN
from planning.years import locks

PLAN = "plan"
MODELS: Mapping[str, type[CityContent]] = {
    PLAN: Plan,
    GOAL: Goal,
    TARGET: PlanTarget,
    ACTION: PlanAction,
    INDICATOR: CityIndicator,
}
NEW, CHANGED, SAME, FAULTY = "new", "changed", "same", "faulty"
ORDER = (PLAN, GOAL, INDICATOR, TARGET, ACTION)
# What a thing of a level stands under: an action directly under a goal where no target stands between.
OVER: Mapping[str, tuple[str, ...]] = {TARGET: (GOAL,), ACTION: (TARGET, GOAL), INDICATOR: (TARGET,)}
# The column of a table that says a part of what hangs on a thing, where it is called otherwise.
ROLE_OF: Mapping[tuple[str, str], str] = {
    ("values", "value"): "value",
    ("goals", "value"): "goal_value",
    ("reports", "year"): "report_year",
    ("reports", "level"): "progress",
    ("milestones", "due"): "milestone_due",
    ("milestones", "done_on"): "milestone_done",
    **{("milestones", name): "milestone_title" for name in column_names("title")},
}
CURRENCIES = {"CN": "CNY", "HK": "HKD", "JP": "JPY", "ZA": "ZAR", "US": "USD"}


class Frame(NamedTuple):
    """Where a table goes: into which plan, in which language, and what stands where the table says nothing."""

    city: City
    plan: Plan | None
    new_plan: Snapshot
    language: str
    source: str = ""
    currency: str = ""


@dataclass(eq=False)
class Item:
    """One thing on its way. `links` lead to items of this table, or to keys of rows that are there."""

    level: str
    thing: Thing | None = None
    row: Any = None
    now: Snapshot = field(default_factory=dict)
    patch: Snapshot = field(default_factory=dict)
    links: list[tuple[str, "Item"]] = field(default_factory=list)
    is_faulty: bool = False

    @property
    def outcome(self) -> str:
        if self.is_faulty:
            return FAULTY
        if self.row is None:
            return NEW
        return CHANGED if self.patch or self.links else SAME

    @property
    def is_work(self) -> bool:
        return self.outcome in (NEW, CHANGED)

    @property
    def number(self) -> str:
        return (self.thing.number if self.thing else "") or str(getattr(self.row, "number", ""))


@dataclass
class Comparison:
    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(item.outcome == outcome for item in self.items)

    @property
    def work(self) -> list[Item]:
        return [item for item in self.items if item.is_work]


class Kept(NamedTuple):
    """What the city has of one level."""

    by_key: dict[str, Any]
    by_number: dict[str, Any]
    by_title: dict[str, Any]


def compare(found: Outline, frame: Frame) -> Comparison:
    """Raises Unreadable for a table with keys of another city."""
    refuse_other_cities(found, frame.city)
    work = Comparing(found, frame)
    work.match()
    for item in list(work.items.values()):
        work.tell(item)
    work.link()
    work.check_drafts()
    return work.done()


def refuse_other_cities(found: Outline, city: City) -> None:
    rows = [thing.row for thing in found.things if BETWEEN in thing.key and not is_of(city, thing.key)]
    if rows:
        sentence = _("Row %(row)s contains the key of another city. No rows of this file were imported.")
        raise Unreadable(sentence % {"row": rows[0]})


def is_of(city: City, key: str) -> bool:
    return key.partition(BETWEEN)[0] == city.slug


class Comparing:
    def __init__(self, found: Outline, frame: Frame) -> None:
        self.found, self.frame = found, frame
        self.faults = list(found.faults)
        self.items: dict[int, Item] = {}
        self.extra: dict[Any, Item] = {}
        self.kept = {level: self.kept_of(level) for level in (GOAL, TARGET, ACTION, INDICATOR)}
        self.terms = {term.code: term.pk for term in terms_of_schemes("kmgbf-targets")}
        self.plan = Item(PLAN, row=frame.plan, patch={} if frame.plan else dict(frame.new_plan))
        self.wrong_rows = {fault.row for fault in self.faults}

    def kept_of(self, level: str) -> Kept:
        model = MODELS[level]
        rows: Any = model.of_city(self.frame.city.pk)
        if level != INDICATOR:
            rows = rows.filter(plan=self.frame.plan) if self.frame.plan else rows.none()
        number, title = ("code", "name") if level == INDICATOR else ("number", "title")
        kept = Kept({}, {}, {})
        for row in rows.order_by("pk"):
            kept.by_key[row.slug] = row
            if getattr(row, number):
                kept.by_number.setdefault(getattr(row, number), row)
            for column in column_names(title):
                if text := getattr(row, column):
                    kept.by_title.setdefault(fold(text), row)
        return kept

    # --- Which row it means ---------------------------------------------------------------------------------------

    def match(self) -> None:
        for thing in self.found.things:
            item = Item(thing.level, thing, self.row_of(thing))
            item.is_faulty = thing.row in self.wrong_rows
            self.items[id(thing)] = item
        by_level: dict[str, list[Item]] = defaultdict(list)
        for item in self.items.values():
            if item.row is not None:
                by_level[item.level].append(item)
        for level, items in by_level.items():
            states = snapshots(MODELS[level], {item.row.pk for item in items})
            for item in items:
                item.now = states[item.row.pk]
        self.check_twice()

    def check_twice(self) -> None:
        """Two things of the table cannot mean one row."""
        meant: dict[tuple[str, Any], Thing] = {}
        for item in self.items.values():
            if item.row is None or item.thing is None:
                continue
            first = meant.setdefault((item.level, item.row.pk), item.thing)
            if first is not item.thing:
                sentence = _("Row %(row)s refers to the same item. Remove one of the two rows.")
                self.fault(item, self.named_by(item.thing), sentence % {"row": first.row})

    def named_by(self, thing: Thing) -> str:
        """The field by which a row of the table is told from others."""
        return "key" if thing.key else "number" if thing.number else f"{thing.title_field}_{self.frame.language}"

    def row_of(self, thing: Thing) -> Any:
        kept = self.kept[thing.level]
        if thing.key:
            row = kept.by_key.get(thing.key)
            if row is None:
                self.refuse(thing, "key", self.why_unknown(thing))
            return row
        if thing.number and thing.number in kept.by_number:
            return kept.by_number[thing.number]
        row = next((row for title in thing.titles if (row := kept.by_title.get(fold(title)))), None)
        has_other = row is not None and thing.number and getattr(row, self.number_field(thing.level))
        return None if has_other else row

    def number_field(self, level: str) -> str:
        return "code" if level == INDICATOR else "number"

    def why_unknown(self, thing: Thing) -> str:
        for level, kept in self.kept.items():
            if thing.key in kept.by_key:
                return _("This key belongs to another level: %(level)s. Correct the key or the level.") % {
                    "level": LEVEL_LABELS[level]
                }
        for model in (Goal, PlanTarget, PlanAction):
            if model.of_city(self.frame.city.pk).filter(slug=thing.key).exists():
                return _("This key belongs to another plan of your city. Choose that plan, or leave the key empty.")
        return _("There is no entry with this key. For a new row, leave the key empty.")

    def fault(self, item: Item, name: str, reason: str) -> None:
        item.is_faulty = True
        if item.thing:
            self.refuse(item.thing, name, reason)

    def refuse(self, thing: Thing, name: str, reason: str) -> None:
        row, column = (
            thing.places.get(name) or thing.places.get(shortest(name)) or (thing.row, self.column(thing, name))
        )
        self.faults.append(Fault(row, column, "", reason))
        self.wrong_rows.add(thing.row)

    def column(self, thing: Thing, name: str) -> int:
        """The column of a field that the row leaves empty, or by which it is named; -1 where the table has none."""
        if not name:
            return -1
        there = self.found.columns
        plain = shortest(Key.parse(name).name)
        plain = next((part for part in ("title", "name") if plain.startswith(f"{part}_")), plain)
        roles = {
            "number": (f"{thing.level}_number", "number"),
            "title": ("title", thing.level),
            "name": ("title", thing.level),
        }.get(plain, (plain,))
        return next((there[role] for role in roles if role in there), -1)

    # --- What it says of it ---------------------------------------------------------------------------------------

    def tell(self, item: Item) -> None:
        thing = item.thing
        assert thing is not None
        wanted: Snapshot = dict(thing.fields)
        if thing.number:
            wanted[self.number_field(item.level)] = thing.number
        if item.row is None and not thing.titles:
            self.fault(item, "title", _("A new row needs a title."))
        try:
            wanted = self.in_places(MODELS[item.level], wanted)
        except ValidationError as wrong:
            self.refused(item, wrong)
            return
        if item.level == ACTION:
            self.finish_action(item, wanted)
            wanted |= self.milestones(item) | self.partners(item)
        if item.level == TARGET:
            wanted |= self.alignments(item) | self.reports(item)
        if item.level == INDICATOR:
            self.finish_indicator(item, wanted)
        item.patch = {
            key: value
            for key, value in wanted.items()
            if not same(item.now.get(key), value) and not (item.row is None and value in (None, ""))
        }
        self.check(item)
        self.check_years(item)

    def in_places(self, model: type[models.Model], values: Snapshot) -> Snapshot:
        """Decimals as the column keeps them. Raises ValidationError."""
        return {name: self.in_place(model, name, value) for name, value in values.items()}

    def in_place(self, model: type[models.Model], name: str, value: Plain) -> Plain:
        column = snapshot_columns(model).get(name)
        places = getattr(column, "decimal_places", None)
        if places is None or value is None:
            return value
        number, digits = Decimal(str(value)), getattr(column, "max_digits", 0)
        if abs(number) >= Decimal(10) ** (digits - places):  # first: what is longer than the context cannot be rounded
            raise ValidationError({name: _("This number is too large. Enter a smaller number.")})
        if number != round(number, places):
            raise ValidationError({name: _("Enter at most %(places)s decimal places.") % {"places": places}})
        return format(number, f".{places}f")

    def finish_action(self, item: Item, wanted: Snapshot) -> None:
        if wanted.get("budget") and not (wanted.get("currency") or item.now.get("currency")):
            wanted["currency"] = self.frame.currency
        both = {**item.now, **wanted}
        if dates.is_before(str(both.get("ends") or ""), str(both.get("starts") or "")):
            self.fault(item, "ends", _("The end must not be before the start."))
        if both.get("is_continuous") and both.get("ends"):
            self.fault(item, "ends", _("An ongoing action cannot have an end date. Remove one of the two."))

    def alignments(self, item: Item) -> Snapshot:
        assert item.thing is not None
        found: Snapshot = {}
        there = {item.now.get(f"alignments.{pk}.term"): pk for pk in rows_under("alignments", item.now)}
        for code, degree in item.thing.alignments.items():
            term = self.terms.get(code)
            if term is None:
                self.fault(item, "alignments", _("Unknown value."))
                continue
            key = f"alignments.{there.get(term) or uuid4()}"
            if term not in there:
                found |= {key: True, f"{key}.term": term}
            if degree:
                found[f"{key}.degree"] = degree
        return found

    # --- What hangs on actions and targets ------------------------------------------------------------------------

    def milestones(self, item: Item) -> Snapshot:
        """One that is there is known by its title; of several with the same title first by the day."""
        assert item.thing is not None
        there = [(pk, under(f"milestones.{pk}", item.now)) for pk in rows_under("milestones", item.now)]
        order = max((int(str(row.get("order") or 0)) for _pk, row in there), default=-1)
        found: Snapshot = {}
        for said in sorted(item.thing.milestones, key=lambda each: not any(is_same(row, each) for _pk, row in there)):
            place, values = place_and_values(said)
            old = next((pk for pk, row in there if is_same(row, values)), "") or next(
                (pk for pk, row in there if is_called(row, values)), ""
            )
            there = [(pk, row) for pk, row in there if pk != old]
            if not old:
                order += 1
                values["order"] = order
            found |= self.hung(item, "milestones", old, values, place)
        return found

    def reports(self, item: Item) -> Snapshot:
        assert item.thing is not None
        there = {item.now.get(f"reports.{pk}.year"): pk for pk in rows_under("reports", item.now)}
        found: Snapshot = {}
        for said in item.thing.reports:
            place, values = place_and_values(said)
            old = there.get(said["year"], "")
            if not (old or values.get("level")):
                self.cell_fault(item, place, _("Enter the level of progress. A report must have one."))
                continue
            found |= self.hung(item, "reports", old, values, place)
        return found

    def hung(self, item: Item, name: str, old: str, values: Snapshot, place: tuple[int, int]) -> Snapshot:
        """The part of the map that one row below a thing would change."""
        try:
            self.check_child(MODELS[item.level], name, values)
        except ValidationError as wrong:
            self.child_fault(item, name, place, wrong)
            return {}
        key = f"{name}.{old or uuid4()}"
        return ({} if old else {key: True}) | {f"{key}.{column}": value for column, value in values.items()}

    def partners(self, item: Item) -> Snapshot:
        assert item.thing is not None
        found: Snapshot = {}
        for text in item.thing.partners:
            whole = self.body(item, text)
            for part in [text] if whole else [part.strip() for part in SPLIT.split(text) if part.strip()]:
                key = whole or self.body(item, part)
                if key is None:
                    sentence = _(
                        "There is no organisation “%(text)s” here. Add it to the organisations, or "
                        "remove it from the file."
                    )
                    self.fault(item, "partners", sentence % {"text": part[:60]})
                else:
                    found[f"partners.{key}"] = True
        return found

    def body(self, item: Item, text: str) -> int | None:
        """The key of a body by its address name or a name in any language; of several the one that the action has
        already."""
        keys = self.bodies.get(fold(text), [])
        return next((key for key in keys if item.now.get(f"partners.{key}")), keys[0] if keys else None)

    @cached_property
    def bodies(self) -> dict[str, list[int]]:
        """Keys of bodies by name, those of the city itself first. Asked for where a table names any."""
        found: dict[str, list[int]] = defaultdict(list)
        rows = Organisation.objects.published() | Organisation.objects.filter(city=self.frame.city)
        names = ("slug", *column_names("name"))
        for row in rows.order_by("pk").values("pk", "city", *names):
            for text in {fold(str(row[name])) for name in names if row[name]}:
                found[text].insert(0 if row["city"] == self.frame.city.pk else len(found[text]), row["pk"])
        return found

    # --- Indicators -----------------------------------------------------------------------------------------------

    def finish_indicator(self, item: Item, wanted: Snapshot) -> None:
        thing = item.thing
        assert thing is not None
        unit, own = self.unit_of(item, wanted)
        if item.row is None:
            wanted |= {"unit": unit, "own_unit": own}
            wanted.setdefault("direction", guessed_direction(thing))
        if wanted.get("baseline_value") is not None and any(
            read.unit and not self.fits(read, unit, own)
            for read in thing.units[:1]
            if thing.places.get("baseline_value")
        ):
            self.fault(item, "baseline_value", _("Enter the baseline in the unit of the indicator."))
        if wanted.get("unit") == Unit.PERCENT and Decimal(str(wanted.get("baseline_value") or 0)) > 100:
            self.fault(item, "baseline_value", _("Enter a share of at most 100%."))
        values = thing.values
        if item.now.get("index") and values:
            self.check_published(item, values)
            values = []
        for name, rows, model in (("values", values, IndicatorValue), ("goals", thing.goals, IndicatorGoal)):
            for said in rows:
                wanted |= self.child(item, name, model, said, (unit, own))
        self.check_direction(item, wanted)

    def check_published(self, item: Item, rows: Sequence[Snapshot]) -> None:
        """What assessments tell may stand in a table as it was published, and in no other way."""
        lay_index_values([item.row])
        there = {each.year: each.value for each in item.row.values.all()}
        for said in rows:
            if said.get("value") is None or there.get(int(str(said["year"]))) != Decimal(str(said["value"])):
                sentence = _("The values of this indicator come from published assessments. Remove these rows.")
                self.cell_fault(item, (int(str(said["row"])), int(str(said["column"]))), sentence)
                return

    def unit_of(self, item: Item, wanted: Snapshot) -> tuple[str, str]:
        """The unit as it is said, as it is there, else that of the first amount; what is counted has none."""
        thing = item.thing
        assert thing is not None
        if wanted.get("unit"):
            return str(wanted["unit"]), str(wanted.get("own_unit") or "")
        if item.row is not None:
            return str(item.now["unit"]), str(item.now["own_unit"])
        read = next((each for each in thing.units if each.unit), None)
        return (read.unit, read.own) if read else (Unit.COUNT.value, "")

    def fits(self, read: amounts.Read, unit: str, own: str) -> bool:
        return not read.unit or (read.unit == unit and (not read.own or read.own == own))

    def child(
        self, item: Item, name: str, model: type[models.Model], said: Snapshot, units: tuple[str, str]
    ) -> Snapshot:
        """The part of the map that a value or goal of a year would change."""
        place = int(str(said["row"])), int(str(said["column"]))
        there = {self.year_key(item.now, name, pk): pk for pk in rows_under(name, item.now)}
        old = there.get((said["year"], str(said.get("part") or "")))
        values = {key: value for key, value in said.items() if key not in ("row", "column", "own", "unit", "year_at")}
        read = amounts.Read(Decimal(0), str(said.get("unit") or ""), str(said.get("own") or ""))
        if not self.fits(read, *units):
            if read.own:
                sentence = _("Use the unit of this indicator: %(unit)s.") % {"unit": units[1] or units[0]}
                self.cell_fault(item, place, sentence)
            values["unit"] = read.unit
        if name == "values" and old is None and said.get("value") is not None:
            values.setdefault("source_title", self.frame.source)
        if said.get("value") is not None and name == "values":
            values["why_none"] = ""
        if name == "values" and is_of_the_list(values.get("source_title"), item.now.get(f"values.{old}.source")):
            values = {key: value for key, value in values.items() if key not in ("source_title", "source_link")}
        if (
            said.get("value") is not None
            and (read.unit or units[0]) == Unit.PERCENT
            and Decimal(str(said["value"])) > 100
        ):
            self.cell_fault(item, place, _("Enter a share of at most 100%."))
        try:
            values = self.in_places(model, values)
            self.check_child(CityIndicator, name, values)
        except ValidationError as wrong:
            self.child_fault(item, name, place, wrong, said)
            return {}
        key = f"{name}.{old or uuid4()}"
        if old is not None and not said.get("qualifier"):
            values.pop("qualifier", None)
        new: Snapshot = {f"{key}.{part}": value for part, value in values.items()}
        if old is None:
            new = {key: True, **{path: value for path, value in new.items() if value not in (None, "")}}
        return new

    def year_key(self, now: Snapshot, name: str, pk: str) -> tuple[Plain, str]:
        return now.get(f"{name}.{pk}.year"), str(now.get(f"{name}.{pk}.part") or "")

    def cell_fault(self, item: Item, place: tuple[int, int], reason: str) -> None:
        item.is_faulty = True
        self.faults.append(Fault(*place, "", reason))

    def child_fault(
        self, item: Item, name: str, place: tuple[int, int], wrong: ValidationError, said: Snapshot | None = None
    ) -> None:
        """Each sentence beside the cell that it is about."""
        found = wrong.message_dict if hasattr(wrong, "error_dict") else {NON_FIELD_ERRORS: wrong.messages}
        for part, sentences in found.items():
            column = self.found.columns.get(ROLE_OF.get((name, part), part), place[1])
            if part == "year" and said:
                column = int(str(said.get("year_at", place[1])))
            self.cell_fault(item, (place[0], column), " ".join(sentences))

    def check_child(self, parent: type[CityContent], name: str, values: Snapshot) -> None:
        relation = child_relation(parent, name)
        own, row = child_columns(relation), relation.related_model()
        for name, value in values.items():
            set_column(own[name], row, value)
        row.clean_fields(exclude=[each.name for each in row._meta.fields if each.name not in values])

    def check_direction(self, item: Item, wanted: Snapshot) -> None:
        """Goals that lie on the wrong side of the baseline, where somebody said which side is right."""
        both = {**item.now, **wanted}
        if not (item.row is not None or (item.thing and "direction" in item.thing.fields)):
            return
        for year in directions.against(both):
            place = next(
                (
                    (int(str(each["row"])), int(str(each["column"])))
                    for each in self.goals_of(item)
                    if each["year"] == year
                ),
                None,
            )
            if place:
                self.cell_fault(item, place, directions.sentence(str(both.get("direction")), year))

    def goals_of(self, item: Item) -> Sequence[Snapshot]:
        return item.thing.goals if item.thing else ()

    # --- As a proposal and the database would take it -------------------------------------------------------------

    def check(self, item: Item) -> None:
        model = MODELS[item.level]
        own = snapshot_columns(model)
        plain = {key: value for key, value in item.patch.items() if key in own}
        row: Any = model()
        whole = {**{key: value for key, value in item.now.items() if key in own}, **plain}
        try:
            for name, value in whole.items():
                if not own[name].is_relation:
                    set_column(own[name], row, value)
            row.clean_fields(exclude=[each.name for each in row._meta.fields if each.name not in plain])
            row.slug = f"{self.frame.city.slug}{BETWEEN}x"
            constraints.check(row)
        except ValidationError as wrong:
            self.refused(item, wrong)

    def check_years(self, item: Item) -> None:
        """What is published and locked is told here, and not when a curator publishes."""
        if item.row is None or item.level not in (TARGET, INDICATOR) or not self.has_locked_years:
            return
        try:
            locks.require_unlocked(item.row, item.patch)
        except ValidationError as wrong:
            self.refused(item, wrong)

    @cached_property
    def has_locked_years(self) -> bool:
        return bool(locks.locked_years(self.frame.city.pk))

    def refused(self, item: Item, wrong: ValidationError) -> None:
        found = wrong.message_dict if hasattr(wrong, "error_dict") else {NON_FIELD_ERRORS: wrong.messages}
        for name, sentences in found.items():
            self.fault(item, "" if name == NON_FIELD_ERRORS else name, " ".join(sentences))

    # --- What leads to what ---------------------------------------------------------------------------------------

    def link(self) -> None:
        explicit = any(item.thing and item.thing.parents for item in self.items.values())
        for item in list(self.items.values()):
            if item.level in (GOAL, TARGET, ACTION):
                self.to_plan(item)
            for over in self.parents(item) if explicit else self.above(item):
                self.under(item, over)

    def to_plan(self, item: Item) -> None:
        if item.row is None:
            if self.frame.plan:
                item.patch["plan"] = self.frame.plan.pk
            else:
                item.links.append(("plan", self.plan))

    def above(self, item: Item) -> Iterator[Item]:
        assert item.thing is not None
        over = next((found for level in OVER.get(item.level, ()) if (found := item.thing.above.get(level))), None)
        if over:
            yield self.items[id(over)]

    def parents(self, item: Item) -> Iterator[Item]:
        assert item.thing is not None
        for text in item.thing.parents:
            over = next((found for level in OVER.get(item.level, ()) if (found := self.named(text, level))), None)
            if over is None:
                self.fault(
                    item, "parent", _("There is no “%(text)s” to which this row could belong.") % {"text": text[:60]}
                )
            else:
                yield over

    def named(self, text: str, level: str) -> Item | None:
        for item in self.items.values():
            thing = item.thing
            if item.level == level and thing and text in (thing.key, thing.number, getattr(item.row, "slug", "")):
                return item
        kept = self.kept[level]
        row = kept.by_key.get(text) or kept.by_number.get(text)
        return self.item_of(level, row) if row is not None else None

    def item_of(self, level: str, row: Any) -> Item:
        """A row that is there and that the table itself does not tell of."""
        found = next((item for item in self.items.values() if item.level == level and item.row == row), None)
        if found is None:
            found = self.extra.setdefault((level, row.pk), Item(level, row=row))
            found.now = found.now or snapshots(MODELS[level], [row.pk])[row.pk]
        return found

    def under(self, item: Item, over: Item) -> None:
        if item.level == TARGET or (item.level == ACTION and over.level == GOAL):
            self.lead(item, "goal", over, many=False)
        elif item.level == ACTION:
            self.lead(item, "targets", over, many=True)
        elif item.level == INDICATOR:
            self.lead(over, "indicators", item, many=True)

    def lead(self, one: Item, relation: str, other: Item, *, many: bool) -> None:
        if other.row is None:
            if (relation, other) not in one.links:
                one.links.append((relation, other))
        elif many and not one.now.get(f"{relation}.{other.row.pk}"):
            one.patch[f"{relation}.{other.row.pk}"] = True
        elif not many and one.now.get(relation) != other.row.pk:
            one.patch[relation] = other.row.pk

    # --- What is being written already ----------------------------------------------------------------------------

    def check_drafts(self) -> None:
        codes = {str(model._meta.model_name): level for level, model in MODELS.items()}
        taken: set[tuple[str, str]] = set()
        numbers: set[tuple[str, str]] = set()
        titles: set[tuple[str, str]] = set()
        plan = self.frame.plan.pk if self.frame.plan else None
        for kind, key, changes in (
            Proposal.objects.of(self.frame.city.pk)
            .open()
            .filter(kind__in=codes)
            .values_list("kind", "object_id", "changes")
        ):
            level = codes[kind]
            if key:
                taken.add((level, key))
            elif level == INDICATOR or changes.get("plan") == plan:
                numbers.add((level, str(changes.get(self.number_field(level)) or "")))
                title = "name" if level == INDICATOR else "title"
                titles |= {(level, fold(str(text))) for name in column_names(title) if (text := changes.get(name))}
        for item in [*self.items.values(), *self.extra.values()]:
            if not item.is_work:
                continue
            is_taken = item.row is not None and (item.level, str(item.row.pk)) in taken
            is_there = item.row is None and item.thing is not None and self.is_drafted(item, numbers, titles)
            if is_taken or is_there:
                sentence = _("This item is already in a draft or in review. Finish that first, or remove this row.")
                self.fault(item, "", sentence) if item.thing else self.blame(item, sentence)

    def is_drafted(self, item: Item, numbers: set[tuple[str, str]], titles: set[tuple[str, str]]) -> bool:
        assert item.thing is not None
        if item.thing.number:
            return (item.level, item.thing.number) in numbers
        return any((item.level, fold(title)) in titles for title in item.thing.titles)

    def blame(self, item: Item, sentence: str) -> None:
        """What is not in the table itself is told with the row that leads to it."""
        item.is_faulty = True
        for other in self.items.values():
            if other.thing and any(over.row == item.row for over in self.parents(other)):
                self.fault(other, "parent", sentence)
                return

    # --- The answer -----------------------------------------------------------------------------------------------

    def done(self) -> Comparison:
        items = [*self.items.values(), *(item for item in self.extra.values() if item.is_work)]
        if self.frame.plan is None and any(item.is_work for item in items):
            items.insert(0, self.plan)
        faults = sorted(dict.fromkeys(self.faults), key=lambda fault: (fault.row, fault.column))
        return Comparison(items, faults)


def place_and_values(said: Snapshot) -> tuple[tuple[int, int], Snapshot]:
    values = {name: value for name, value in said.items() if name not in ("row", "column")}
    return (int(str(said["row"])), int(str(said["column"]))), values


def is_called(row: Snapshot, said: Snapshot) -> bool:
    """Whether both have the same title in a language in which both have one, and another in none."""
    pairs = [(row.get(name), said.get(name)) for name in column_names("title")]
    both = [(fold(str(one)), fold(str(other))) for one, other in pairs if one and other]
    return bool(both) and all(one == other for one, other in both)


def is_same(row: Snapshot, said: Snapshot) -> bool:
    return is_called(row, said) and (row.get("due") or "") == (said.get("due") or "")


def guessed_direction(thing: Thing) -> str:
    """The direction from where it begins to what is to be reached."""
    points = [
        (each["year"], Decimal(str(each["value"]))) for each in [*thing.values, *thing.goals] if each.get("value")
    ]
    if thing.fields.get("baseline_value") is not None:
        points.append((thing.fields["baseline_year"], Decimal(str(thing.fields["baseline_value"]))))
    points.sort(key=lambda point: int(str(point[0])))
    falls = len(points) > 1 and bool(thing.goals) and points[-1][1] < points[0][1]
    return str(CityIndicator.Direction.DOWN if falls else CityIndicator.Direction.UP)


def changed_fields(item: Item) -> Iterable[str]:
    """Names of the fields that it would change, each once."""
    names = [Key.parse(key).name for key in item.patch] + [name for name, _other in item.links]
    return dict.fromkeys(names)


def plan_patch(title: str, language: str, starts: int | None, ends: int | None, status: str = "") -> Snapshot:
    """What a new plan begins with."""
    found: Snapshot = {column_name("title", language): title, "kind": Plan.Kind.STRATEGY.value}
    return found | {name: value for name, value in (("starts", starts), ("ends", ends), ("status", status)) if value}


def is_of_the_list(title: Plain, key: Plain) -> bool:
    """Whether a cell names the source that the value has in the list already, as the public table does."""
    source = Source.objects.filter(pk=str(key)).first() if title and key else None
    return source is not None and title in [getattr(source, column) for column in column_names("title")]
