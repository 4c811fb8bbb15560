"""Django's settings. What an operator may change comes from `environment.py`."""

from __future__ import annotations

import os
from datetime import timedelta

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from maillon.config.databases import database
from maillon.config.environment import Environment

ENVIRONMENT = Environment()
DATA = ENVIRONMENT.data.absolute()

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.key()
ALLOWED_HOSTS = ["*"]  # Which organisation a host leads to, if any, is `organisation.tenancy`'s question.
ROOT_URLCONF = "maillon.config.urls"
WSGI_APPLICATION = "maillon.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "maillon.core",
    "maillon.accounts",
    "maillon.organisation",
    "maillon.people",
    "maillon.access",
    "maillon.directory",
    "maillon.communities",
    "maillon.content",
    "maillon.content.topics",
    "maillon.content.previews",
    "maillon.content.kinds.question",
    "maillon.content.kinds.share",
    "maillon.content.kinds.poll",
    "maillon.content.kinds.offer",
    "maillon.content.kinds.praise",
    "maillon.content.kinds.link",
    "maillon.content.kinds.announcement",
    "maillon.content.kinds.hour",
    "maillon.content.drafts",
    "maillon.feed",
    "maillon.notifications",
    "maillon.search",
    "maillon.integrations",
    "maillon.config",
]

MIDDLEWARE = [
    "maillon.core.web.headers.SafeHeaders",
    "maillon.core.web.refusals.AnswerRefusals",
    "maillon.organisation.tenancy.OpenScope",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "maillon.core.web.slashes.Slashes",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "maillon.people.viewing.KnowViewer",
    "maillon.config.menu.FrameEveryPage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

DATABASES = {"default": database(ENVIRONMENT.database_url, data=DATA)}
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENVIRONMENT.redis_url}
        if ENVIRONMENT.redis_url
        else {"BACKEND": "maillon.core.db.cache.TurnstileCache", "LOCATION": "cache"}
    )
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "maillon.core.ui.environment.environment",
            "context_processors": ["maillon.core.web.context.around"],
        },
    },
    {
        # allauth's own pages that nobody is meant to meet keep Django's engine.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

# Sign-in
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["maillon.people.backend.ByLogin"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "maillon.accounts.passwords.MaximumLength"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "maillon.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_FORMS = {
    "login": "maillon.accounts.forms.SignInForm",
    "reset_password": "maillon.accounts.forms.ResetForm",
    "reset_password_from_key": "maillon.integrations.passwords.KeyForm",
    "change_password": "maillon.integrations.passwords.ChangeForm",
    "reauthenticate": "maillon.accounts.forms.ProofForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": False,  # Good sign-ins are not counted (an office shares one address); failures are.
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 0
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "maillon.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "maillon.core.web.refusals.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# TLS ends before Maillon: a public https address means Secure cookies and HSTS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_https else 0
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url] if ENVIRONMENT.is_https else []
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Languages: French or English by choice, else by browser.
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [os.path.join(os.path.dirname(os.path.dirname(__file__)), "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Mail: embedded, it is written to the data folder as .eml files.
EMAIL_BACKEND = "maillon.core.web.mailbox.FolderBackend"
DEFAULT_FROM_EMAIL = "Maillon <maillon@localhost>"
MAIL_FOLDER = DATA / "mail"

# How long a question waits before likely experts are asked; 0: nobody is.
ASK_EXPERTS_AFTER = timedelta(hours=ENVIRONMENT.ask_experts_after)
# What is fetched from outside (core.net)
PUBLIC_URL = ENVIRONMENT.public_url
PREVIEWS = ENVIRONMENT.previews
OUTBOUND_ALLOWED = ENVIRONMENT.outbound_allowed

# Files
FILES_FOLDER = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1000 * 1000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_TEMP_DIR = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log_level},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "httpx2": {"level": "WARNING"},  # It would say each address: what is written in a secret place, too.
        "httpcore2": {"level": "WARNING"},
    },
}
