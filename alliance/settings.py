"""One settings file. Whatever varies is read from the environment; docs/operators.md lists every variable."""

import re
import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from alliance import database, object_store
from alliance import environment as env
from core.text import languages

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
TESTING = env.flag("TESTING")
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
LOCAL_SITE = urlsplit(SITE_URL).hostname in {"localhost", "127.0.0.1", "::1"}
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO or DEBUG or TESTING else "")
BUILD = env.text("BUILD", "dev")
# The day of the release, as CHANGELOG.md has it.
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"]
ERRORS_URL = env.text("ERRORS_URL")  # of a service that understands what Sentry's programs send
if ERRORS_URL and not re.fullmatch(r"https?://[^@/\s]+@[^@/\s]+/\S+", ERRORS_URL):
    raise ImproperlyConfigured("ERRORS_URL must look like https://KEY@HOST/NUMBER.")
METRICS_TOKEN = env.text("METRICS_TOKEN")  # without one there is no /metrics, and nothing is counted
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("METRICS_TOKEN must be a random text of at least 32 characters.")


def demo_secret() -> str:
    """Made once for this machine's demo and kept beside its database."""
    file = VAR_DIR / "demo-secret"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(50))
        file.chmod(0o600)
    return file.read_text().strip()


SECRET_KEY = env.text("SECRET_KEY") or (demo_secret() if DEMO or DEBUG or TESTING else "")

if DEMO and not LOCAL_SITE:
    raise ImproperlyConfigured("DEMO=true is for this machine only: take it away, or take SITE_URL back to localhost.")
if not (DEMO or DEBUG or TESTING):
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
        raise ImproperlyConfigured("SECRET_KEY must be a random text of at least 50 characters.")
    if SECRET_KEY.startswith("django-insecure-"):
        raise ImproperlyConfigured("SECRET_KEY is one that Django made for development. Make a random one.")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that this site answers to.")
    if any("*" in host for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name hosts, not any host that somebody makes up.")
    if not SITE_URL.startswith("https://"):
        raise ImproperlyConfigured("SITE_URL must be the public https address of this site.")
if TESTING and not LOCAL_SITE:
    raise ImproperlyConfigured(
        "TESTING=true is for this machine only: take it away, or take SITE_URL back to localhost."
    )
if DEBUG and not LOCAL_SITE:
    raise ImproperlyConfigured("DEBUG=true is for this machine only: take it away, or take SITE_URL back to localhost.")

PLAIN_HTTP = SITE_URL.startswith("http://")

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "core.ui.static_files.CollectedFiles",  # Django's own
    "django.contrib.humanize",
    "django_countries",  # names of countries in the languages of the pages
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "lucide",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "core.text",
    "core.scheduled",
    "core.retention",
    "core.pagecache",
    "core.ratelimits",
    "core.redirects",
    "core.history",
    "core.vocabulary",
    "core.accounts",
    "core.files",
    "core.ui",
    "core.search",
    "core.importexport",
    "django_tasks_db",
    "core.notifications",
    "core.consent",
    "core.content",
    "core.review",
    "core.feedback",
    "core.messaging",
    "core.subscriptions",
    "core.siteadmin.apps.SiteConfig",  # Django's admin, with our own site
    "core.siteadmin",
    "cities",
    "resources",
    "events",
    "planning",
    "assessment",
    "measurement",
    "cooperation",
    "finance",
    "alliance",
    "alliance.portal",
    "alliance.workspace",
    "alliance.secretariat",
    "alliance.api",
]

MIDDLEWARE = [
    "core.text.requests.RequestId",
    "alliance.monitoring.counting.Measured",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.ui.security.SecurityHeaders",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "core.text.requests.CleanInput",
    "alliance.reserve.Unreserved",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.files.bodies.GzipPages",
    "core.pagecache.middleware.PublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "alliance.api.middleware.OneAnswerForAllLanguages",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.text.spaces.ClosedUp",  # within what counts the bytes of an answer
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.files.bodies.BodySizes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.accounts.middleware.SignedIn",
    "core.conflicts.AnswerConflicts",
]

ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "alliance.navigation.page",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.request",  # these two for the admin
                "django.contrib.auth.context_processors.auth",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "core.ui.templatetags.ui"],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL") or f"sqlite:///{VAR_DIR}/site.sqlite3"
try:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
except ValueError as unreadable:  # nothing of it is repeated: it holds a password
    raise ImproperlyConfigured("DATABASE_URL must name an SQLite file or a PostgreSQL server.") from unreadable
BLOCKING_THREADS = env.whole("BLOCKING_THREADS", 8)
REQUESTS_AT_ONCE = env.whole("REQUESTS_AT_ONCE", 2)
if REQUESTS_AT_ONCE < 1:
    raise ImproperlyConfigured("REQUESTS_AT_ONCE must be at least 1.")
STATEMENT_SECONDS = env.whole("STATEMENT_SECONDS", 0)  # alliance/wsgi.py sets it for requests
PREPARED_STATEMENTS = env.flag("PREPARED_STATEMENTS", default=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A kept connection spares opening the file and its pragmas, which cost as much as a cached page.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}  # races need a file
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),  # what stands in the address, such as sslmode
        **(database.PREPARED if PREPARED_STATEMENTS else {}),
        **({} if TESTING else database.options(STATEMENT_SECONDS, BLOCKING_THREADS)),
    }
else:
    raise ImproperlyConfigured("DATABASE_URL must name an SQLite file or a PostgreSQL server.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HISTORY_MAY_BE_FLUSHED = DEMO or TESTING

# --- Cache, shared by all processes -------------------------------------------------------------------------------

CACHE_URL = env.text("CACHE_URL", "database")
PAGE_CACHE = {
    "BACKEND": "core.pagecache.bounded.BoundedCache",  # a copy in each process: its keys name the content
    "LOCATION": "pages",
    "OPTIONS": {"MAX_ENTRIES": 2_000, "MAX_BYTES": 32_000_000},
}
ANSWER_CACHE = {**PAGE_CACHE, "LOCATION": "answers", "OPTIONS": {"MAX_ENTRIES": 300, "MAX_BYTES": 4_000_000}}  # API
IN_A_TABLE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
if CACHE_URL == "database":
    SHARED_CACHE: dict[str, Any] = IN_A_TABLE
elif CACHE_URL.startswith(("redis://", "rediss://")):
    SHARED_CACHE = {
        "BACKEND": "alliance.shared_cache.SharedCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
else:
    raise ImproperlyConfigured("CACHE_URL must be 'database' or a redis:// address.")
CACHES = {"default": SHARED_CACHE, "database": IN_A_TABLE, "pages": PAGE_CACHE, "answers": ANSWER_CACHE}

PAGE_CACHE_ON = env.flag("PAGE_CACHE", default=True)  # off: benchmarks of pages as they are made

# --- Languages ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = languages.DEFAULT_LANGUAGE
LANGUAGES = list(languages.OWN_NAMES.items())
MODELTRANSLATION_TRANSLATION_FILES = tuple(  # of packages inside of an app: those of apps it finds by itself
    f"{app}.{path.parent.name}.translation"
    for app in INSTALLED_APPS
    for path in sorted((BASE_DIR / app.replace(".", "/")).glob("*/translation.py"))
)
MODELTRANSLATION_DEFAULT_LANGUAGE = languages.DEFAULT_LANGUAGE
MODELTRANSLATION_LANGUAGES = languages.LANGUAGE_CODES
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": languages.LANGUAGE_CODES,
    **{language.code: language.fallbacks for language in languages.LANGUAGES},
}
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SECURE = not PLAIN_HTTP
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["alliance.formats"]
COUNTRIES_OVERRIDE = {
    "HK": _("Hong Kong SAR, China"),
    "MO": _("Macao SAR, China"),
    "TZ": _("Tanzania"),
    "KR": _("South Korea"),
    "BO": _("Bolivia"),
    "VE": _("Venezuela"),
    "RU": _("Russia"),
    "MD": _("Moldova"),
    "IR": _("Iran"),
}

# --- People -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["core.accounts.backends.ByEmail"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "core.accounts.passwords.NotTooLong"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "core.accounts.passwords.NotOurWords"},
]
PASSWORD_RESET_TIMEOUT = 3_600
MFA_FORCED = not DEMO  # for curators and superusers
MFA_FOR_LEADS = env.flag("MFA_FOR_LEADS")  # and for the leads of cities
ACCOUNT_ADAPTER = "core.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_RATE_LIMITS = False  # ours count for all processes: core.accounts.limits
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGIN_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
MFA_ADAPTER = "core.accounts.adapters.FactorAdapter"
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # codes are remembered for longer than they are good: core.accounts.forms
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the address in use is confirmed always; a new one may wait for it
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP
MFA_FORMS = {
    "authenticate": "core.accounts.forms.CodeForm",
    "reauthenticate": "core.accounts.forms.CodeAgainForm",
    "activate_totp": "core.accounts.forms.AppForm",
    "add_webauthn": "core.accounts.passkey_forms.PasskeyForm",
    "authenticate_webauthn": "core.accounts.passkey_forms.PasskeyStepForm",
    "login_webauthn": "core.accounts.passkey_forms.PasskeySignInForm",
    "reauthenticate_webauthn": "core.accounts.passkey_forms.PasskeyAgainForm",
}
SESSION_ENGINE = "core.accounts.session_store"
SESSION_COOKIE_NAME = "session" if PLAIN_HTTP else "__Host-session"
SESSION_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10_800
CSRF_COOKIE_NAME = "csrf" if PLAIN_HTTP else "__Host-csrf"
CSRF_COOKIE_SECURE = not PLAIN_HTTP
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "alliance.portal.errors.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
RATE_LIMITS = env.number("RATE_LIMITS", 1)
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 0)

