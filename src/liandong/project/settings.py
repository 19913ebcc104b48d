"""Settings of the site and the commands.

Importing this starts nothing and writes nothing. What an installation may choose comes from the
environment; ``liandong.project.environment`` lists every variable with its meaning.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.project import home, signin
from liandong.project.database.address import SHORT_NAMES, django_settings
from liandong.project.demo import days
from liandong.project.mail import mail_server

PACKAGE = Path(__file__).resolve().parent.parent


LIANDONG_HOME = home.home()
LIANDONG_FILES = LIANDONG_HOME / "files"
LIANDONG_SNAPSHOTS = LIANDONG_HOME / "snapshots"
LIANDONG_BACKUPS = Path(os.environ.get("LIANDONG_BACKUPS", LIANDONG_HOME / "backups"))
LIANDONG_SIGNING_KEY = home.keys() / "signing_key.pem"
LIANDONG_PERSONAL_KEYS_FILE = home.personal_keys()
LIANDONG_REVEALS_AN_HOUR = int(os.environ.get("LIANDONG_REVEALS_AN_HOUR", "30"))
LIANDONG_PERSONAL_KEYS = os.environ.get("LIANDONG_PERSONAL_KEYS", "")
# Invented people only: says so under every page and lets one step in as one of them.
LIANDONG_DEMO = os.environ.get("LIANDONG_DEMO", "") == "1"
LIANDONG_DEMO_ACCOUNTS = LIANDONG_HOME / "demo_accounts.json"
if LIANDONG_DEMO or LIANDONG_DEMO_ACCOUNTS.exists():
    clock.run_ahead(days.reading(LIANDONG_HOME))
LIANDONG_OLD_FACT_DAYS = signin.whole_number("LIANDONG_OLD_FACT_DAYS", "365")
LIANDONG_UPLOAD_LIMIT = int(os.environ.get("LIANDONG_UPLOAD_LIMIT", "209715200"))  # bytes

# The one page that ties events to what follows; it stands above every part, so they name it only here.
LIANDONG_MECHANISM = "liandong.project.mechanism"

LIANDONG_SECOND_FACTOR_KEY = home.keys() / "second_factor_key"

SECRET_KEY = home.secret_key()
DEBUG = os.environ.get("LIANDONG_DEBUG", "") == "1"
ALLOWED_HOSTS = os.environ.get("LIANDONG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
_HTTPS = os.environ.get("LIANDONG_HTTPS", "") == "1"


INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "liandong.foundation.pages",  # before allauth, whose templates it replaces
    "liandong.foundation.signin",  # likewise
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "liandong.foundation.places",
    "liandong.foundation.accounts",
    "liandong.foundation.audit",
    "liandong.foundation.files",
    "liandong.foundation.health",
    "liandong.foundation.jobs",
    "liandong.foundation.tokens",
    "liandong.foundation.notices",
    "liandong.foundation.api",
    "liandong.linkage",
    "liandong.casework",
    "liandong.registry",
    "liandong.intake",
    "liandong.integration",
    "liandong.identification",
    "liandong.dynamics",
    "liandong.feedback",
    "liandong.publicity",
    "liandong.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "liandong.project.middleware.SecurityHeadersMiddleware",
    "liandong.project.middleware.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "liandong.project.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "liandong.foundation.signin.middleware.SessionEndMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "liandong.foundation.accounts.middleware.FirstPasswordMiddleware",
    "liandong.foundation.signin.middleware.SecondFactorMiddleware",
    "liandong.foundation.accounts.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "liandong.project.urls"
WSGI_APPLICATION = "liandong.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "liandong.foundation.pages.context.frame",
                "liandong.foundation.signin.context.doors",
                "liandong.project.demo.tour.guide",
            ],
        },
    },
]


# The app's role, unless a command that changes the schema says otherwise for its own process.
DATABASES = {
    "default": django_settings(SHORT_NAMES[os.environ.get("LIANDONG_DATABASE_ROLE", "app")]),
    "sealer": django_settings(SHORT_NAMES["sealer"]) | {"TEST": {"MIRROR": "default"}},
}
# History keeps the clock's instant, which tests and the demo's simulated years may hold.
PGHISTORY_CREATED_AT_FUNCTION = "liandong_known_at()"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
# Officials get their accounts from an administrator; nobody signs up by themselves.
ACCOUNT_ADAPTER = "liandong.foundation.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Tries that fail are counted by foundation.signin.limits, which says when to try again.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
ALLAUTH_TRUSTED_PROXY_COUNT = signin.whole_number("LIANDONG_PROXIES", "1" if _HTTPS else "0", least=0)
LIANDONG_SIGN_IN_TRIES = signin.whole_number("LIANDONG_SIGN_IN_TRIES", "5")
LIANDONG_SIGN_IN_WAIT_MINUTES = signin.whole_number("LIANDONG_SIGN_IN_WAIT_MINUTES", "15")

MFA_ADAPTER = "liandong.foundation.signin.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half a minute: phones and servers rarely agree to the second
MFA_FORMS = {
    "authenticate": "liandong.foundation.signin.forms.CodeForm",
    "reauthenticate": "liandong.foundation.signin.forms.CodeAgainForm",
    "activate_totp": "liandong.foundation.signin.forms.FirstCodeForm",
}
LIANDONG_SECOND_FACTOR_ROLES = signin.second_factor_roles()

SOCIALACCOUNT_ADAPTER = "liandong.foundation.signin.adapters.IssuerAdapter"
SOCIALACCOUNT_PROVIDERS = signin.identity_provider()
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
LIANDONG_OIDC_CLAIM = os.environ.get("LIANDONG_OIDC_CLAIM") or "preferred_username"
LIANDONG_FORM_TARGETS = signin.issuer_origins()

# Codes of second factors that were used once, and allauth's own limits: for all processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "signin_cache"},
}

LIANDONG_API_DOCS = "/api/v1/docs"  # for pages of parts that stand below the API
LIANDONG_API_REQUESTS_A_MINUTE = signin.whole_number("LIANDONG_API_REQUESTS", "600")

LIANDONG_SESSION_HOURS = signin.whole_number("LIANDONG_SESSION_HOURS", "12")  # one working day
LIANDONG_IDLE_MINUTES = signin.whole_number("LIANDONG_IDLE_MINUTES", "60")
SESSION_COOKIE_AGE = LIANDONG_SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
if _HTTPS:
    # The browser takes these only over HTTPS, from this host, for the whole site: no neighbour can set them.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"


X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
if _HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["liandong.project.uploads.PrivateUploadHandler"]

STATIC_URL = "static/"
# Served from the installed package: no collection step between `pip install` and the first page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG


# Jobs: declared in each part's jobs.py. A night on which nothing ran is made up for within a week.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 7 * 24 * 3600}


LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "liandong_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [
    PACKAGE / part / "locale"
    for part in (
        "project",
        "desk",
        "feedback",
        "dynamics",
        "identification",
        "intake",
        "registry",
        "casework",
        "linkage",
        "foundation",
        "analytics",
    )
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"


LIANDONG_ADDRESS = os.environ.get(
    "LIANDONG_ADDRESS", f"{'https' if _HTTPS else 'http'}://{ALLOWED_HOSTS[0]}"
).rstrip("/")
_MAIL = mail_server(os.environ)
LIANDONG_SENDS_MAIL = _MAIL is not None
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'console'}.EmailBackend"
if _MAIL:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.is_tls, _MAIL.is_starttls
    EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LIANDONG_MAIL_FROM", "webmaster@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "private": {
            "()": "liandong.project.logs.PrivateFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "liandong.project.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if os.environ.get("LIANDONG_LOG") == "json" else "private",
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "django.db.backends": {"level": "WARNING"},  # at DEBUG it would write every statement's values
    },
}
