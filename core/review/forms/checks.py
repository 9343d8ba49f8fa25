"""What `manage.py check` says of the forms in which cities write."""

from collections.abc import Iterator, Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from modeltranslation.manager import get_translatable_fields_for_model

from core.fields import is_foreign_key
from core.history.snapshot import child_relation
from core.review.forms.section_forms import InlinePart
from core.review.proposals.kinds import ProposalKind, kinds
from core.text.languages import column_names


def check_children(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    return [fault for kind in kinds() for fault in (*unwritable(kind), *leading_nowhere(kind))]


def unwritable(kind: ProposalKind) -> Iterator[CheckMessage]:
    """What a form asks of a child and no proposal may hold: whoever typed it would be refused at the end."""
    for name in sorted(set(kind.children) - set(kind.model.versioned_children)):
        yield Error(
            f"A city may write {name} of {kind.code}, which no version would hold.",
            hint=f"Name it in versioned_children of {kind.model.__name__}.",
            obj=kind.model,
            id="review.E003",
        )
    inline = [part for section in kind.sections for part in section.form.parts if isinstance(part, InlinePart)]
    for part in inline:
        for name in sorted(columns_asked(kind, part) - set(kind.children.get(part.name, ()))):
            yield Error(
                f"The form of {kind.code} asks for {part.name}.{name}, which `children` does not allow.",
                hint="Name the column in `children` of its ProposalKind, or take the part out of the form.",
                obj=kind.model,
                id="review.E001",
            )


def columns_asked(kind: ProposalKind, part: InlinePart) -> set[str]:
    child = child_relation(kind.model, part.name).related_model
    columns = {field.name for field in child._meta.get_fields()}
    translated = get_translatable_fields_for_model(child) or ()
    asked = {each.name for each in part.form.parts} & columns
    asked |= {part.numbered} - {""}
    return {column for name in asked for column in (column_names(name) if name in translated else [name])}


def leading_nowhere(kind: ProposalKind) -> Iterator[CheckMessage]:
    """Links and foreign keys that a city may write and for which no row is offered: every choice would be refused."""
    for name in sorted(set(relations_written(kind)) - set(kind.targets)):
        yield Error(
            f"A city may write {name} of {kind.code}, and `targets` does not say what it may lead to.",
            hint="Name the rows that a city may choose in `targets` of its ProposalKind.",
            obj=kind.model,
            id="review.E002",
        )


def relations_written(kind: ProposalKind) -> Iterator[str]:
    """Their names as in `targets`: `terms`, of a child `figures.source`."""
    for name in kind.allowed:
        field = kind.model._meta.get_field(name)
        if is_foreign_key(field) or field.many_to_many:
            yield name
    for child, columns in kind.children.items():
        model = child_relation(kind.model, child).related_model
        yield from (f"{child}.{name}" for name in columns if is_foreign_key(model._meta.get_field(name)))