# --- Pages --------------------------------------------------------------------------------------------------------

# Core knows no page of the layers above it: it links to them by what they are for (core.ui.pages).
LINKED_PAGES = {
    "home": "home",
    "source": "source",
    "followings": "following",
    "proposal": "proposal",
    "review queue": "review",
    "review of a proposal": "review_item",
    "rule": "review_rule",
    "trust in a city": "review_trust",
    "answer text": "review_text",
    "report of a reader": "review_report",
    "confirm a message": "contact_confirm",
    "report a message": "relay_report",
    "stop messages": "relay_stop",
    "import": "import_start",
    "export": "export_rows",
}

# --- Safety -------------------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not PLAIN_HTTP
SECURE_SSL_REDIRECT = not PLAIN_HTTP and TRUSTED_PROXIES > 0  # without a proxy nobody says what was https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES and not PLAIN_HTTP else None
SECURE_CONTENT_TYPE_NOSNIFF = True
# Whole paths that pages of other sites may read, without credentials (core.ui.security). Nothing that needs a session.
OPEN_DATA = [
    r"data\.json",
    r"api/schema/",
    r"api/v1/(?!proposals/|requests/|frameworks/[^/]+/score$|cities/[^/]+/(matches|assessments|projects)/).*",
    r"[-a-z]+/cities/data\.(csv|csv-metadata\.json|geojson)",
    r"[-a-z]+/(cities|practices|events|organisations|resources)/data\.xlsx",
    r"[-a-z]+/cities/[^/]+/plan/(data\.(xlsx|csv|json)|progress\.csv|values\.(xlsx|csv)|nbsap\.json)",
    r"[-a-z]+/cities/[^/]+/plan/(data|progress|values)\.csv-metadata\.json",
    r"[-a-z]+/commitments/[^/]+/ort\.json",
    r"[-a-z]+/cities/[^/]+/index/[^/]+\.csv(-metadata\.json)?",
    r"[-a-z]+/cities/[^/]+/species/[^/]+\.csv",
    r"[-a-z]+/cities/[^/]+/(indicators|index)/[^/]+/chart\.csv(-metadata\.json)?",
    r"[-a-z]+/events/(feed|[^/]+/event)\.ics",
    r"[-a-z]+/(cities|events|resources|practices|commitments)/feed\.atom",
    r"[-a-z]+/finance/calls/(feed\.ics|feed\.atom|[^/]+/feed\.atom)",
    r"[-a-z]+/finance/(projects/sought/)?data\.(csv|csv-metadata\.json|xlsx)",
    r"[-a-z]+/cooperation/(links/)?data\.(csv|csv-metadata\.json|xlsx)",
    r"[-a-z]+/cooperation/(overview\.csv(-metadata\.json)?|feed\.atom)",
    r"[-a-z]+/([a-z]+/[^/]+/)?feed\.atom",
    r"[-a-z]+/resources/[^/]+/cite\.[a-z]+",
]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000  # a long programme in the admin has many
LONGEST_QUERY = 200

