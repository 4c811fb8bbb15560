"""A request in ASGI's words, told again in WSGI's (PEP 3333)."""

from __future__ import annotations

import sys
from typing import IO
from urllib.parse import unquote_to_bytes

from maillon.core.front.protocol import Environ, Scope

_OWN_NAMES = {b"content-type": "CONTENT_TYPE", b"content-length": "", b"transfer-encoding": ""}


def environ_of(scope: Scope, body: IO[bytes], size: int) -> Environ:
    """The environment of a request whose body is whole: `size` bytes, whatever its headers said."""
    host, port = (scope.get("server") or ("localhost", 80))[:2]
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": (scope.get("root_path") or "").encode().decode("latin-1"),
        "PATH_INFO": _path_info(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope)
    return environ


def _path_info(scope: Scope) -> str:
    raw = scope.get("raw_path")
    path = unquote_to_bytes(raw.split(b"?", 1)[0]) if raw else scope["path"].encode("utf-8", "surrogateescape")
    return path.decode("latin-1")


def _add_headers(environ: Environ, scope: Scope) -> None:
    for name, value in scope["headers"]:
        # "X_Forwarded_For" would pass for "X-Forwarded-For": names with an underscore are dropped, as proxies do.
        key = "" if b"_" in name else _OWN_NAMES.get(name, "HTTP_" + name.decode("latin-1").upper().replace("-", "_"))
        if not key:
            continue
        text = value.decode("latin-1")
        glue = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = environ[key] + glue + text if key in environ else text
