"""The attribute without a language (`city.name`) of a proper name: by the rule of `core.text.fallback.proper_name`."""

from typing import Any

from django.db import models
from modeltranslation.fields import TranslationFieldDescriptor

from core.text.fallback import localized


class ProperName(TranslationFieldDescriptor):
    def __get__(self, instance: Any, owner: type[models.Model]) -> Any:
        return self if instance is None else localized(instance, self.field.name).text


def keep_own_forms(model: type[models.Model]) -> None:
    """Makes the attribute of a proper name follow `proper_name`, after the registration of its translations."""
    for name in model.proper_names:  # type: ignore[attr-defined]
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        setattr(model, name, ProperName(field))
