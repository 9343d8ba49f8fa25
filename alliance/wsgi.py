import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from alliance import starting
from alliance.monitoring import sharing
from alliance.reserve import THREADS, Reserve
from core import startup
from core.files.guard import BodyGuard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
os.environ.setdefault("STATEMENT_SECONDS", "20")  # commands may take as long as they need
starting.load_settings()
starting.begin()
if settings.METRICS_TOKEN:
    sharing.begin(settings.VAR_DIR)
slots = max(settings.BLOCKING_THREADS - THREADS, 1)
site = Reserve(get_wsgi_application(), slots=slots, turns=settings.REQUESTS_AT_ONCE)
if refusal := startup.refusal():
    sys.exit(refusal)
application = BodyGuard(site, slots=settings.BODY_SLOTS, limit=settings.LARGEST_BODY, larger=settings.LARGER_BODIES)
starting.tell()
starting.settle()
