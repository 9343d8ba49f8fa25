import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from alliance import starting
from core.files.guard import BodyGuard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
application = BodyGuard(get_wsgi_application(), slots=settings.BODY_SLOTS, limit=settings.LARGEST_BODY)
starting.tell()
