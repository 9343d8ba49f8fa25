"""Do the parts of a cluster play together? `bin/cluster smoke` asks the processes what only all of them can answer.

`python -m benchmarks.smoke` is what happens inside, with the settings of the cluster: a picture is kept and shown, and
a worker does a job.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from time import monotonic, sleep

import django

from benchmarks.site import ROOT, Environment, get
from benchmarks.tables import Row

CITY = "kunming"
STYLES = re.compile(rb'href="(/static/[^"]+\.css)"')
WAIT = 60
SETTINGS = {"DJANGO_SETTINGS_MODULE": "alliance.settings"}
SIDE = 400


def smoke(env: Environment, proxy: int, webs: Sequence[int]) -> list[Row]:
    inside(env)
    photo, page = f"/en/cities/{CITY}/photo/", f"/en/cities/{CITY}/"
    ready = [get(port, "/readyz").body for port in webs]
    pages = {get(port, page).headers["etag"] for port in webs}
    pictures = [get(port, photo) for port in webs]
    styles = STYLES.search(plain(proxy, page))
    found = {
        "each process is ready, and nothing is weak": all(
            body == b'{"status": "ready", "failing": []}' for body in ready
        ),
        "the same page from each process": len(pages) == 1,
        "a picture of the store from each process": {picture.status for picture in pictures} == {200}
        and len({picture.body for picture in pictures}) == 1,
        "the picture has the headers of the site": all(
            "sandbox" in p.headers["content-security-policy"] for p in pictures
        ),
        "a static file through the proxy": styles is not None and get(proxy, styles[1].decode()).status == 200,
        "the proxy hands no numbers out": get(proxy, "/metrics").status == 404,
        "a worker did a job": True,  # else it would not have come to this
    }
    return [{"what": what, "is so": "yes" if it_is else "NO"} for what, it_is in found.items()]


def plain(port: int, page: str) -> bytes:
    return get(port, page, {"Accept-Encoding": "identity", "Host": "localhost"}).body


def inside(env: Environment) -> None:
    subprocess.run([sys.executable, "-m", "benchmarks.smoke"], cwd=ROOT, env={**env, **SETTINGS}, check=True)


def main() -> None:
    django.setup()
    show_a_picture()
    have_a_job_done()


def show_a_picture() -> None:
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    from cities.actions import change_city
    from cities.models import City
    from core.files.storage import keep_file
    from core.history.write import Actor

    picture = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), "teal").save(picture, "PNG")
    upload = SimpleUploadedFile("example.png", picture.getvalue())
    file = keep_file(upload, kinds={"photo"}, tenant=None, by=None)
    changes = {"photo": file.path, "photo_credit": "Example"}
    change_city(City.objects.get(slug=CITY), changes=changes, expected=None, by=Actor(id=None, label="Benchmark"))


def have_a_job_done() -> None:
    """Mails of nobody: the worker has to take it all the same."""
    from core.notifications.tasks import deliver

    job, end = deliver.enqueue([]), monotonic() + WAIT
    while not job.is_finished:
        if monotonic() > end:
            raise SystemExit("No worker did the job.")
        sleep(0.2)
        job.refresh()
    if job.errors:
        raise SystemExit("The job failed.")


if __name__ == "__main__":
    main()
