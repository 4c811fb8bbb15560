"""`maillon serve`, and its parts alone: `web`, `live`, `worker`."""

from __future__ import annotations

import argparse
import sys

from maillon.commands.command import DONE, Command, fail


def _address_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="", help="instead of MAILLON_HOST")
    parser.add_argument("--port", type=int, default=-1, help="instead of MAILLON_PORT; 0: any free port")


def _address(given: argparse.Namespace) -> tuple[str, int]:
    from maillon.config.settings import ENVIRONMENT

    return given.host or ENVIRONMENT.host, ENVIRONMENT.port if given.port < 0 else given.port


def _serve(given: argparse.Namespace) -> int:
    from maillon.config import serving
    from maillon.config.asgi import make_web
    from maillon.config.settings import ENVIRONMENT
    from maillon.config.starting import prepare_data, warm, welcome

    prepare_data()
    warm()
    host, port = _address(given)
    try:
        return serving.serve(
            host=host,
            port=port,
            workers=ENVIRONMENT.workers,
            make_web=make_web,
            run_jobs=_run_jobs,
            announce=lambda bound: _say(welcome(host, bound)),
        )
    except OSError as error:
        fail(f"port {port} of {host} cannot be used ({error}): stop what listens there, or set MAILLON_PORT")


def _web(given: argparse.Namespace) -> int:
    from maillon.config import serving
    from maillon.config.settings import ENVIRONMENT

    host, port = _address(given)
    return serving.web(host=host, port=port, workers=ENVIRONMENT.workers)


def _live(given: argparse.Namespace) -> int:
    from maillon.config import serving
    from maillon.config.asgi import make_live

    host, port = _address(given)
    return serving.live(
        host=host, port=port, make_live=make_live, announce=lambda bound: _say(f"live on {host}:{bound}")
    )


def _worker(given: argparse.Namespace) -> int:
    if given.once:
        from maillon.core.events.worker import work_off

        _say(f"{work_off()} deliveries")
        return DONE
    _run_jobs()
    return DONE


def _run_jobs() -> None:
    import signal

    from maillon.core.events.worker import run

    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopped.append(received))
    run(stop=lambda: bool(stopped))


def _worker_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due, then end")


def _migrate(given: argparse.Namespace) -> int:
    from maillon.config.starting import migrate

    migrate()
    return DONE


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
    sys.stdout.flush()


COMMANDS = (
    Command("serve", "Everything by one command: pages, live events and the worker.", _serve, _address_options),
    Command("web", "Pages and API alone, as plain WSGI behind nginx or Caddy.", _web, _address_options),
    Command("live", "The live streams alone, for a proxy to send /live to.", _live, _address_options),
    Command("worker", "The background worker alone.", _worker, _worker_options),
    Command("migrate", "Bring the database to this version (`serve` does it by itself).", _migrate),
)
