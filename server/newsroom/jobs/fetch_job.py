"""A recording fetched from an address, which becomes a media item as an upload does.

What is said of it where it came from is kept with it (`Media.options`, ``source``), and in the
audit log.
"""

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

from dbos import DBOS

from media.errors import MediaError
from server.newsroom.database.tables import Membership, Role, Upload, now_ms
from server.newsroom.fetching.errors import FetchError
from server.newsroom.fetching.recording import fetch_recording
from server.newsroom.files.uploads import RefusedError, Uploads, shown_name
from server.newsroom.jobs.failing import unforeseen
from server.newsroom.jobs.original import Workshop
from server.newsroom.jobs.queue import PROGRESS, Order
from server.newsroom.jobs.report import Stopped

_EVERY_S = 1.0
_TOLD = (FetchError, RefusedError, MediaError)
_KEPT_S = 86_400


class FetchJob:
    """The fetching from one address, in one life of a worker."""

    def __init__(
        self, shop: Workshop, uploads: Uploads, id: str, order: Order, stopped: Event
    ) -> None:
        self._shop, self._uploads, self._id, self._order = shop, uploads, id, order
        self._stopped, self._told_s = stopped, 0.0

    def run(self) -> dict[str, Any]:
        """The id of the media item, as ``media``; or what went wrong, as ``error``."""
        try:
            came = DBOS.run_step({"name": "fetch.came"}, self._fetch)
            return DBOS.run_step({"name": "fetch.kept"}, lambda: self._keep(**came))
        except _TOLD as error:
            said = str(error).replace(f"{self._folder}/", "").rstrip(".")
            return {"error": f"{said}."}
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and logged
            return {"error": unforeseen(error, self._id)}
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _fetch(self) -> dict[str, Any]:
        settings, order = self._shop.settings, self._order
        self._empty_folder()
        room_bytes = self._uploads.room_bytes(order.project_id)
        if not room_bytes:
            raise FetchError("There is no room for it: ask who looks after the newsroom for more")
        began_ms = now_ms()
        found = fetch_recording(
            order.address,
            self._folder,
            room_bytes,
            settings.keep_free_bytes,
            self._hear,
        )
        name = f"{found.title.replace('/', '-')[:_LONGEST_TITLE]}{found.path.suffix}"
        source = {"address": order.address, "fetched_ms": began_ms, **found.facts}
        return {"path": found.path.name, "name": shown_name(name), "source": source}

    def _keep(self, path: str, name: str, source: Mapping[str, Any]) -> dict[str, Any]:
        """Take what came over as an upload; one that was taken over already is only finished."""
        order = self._order
        with self._shop.database.reading() as work:
            upload = work.get(Upload, self._id)
            member = work.get(Membership, (order.project_id, order.user_id))
        if upload is None:
            if member is None or member.role not in (Role.OWNER, Role.EDITOR):
                raise FetchError("Who wanted it may bring in nothing any more")
            came = self._folder / path
            upload = Upload(
                id=self._id,
                project_id=order.project_id,
                user_id=order.user_id,
                filename=name,
                bytes=came.stat().st_size,
                sent="",
                options={**order.options, "source": dict(source)},
            )
            self._uploads.begin(upload, came)
        return {"media": self._uploads.finish(upload)}

    def _hear(self, fraction: float | None, left_s: float | None) -> None:
        if self._stopped.is_set():
            raise Stopped
        if time.monotonic() - self._told_s > _EVERY_S:
            self._told_s = time.monotonic()
            left_ms = None if left_s is None else round(left_s * 1000)
            DBOS.set_event(PROGRESS, {"fraction": fraction, "left_ms": left_ms})

    def _empty_folder(self) -> None:
        """An empty folder, and what workers that were killed left is gone."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, mode=0o700)
        for other in self._folder.parent.iterdir():
            if other.stat().st_mtime < time.time() - _KEPT_S:
                shutil.rmtree(other, ignore_errors=True)

    @property
    def _folder(self) -> Path:
        return self._shop.settings.data / "fetching" / self._id


_LONGEST_TITLE = 200
