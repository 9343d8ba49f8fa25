from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.founding.example import add_draft_of_kunming, add_example_city
from alliance.founding.example_commitment import add_example_commitment
from alliance.founding.example_cooperation import add_example_cooperation
from alliance.founding.example_interests import add_example_interests
from alliance.founding.example_layers import add_example_layers
from alliance.founding.example_plan import add_example_plan
from alliance.founding.example_projects import add_example_projects
from alliance.founding.example_species import add_example_species
from alliance.founding.loading import Loader
from alliance.founding.people import PEOPLE, add_demo_people, add_example_application
from core.files.storage import clear_away, kept_paths
from core.review.answer_texts.loading import load_texts
from core.vocabulary.loading import load_vocabulary


class Command(BaseCommand):
    help = "Fills the founding facts and the demo people. What is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="Throws everything away first.")
        parser.add_argument("--yes", action="store_true", help="Also outside of DEMO=true.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or options["yes"]):
            raise CommandError("This fills in demo people. Set DEMO=true, or say --yes if that is what you want.")
        if options["reset"]:
            files = kept_paths()
            call_command("flush", interactive=False, verbosity=0)
            clear_away(files)
        load_vocabulary()
        load_texts()
        added = Loader().load()
        self.stdout.write(f"Founding facts: {added} added.")
        call_command("founding_corrections", stdout=self.stdout)
        self.tell_people(*add_demo_people())
        add_example_application()
        add_example_city()
        add_example_plan()
        add_example_commitment()
        add_example_projects()
        add_example_interests()
        add_example_cooperation()
        add_example_layers()
        add_example_species()
        add_draft_of_kunming()

    def tell_people(self, added: int, password: str) -> None:
        if not added:
            self.stdout.write("The demo people are there already.")
            return
        self.stdout.write("Demo people, all with the password " + password)
        for email, name, *_rest in PEOPLE:
            self.stdout.write(f"  {email:28} {name}")
