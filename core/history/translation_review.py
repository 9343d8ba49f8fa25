"""Somebody has read a translation beside the original as it reads now, and finds that it still fits."""

from collections.abc import Iterable

from core.history.models import Translated
from core.history.translations import fitted, languages_in, older, texts_of
from core.history.write import Actor, VersionConflict, kept_name, one_transaction, set_unversioned, write_entry


def say_it_fits[Row: Translated](row: Row, texts: Iterable[tuple[str, str]], *, expected: int, by: Actor) -> Row:
    """`texts` are pairs of field and language. No word changes, so that there is an entry and no version.

    Raises VersionConflict when the row was written meanwhile: somebody would vouch for an original that they did not
    read.
    """
    with one_transaction() as publishing:
        fresh = type(row)._base_manager.select_for_update().get(pk=row.pk)
        if fresh.version != expected:
            raise VersionConflict(fresh, expected)
        kept, before = fitted(fresh, texts), fresh.older_in
        if kept == fresh.written_for:
            return fresh
        after = languages_in(older(type(fresh), kept, texts_of(fresh)))
        set_unversioned(fresh, {"written_for": kept, "older_in": after})
        write_entry(
            fresh,
            "translation_fits",
            text=kept_name(fresh),
            by=by,
            before={"older_in": before},
            after={"older_in": after},
        )
        publishing.everything()
    return fresh
