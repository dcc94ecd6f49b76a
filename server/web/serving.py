"""``quotemark serve``: the newsroom on a production server, its worker beside it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from flask import Flask

from media.errors import MediaError
from server.errors import NewsroomError
from server.newsroom.app import create_newsroom
from server.newsroom.database import Database
from server.newsroom.jobs.keeping import working
from server.newsroom.people.accounts import anybody_has_a_password
from server.newsroom.people.first_start import new_entrance, opened
from server.newsroom.settings import Settings, keep_private, read_settings
from server.progress import say
from server.web.web_server import WsgiApp, web_server

LOOPBACK = ("localhost", "127.0.0.1")
"""Names a browser may use for this machine: others are refused, against DNS rebinding.

Werkzeug cannot tell an IPv6 address in such a list.
"""
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - known here to be refused without names


def serve_newsroom(folder: Path | None, host: str, port: int) -> None:
    """Serve until interrupted; says its address on standard error when it is ready.

    With a folder, the home page lists what was processed in it. Raises `MediaError` when there
    is no such folder, `NewsroomError` when others could come in and nobody has a password.
    """
    if folder is not None and not folder.is_dir():
        raise MediaError(f"{folder}: there is no such folder")
    keep_private()
    settings = read_settings()
    local = host in (*LOOPBACK, "::1")
    names = _names(settings, host, local=local)
    with _opened(settings) as database:
        alone = local and not (settings.proxies or settings.behind_https)
        if not alone:
            _check_password(database)
        app = create_newsroom(settings, database, names, folder, folder_is_open=alone)
        with working(settings):
            _run(app, settings, host, port)


def _run(app: Flask, settings: Settings, host: str, port: int) -> None:
    try:
        server = web_server(_as_https(app) if settings.behind_https else app, host, port)
    except (OSError, ValueError) as error:
        raise MediaError(
            f"cannot listen on {host} port {port} ({error}); name others with --host and --port"
        ) from None
    address = f"http://{f'[{host}]' if ':' in host else host}:{server.bind_addr[1]}"
    say(f"Quotemark is at {address}/ (Ctrl-C stops it)")
    secret = new_entrance(app.extensions["database"])
    if secret:
        say(f"Enter with this link, good once: {address}/enter/{secret}")
    gc.freeze()  # what stays for good is not gone through again with each long transcript
    try:
        with suppress(KeyboardInterrupt):
            server.serve()
    finally:
        server.stop()


def _as_https(app: WsgiApp) -> WsgiApp:
    """An application behind a proxy that speaks HTTPS for it."""

    def answer(environ: dict[str, Any], start: Any) -> Any:
        return app({**environ, "wsgi.url_scheme": "https"}, start)

    return answer


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    database = opened(settings)
    try:
        yield database
    finally:
        database.close()


def _names(settings: Settings, host: str, *, local: bool) -> tuple[str, ...]:
    """What a browser may call the newsroom."""
    named = tuple(name.strip() for name in settings.trusted_hosts.split(",") if name.strip())
    if host in _EVERYWHERE and not named:
        raise NewsroomError(
            f"--host {host} is every address of this machine: say by which names people come, "
            "as QUOTEMARK_TRUSTED_HOSTS=newsroom.example.org,192.168.1.5"
        )
    own = LOOPBACK if local else (host,)
    return (*own, *named)


def _check_password(database: Database) -> None:
    with database.reading() as work:
        if not anybody_has_a_password(work):
            raise NewsroomError(
                "others could come in, and nobody has a password yet; first run: "
                'quotemark user add "Your Name" --email you@example.org --role owner'
            )
