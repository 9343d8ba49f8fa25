"""The bucket of a store of one's own, at the first start. Needs no database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.files.refusing import StoreAway
from core.files.store import REFUSALS, make_bucket


class Command(BaseCommand):
    help = "Makes the bucket that STORAGE_URL names; one that is there stays as it is. May be repeated."

    def handle(self, **options: Any) -> None:
        try:
            made = make_bucket()
        except StoreAway as away:
            raise CommandError(REFUSALS.get(str(away), f"The store of files does not answer ({away}).")) from away
        self.stdout.write("The bucket was made." if made else "The bucket is there, or none is needed.")
