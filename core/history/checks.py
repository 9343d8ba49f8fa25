"""System checks of what a version can hold (a row, its links and one level of children), and of the units in it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from modeltranslation.manager import get_translatable_fields_for_model

from core.fields import is_foreign_key
from core.history.models import Versioned
from core.history.units import children_of, named_on
from core.text.languages import column_names


def check_versioned_models(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    return [
        fault
        for model in apps.get_models()
        if app_configs is None or model._meta.app_config in app_configs
        for fault in (*of_versions(model), *wrong_units(model))
    ]


def of_versions(model: type[models.Model]) -> Iterator[Error]:
    if issubclass(model, Versioned):
        yield from deep_children(model)
        yield from wrong_root(model)
        yield from derived_at_each_save(model)


def deep_children(model: type[Versioned]) -> Iterator[Error]:
    """Kept children of which a version would lose something: many-to-many links, and rows that go with them."""
    children = children_of(model)
    for name, child in children.items():
        below = [model.__name__ for model in models_below(child) if model not in children.values()]
        lost = [*(link.name for link in child._meta.local_many_to_many), *below]
        if lost:
            yield Error(
                f"The kept child '{name}' has links or children of its own, which no version holds: {', '.join(lost)}.",
                hint=f"Make {child.__name__} a versioned model of its own that names its parent in history_root.",
                obj=model,
                id="history.E001",
            )


def models_below(child: type[models.Model]) -> Iterator[type[models.Model]]:
    """Those whose rows are removed with the child's; not the tables of links."""
    for relation in child._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.CASCADE:
            model: type[models.Model] = relation.field.model
            if not model._meta.auto_created:
                yield model


def wrong_root(model: type[Versioned]) -> Iterator[Error]:
    """A root is found without a query, and is the top of its history."""
    if model.history_root and not is_root(root_model(model)):
        yield Error(
            f"history_root names '{model.history_root}', which is no foreign key to a versioned model without a root.",
            hint="Name the foreign key to the row that stands on top.",
            obj=model,
            id="history.E002",
        )


def derived_at_each_save(model: type[Versioned]) -> Iterator[Error]:
    """A moment that Django sets at each save would differ in every version, whatever was changed."""
    moments = (models.DateField, models.TimeField)
    for column in model._meta.concrete_fields:
        if isinstance(column, moments) and column.auto_now and column.name not in model.unversioned_fields:
            yield Error(
                f"Every version of {model.__name__} would differ in '{column.name}', which is set at each save.",
                hint="Name it in unversioned_fields.",
                obj=model,
                id="history.E005",
            )


def root_model(model: type[Versioned]) -> type[models.Model] | None:
    try:
        link = model._meta.get_field(model.history_root)
    except FieldDoesNotExist:
        return None
    return link.related_model if is_foreign_key(link) else None


def is_root(model: type[models.Model] | None) -> bool:
    return model is not None and issubclass(model, Versioned) and not model.history_root


def wrong_units(model: type[models.Model]) -> Iterator[Error]:
    """A unit of the merge names columns of its row, each once; texts in several languages are none."""
    named = Counter(name for unit in named_on(model) for name in unit)
    for name, count in named.items():
        if not is_own_column(model, name):
            yield Error(
                f"A unit of {model.__name__} names '{name}', which is no column without a language.",
                hint="Name concrete columns of the model, none that holds a text in several languages.",
                obj=model,
                id="history.E003",
            )
        if count > 1:
            yield Error(
                f"'{name}' stands in two units of {model.__name__}.",
                hint="Make one unit of both, or name it in the one without which it misleads.",
                obj=model,
                id="history.E004",
            )


def is_own_column(model: type[models.Model], name: str) -> bool:
    """Whether this is a concrete column, and neither a translated text nor its column in one language."""
    texts = get_translatable_fields_for_model(model) or ()
    left_out = {*texts, *(column for text in texts for column in column_names(text))}
    return name not in left_out and any(field.name == name for field in model._meta.concrete_fields)
