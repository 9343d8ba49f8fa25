"""Each text of a project gets a column for each language, as everything else has.

The column of before stays in the table, for the release before reads it while this one starts; no model knows it.
"""

from copy import copy
from typing import Any

from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from core.text.clean import no_unseen_characters
from finance.projects.texts_of_before import NoColumn, as_map, in_columns

SHORT = {"title": ("title", 300), "summary": ("summary", 1000), "owner": ("project owner", 300)}
LONG = {
    "partners": "partners",
    "background": "background and baseline",
    "problem": "problem",
    "causes": "root causes and barriers",
    "objective": "objective",
    "theory_of_change": "theory of change",
    "components": "components, outcomes and outputs",
    "beneficiaries": "beneficiaries",
    "nature_benefit": "benefits for nature",
    "milestones": "milestones",
    "monitoring": "monitoring",
    "scaling": "potential for scaling up",
    "place": "place",
    "land": "land",
    "revenue_model": "business model",
    "financial_analysis": "financial analysis",
    "permits": "permits and documents",
    "contact": "contact",
    "management": "management",
    "social_and_gender": "social aspects and gender equality",
    "risks": "risks and safeguards",
    "stakeholders": "stakeholders",
}


def column(name: str, *, null: bool) -> Any:
    kind = models.CharField if name in SHORT else models.TextField
    label, most = SHORT[name] if name in SHORT else (LONG[name], 4000)
    return kind(blank=True, null=null, max_length=most, validators=[no_unseen_characters], verbose_name=label)


# The one without a language first, as django-modeltranslation has them.
COLUMNS = {
    f"{name}{suffix}": column(name, null=bool(suffix))
    for name in (*SHORT, *LONG)
    for suffix in ("", "_en", "_zh_hans", "_zh_hant", "_ja")
}


class AddColumns(Operation):
    """What an AddField for each would do, which takes a minute: Django makes its models anew for every one of them."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.models[app_label, "project"].fields.update(COLUMNS)
        state.reload_model(app_label, "project", delay=True)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """SQLite adds only what may be empty, and takes the rest at the next step, which makes its table anew."""
        model = to_state.apps.get_model(app_label, "project")
        for name in COLUMNS:
            field = copy(model._meta.get_field(name))
            field.null = field.null or schema_editor.connection.vendor == "sqlite"
            schema_editor.add_field(model, field)
        model.objects.update(**dict.fromkeys((*SHORT, *LONG), ""))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, "project")
        for name in COLUMNS:
            schema_editor.remove_field(model, model._meta.get_field(name))

    def describe(self) -> str:
        return "Add a column for each text and language to project"


def into_columns(apps: Any, schema_editor: Any) -> None:
    """Nothing is moved where something would be lost."""
    model = apps.get_model("finance", "Project")
    for row in model.objects.order_by("pk").iterator():
        try:
            model.objects.filter(pk=row.pk).update(**in_columns(model, row.slug, row.texts))
        except NoColumn as lost:
            raise CommandError(
                f"{lost}. Nothing was changed. Correct it with the release before, then migrate again."
            ) from lost


def into_one(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("finance", "Project")
    for row in model.objects.order_by("pk").iterator():
        model.objects.filter(pk=row.pk).update(texts=as_map(model, row))


class Migration(migrations.Migration):
    dependencies = [("finance", "0015_calls_are_checked_by_a_second_person")]
    operations = [
        AddColumns(),
        migrations.AlterField(
            "project", "texts", models.JSONField(blank=True, default=dict, db_default={}, verbose_name="texts")
        ),
        migrations.RunPython(into_columns, into_one),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("project", "texts")]),
    ]
