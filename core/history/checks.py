"""System checks of what a version can hold: a row, its links and one level of children."""

from collections.abc import Iterator, Sequence

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from core.fields import is_foreign_key
from core.history.models import Versioned
from core.history.snapshot import child_relation


def check_versioned_models(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    return [
        fault
        for model in apps.get_models()
        if issubclass(model, Versioned) and (app_configs is None or model._meta.app_config in app_configs)
        for fault in (*deep_children(model), *wrong_root(model))
    ]


def deep_children(model: type[Versioned]) -> Iterator[Error]:
    """Kept children of which a version would lose something: many-to-many links, and rows that go with them."""
    children = {name: child_relation(model, name).related_model for name in model.versioned_children}
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


def root_model(model: type[Versioned]) -> type[models.Model] | None:
    try:
        link = model._meta.get_field(model.history_root)
    except FieldDoesNotExist:
        return None
    return link.related_model if is_foreign_key(link) else None


def is_root(model: type[models.Model] | None) -> bool:
    return model is not None and issubclass(model, Versioned) and not model.history_root