# --- Files --------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "core.ui.finders.JoinedStyles",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = VAR_DIR / "media"  # no address serves it: core.files.serving hands out single files
INCOMING_ROOT = VAR_DIR / "incoming"  # uploads on their way to another store than that folder
STORAGE_URL = env.text("STORAGE_URL", "local")
FOLDERS = "django.core.files.storage.FileSystemStorage"
if STORAGE_URL == "local":
    KEPT_FILES: dict[str, Any] = {"BACKEND": FOLDERS}
    IMPORTS: dict[str, Any] = {"BACKEND": FOLDERS, "OPTIONS": {"location": VAR_DIR / "imports"}}
else:
    try:
        OBJECT_STORE = object_store.options(STORAGE_URL)
    except ValueError as unreadable:
        raise ImproperlyConfigured(str(unreadable)) from unreadable
    KEPT_FILES, IMPORTS = (
        {"BACKEND": "core.files.objects.ObjectStore", "OPTIONS": {**OBJECT_STORE, "location": location}}
        for location in ("files", "imports")
    )
STORAGES = {
    "default": KEPT_FILES,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
    "imports": IMPORTS,  # files that somebody imports, until the import is over
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]  # to the disk, never into memory
FILE_UPLOAD_PERMISSIONS = 0o600
LARGEST_BODY = 30_000_000
LARGEST_BODY_OF_STRANGERS = 1_000_000
LARGEST_LAYER = 100_000_000  # a file with a map layer, which is taken at the addresses of layers alone
LARGER_BODIES = ((r"/[-a-z]+/w/[^/]+/data/", LARGEST_LAYER + 1_000_000),)
MOST_FEATURES_AT_ONCE = 200  # of a layer that is measured within a request, where no worker runs
RUNS_A_DAY = 20  # of a city
LOOKS_A_DAY = 100  # of a city at the columns of its tables
RUN_IS_LOST_AFTER = 180  # seconds without a sign of life: its worker was killed
BODY_SLOTS = env.whole("BODY_SLOTS", max(min(6, BLOCKING_THREADS - 2), 1))
if not 0 < BODY_SLOTS < max(BLOCKING_THREADS, 2):
    raise ImproperlyConfigured("BODY_SLOTS must be at least 1 and smaller than BLOCKING_THREADS.")
FILE_SCANNER = env.text("FILE_SCANNER") or None
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers ask for beside the pages: /favicon.ico
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG or TESTING
WHITENOISE_MAX_AGE = 31_536_000 if not (DEBUG or TESTING) else 0

# --- Jobs ---------------------------------------------------------------------------------------------------------

# immediate: within the request that asks for it. database: by bin/worker, which has to run beside the server then.
TASKS_BY = env.choice("TASKS", "immediate", ("immediate", "database"))
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if TASKS_BY == "database"
        else "django.tasks.backends.immediate.ImmediateBackend"
    }
}

