"""Maillon's settings on a temporary data folder, with cheap password hashes. The database is real: SQLite, or the
PostgreSQL of MAILLON_TEST_DATABASE_URL; Redis of MAILLON_TEST_REDIS where it is set for this run."""

import atexit
import os
import shutil
import tempfile

from counters import redis_url

_folder = tempfile.mkdtemp(prefix="maillon-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ |= {
    "MAILLON_DATA": _folder,
    "MAILLON_DATABASE_URL": os.environ.get("MAILLON_TEST_DATABASE_URL", ""),
    "MAILLON_REDIS_URL": redis_url(),
    "MAILLON_SECRET_KEY": "only-for-tests-and-nothing-else-0123456789",
    "MAILLON_URL": "",
    "MAILLON_LOG_LEVEL": "WARNING",
    # Texts of the tests are full of links, and nobody outside is asked but by tests that mean it.
    "MAILLON_PREVIEWS": "0",
    # Playwright keeps an event loop in the thread of the tests; Django would take it for a page being served there.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

from maillon.config.settings import *  # noqa: E402, F403

# The cheapest hash that Django has: what is tested is who may sign in, not how long it takes.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # noqa: F405
