"""A spreadsheet on its way to drafts of a plan, as a browser sends it."""

import html
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.history.write import Actor
from core.importexport.models import ImportJob
from core.review.bundles import actions as bundles
from core.review.models import Bundle
from tests import people
from tests.workspace.conftest import DESK, Office

PAGE = f"{DESK}import/plan/"
NEW = {"plan": "new", "title": "湖滨行动计划", "status": "in-force", "source": "湖滨行动计划 2024"}


def fields(page: str) -> dict[str, str]:
    """What the forms of a page hold."""
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        found[name] = chosen[1] if chosen else ""
    return {name: html.unescape(text) for name, text in found.items()}


def text_of(page: str) -> str:
    main = page[page.index("<main") :]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def send(client: Client, content: bytes, name: str = "plan.xlsx") -> str:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)}, follow=True).content.decode()


def matched(client: Client, content: bytes, name: str = "plan.xlsx", **said: str) -> str:
    """Sent, and the guesses taken as they are: the page of the preview."""
    page = send(client, content, name)
    return client.post(f"{job_page()}match/", fields(page) | said, follow=True).content.decode()


def job() -> ImportJob:
    return ImportJob.objects.latest("made_at")


def job_page() -> str:
    return f"{PAGE}{job().pk}/"


def run(client: Client) -> str:
    row = job()
    return client.post(f"{PAGE}{row.pk}/run/", {"version": row.version}, follow=True).content.decode()


def publish(office: Office) -> None:
    for bundle in Bundle.objects.filter(state="draft"):
        read = {each.pk: each.version for each in bundles.proposals_of(bundle)}
        bundles.send(bundle, expected=bundle.version, read=read, by=Actor.person(office.lead))
        bundle.refresh_from_db()
        bundles.publish(bundle, expected=bundle.version, curator=people.curator())


def brought(office: Office, content: bytes, **said: str) -> None:
    """A table that is published without a fault."""
    matched(office.at_editor, content, **(NEW | said))
    run(office.at_editor)
    publish(office)