# --- Mail ---------------------------------------------------------------------------------------------------------

# smtp://NAME:PASSWORD@HOST:587 (STARTTLS) or smtps://…:465; smtp+plain://localhost:25 for a relay on this machine.
# Without it the demo prints mails, and others send none; file:///FOLDER keeps those of a demo as files.
EMAIL_URL = env.text("EMAIL_URL")
if TESTING:
    MAILER: dict[str, object] = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
elif EMAIL_URL.startswith(("smtp://", "smtps://", "smtp+plain://")):
    mail = urlsplit(EMAIL_URL)
    if mail.scheme == "smtp+plain" and mail.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured("EMAIL_URL: smtp+plain:// is not encrypted, and only for a relay on this machine.")
    MAILER = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": mail.hostname or "localhost",
            "port": mail.port or {"smtps": 465, "smtp": 587}.get(mail.scheme, 25),
            "username": unquote(mail.username or ""),
            "password": unquote(mail.password or ""),
            "use_tls": mail.scheme == "smtp",
            "use_ssl": mail.scheme == "smtps",
            "timeout": 10,
        },
    }
elif EMAIL_URL.startswith("file:///") and (DEMO or DEBUG):
    MAILER = {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": EMAIL_URL.removeprefix("file://")},
    }
elif EMAIL_URL:
    raise ImproperlyConfigured("EMAIL_URL must begin with smtp://, smtps:// or smtp+plain://.")
elif DEMO or DEBUG:
    MAILER = {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
else:  # a log must not hold links that let somebody in
    MAILER = {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
MAILERS = {"default": MAILER}
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "no-reply@localhost")

# --- API ----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["alliance.api.rendering.Json"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_PAGINATION_CLASS": "alliance.api.pages.Pages",
    "DEFAULT_FILTER_BACKENDS": ["alliance.api.filters.DeclaredFilters"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["alliance.api.throttles.PerReader"],
    "EXCEPTION_HANDLER": "alliance.api.errors.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cities Biodiversity Alliance API",
    "DESCRIPTION": "What the alliance publishes, and the proposals by which its cities change it.",
    "VERSION": VERSION,  # of this description; that of the API stands in its addresses
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Script, not JSON: `readable` stands in static/api/docs.js. Links inside the buttons of the rows would be controls
    # within controls, and the colours of highlighted code are too pale.
    "SWAGGER_UI_SETTINGS": "{ deepLinking: false, syntaxHighlight: false, plugins: [readable] }",
    "POSTPROCESSING_HOOKS": [],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
}

# --- The alliance's own words for the privacy page ----------------------------------------------------------------

ALLIANCE_NAME = env.text("ALLIANCE_NAME")
# A demo shows an address that can be nobody's; a real site says whom to write to, or nothing.
ALLIANCE_CONTACT = env.text("ALLIANCE_CONTACT") or ("contact@alliance.example" if DEMO else "")
ALLIANCE_HOSTING_COUNTRY = env.text("ALLIANCE_HOSTING_COUNTRY")
ALLIANCE_DATA_RECIPIENTS = env.text("ALLIANCE_DATA_RECIPIENTS")

# --- Log ----------------------------------------------------------------------------------------------------------

LOG_FORMAT = env.choice("LOG_FORMAT", "console" if DEBUG or TESTING else "json", ("json", "console"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "core.text.requests.WithRequest"},
        "links": {"()": "core.accounts.logs.WithoutLinks"},
    },
    "formatters": {
        "json": {"()": "core.text.logs.JsonLines"},
        "console": {"()": "core.text.logs.OneLine", "format": "{levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request", "links"]}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {"django.server": {"handlers": ["out"], "propagate": False}},
}

# HSTS preloading binds a whole domain for years: the owner of the domain decides that, not this site.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

env.check_spelling()
