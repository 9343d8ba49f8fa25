"""The two tables of Django's, and the full text's in each database's own way."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# The tokens come ready-made with a space between. The ascii tokenizer leaves every other character as it is.
TABLES = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "title, everything, tokenize = \"ascii tokenchars '_'\", detail = column, prefix = '1 2 3')",
    ],
    # Vectors lie outside the row, so that a search reads few pages. fastupdate would make the next reader pay.
    "postgresql": [
        "CREATE TABLE search_index (rowid bigint PRIMARY KEY, title tsvector NOT NULL, everything tsvector NOT NULL) "
        "WITH (toast_tuple_target = 128)",
        "CREATE INDEX search_index_title ON search_index USING gin (title) WITH (fastupdate = off)",
        "CREATE INDEX search_index_everything ON search_index USING gin (everything) WITH (fastupdate = off)",
    ],
}


def create_index(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in TABLES[editor.connection.vendor]:
        editor.execute(statement)


def drop_index(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE search_index")


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30, verbose_name="kind")),
                ("object_id", models.CharField(max_length=40, verbose_name="key")),
                (
                    "sort",
                    models.BinaryField(
                        help_text="Stored as bytes, because databases sort letters in different ways.", verbose_name="sort key"
                    ),
                ),
                ("slug", models.CharField(blank=True, max_length=200, verbose_name="address name")),
                ("updated", models.DateTimeField(auto_now=True, verbose_name="updated")),
            ],
            options={
                "verbose_name": "searchable object",
                "verbose_name_plural": "searchable objects",
                "constraints": [
                    models.UniqueConstraint(fields=["kind", "object_id"], name="search_one_subject_an_object")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=10, verbose_name="language of the reader")),
                ("written_in", models.CharField(max_length=10, verbose_name="language of the text")),
                ("title", models.TextField(verbose_name="title")),
                ("other_names", models.JSONField(default=list, verbose_name="other names")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("url", models.TextField(verbose_name="address")),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="search.subject",
                        verbose_name="searchable object",
                    ),
                ),
            ],
            options={
                "verbose_name": "search entry",
                "verbose_name_plural": "search entries",
                "constraints": [
                    models.UniqueConstraint(fields=["subject", "language"], name="search_one_entry_a_language")
                ],
            },
        ),
        migrations.RunPython(create_index, drop_index),
    ]
