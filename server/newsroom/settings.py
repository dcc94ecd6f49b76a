"""Where the newsroom keeps things and what it allows: from the environment or a file.

Every setting has an environment variable, its name in capitals after ``QUOTEMARK_``, or stands
in ``quotemark.env`` in the data folder as ``QUOTEMARK_NAME=value``.
"""

import os
from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from server.errors import NewsroomError

GIB = 1 << 30


class Settings(BaseSettings):
    """The settings of one newsroom; sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="QUOTEMARK_", frozen=True, extra="ignore")

    data: Path = Field(default_factory=lambda: platformdirs.user_data_path("quotemark"))
    """The folder of the media, the results and, unless another is named, the database."""
    database_url: str = ""
    """An SQLAlchemy address, as ``postgresql+psycopg://…``; empty: SQLite in the data folder."""
    max_upload_bytes: int = 64 * GIB
    quota_bytes: int = 0
    """What one project's media may take in all; 0: as much as the disk holds."""
    keep_free_bytes: int = 2 * GIB
    """What an upload must leave free on the disk."""
    upload_expires_s: int = 7 * 86_400
    """An unfinished upload is kept so long after its last byte."""
    inbox: Path | None = None
    """A folder on this machine that editors may take footage from."""
    fetch_from: str = ""
    """Sites that recordings and articles may be fetched from, with commas, each with what is below
    it; ``*``: all of the public internet; empty: none, the newsroom asks nothing of anybody."""
    session_idle_s: int = 7 * 86_400
    session_longest_s: int = 30 * 86_400
    behind_https: bool = False
    """Whether a reverse proxy speaks HTTPS: cookies are then only sent so."""
    proxies: int = 0
    """Reverse proxies in front, of which each is believed what it says of who asks."""
    trusted_hosts: str = ""
    """The names people use for the newsroom, with commas; empty: that it listens on."""
    workers: int = 1
    """Recordings worked on at the same time by one process."""

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data / 'newsroom.sqlite'}"

    @property
    def media(self) -> Path:
        """The originals, by their SHA-256."""
        return self.data / "media"

    @property
    def results(self) -> Path:
        """What is made of them: a folder for each media item, by its id."""
        return self.data / "results"

    @property
    def uploads(self) -> Path:
        """What is arriving."""
        return self.data / "uploads"


def keep_private() -> None:
    """Have all files that this process makes be for its user alone, wherever the folders lie."""
    os.umask(0o077)


def read_settings() -> Settings:
    """The settings of this process. Raises `NewsroomError` for a bad one."""
    try:
        first = Settings()
        return Settings(_env_file=first.data / "quotemark.env")  # type: ignore[call-arg] # pydantic's
    except ValidationError as error:
        wrong = error.errors()[0]
        name = f"QUOTEMARK_{wrong['loc'][0]}".upper()
        raise NewsroomError(f"{name} is {wrong['input']!r}: {wrong['msg'].lower()}") from None
