"""The newsroom's tables.

Moments are milliseconds since 1970, UTC (``…_ms``). Ids are random and cannot be guessed;
secrets are kept as their SHA-256. What was said or decided is never overwritten: transcripts
and alignments get a new row, decisions and the audit log are only added to.
"""

import secrets
import time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from server.newsroom.transcripts.packing import unpacked


def now_ms() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A name nobody can guess: 128 random bits as 22 letters that fit an address."""
    return secrets.token_urlsafe(16)


class Role(StrEnum):
    """What a person may do in a project, most first; each may all that the next one may."""

    OWNER = "owner"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Status(StrEnum):
    """How far a media item is."""

    QUEUED = "queued"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class Visibility(StrEnum):
    """Who may see a page without an account."""

    PRIVATE = "private"
    UNLISTED = "unlisted"
    """Whoever has the link."""
    PUBLIC = "public"


class Base(DeclarativeBase):
    """A table of the newsroom."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        int: BigInteger,
        dict[str, Any]: JSON,
        list[str]: JSON,
        str: Text,
    }


class User(Base):
    """A person. One without a password comes in by a one-time link only."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    """In lower case."""
    password_hash: Mapped[str | None]
    created_ms: Mapped[int] = mapped_column(default=now_ms)
    disabled_ms: Mapped[int | None]


class Project(Base):
    """What people share: media, articles and who may see them."""

    __tablename__ = "projects"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    created_ms: Mapped[int] = mapped_column(default=now_ms)
    glossary: Mapped[str] = mapped_column(default="", server_default="")
    """Its names and terms, in the format that `transcripts.names.glossary` reads."""


class Membership(Base):
    """A person's role in a project."""

    __tablename__ = "memberships"

    project_id: Mapped[str] = mapped_column(ForeignKey(Project.id), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id), primary_key=True, index=True)
    role: Mapped[str]


class Invitation(Base):
    """A link that gives a person a role, once."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey(Project.id), index=True)
    email: Mapped[str] = mapped_column(default="", server_default="")
    """Whom it is for, in lower case: an account that has this address, or a new one."""
    role: Mapped[str]
    secret_sha256: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[str] = mapped_column(ForeignKey(User.id))
    expires_ms: Mapped[int]
    used_by: Mapped[str | None] = mapped_column(ForeignKey(User.id))


class Entrance(Base):
    """A one-time link by which a person comes in without a password."""

    __tablename__ = "entrances"

    secret_sha256: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id))
    expires_ms: Mapped[int]
    used_ms: Mapped[int | None]


class Reset(Base):
    """A link by which a person sets a new password; each has one at a time."""

    __tablename__ = "resets"

    user_id: Mapped[str] = mapped_column(ForeignKey(User.id), primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[str | None] = mapped_column(ForeignKey(User.id))
    """None: whoever runs the newsroom."""
    expires_ms: Mapped[int]


class Session(Base):
    """A browser in which a person is signed in."""

    __tablename__ = "sessions"

    secret_sha256: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id), index=True)
    created_ms: Mapped[int] = mapped_column(default=now_ms)
    seen_ms: Mapped[int] = mapped_column(default=now_ms)


class Token(Base):
    """A machine's key to the API, with a role in every project of the one who made it."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    role: Mapped[str]
    """The most it may, whatever the person may."""
    secret_sha256: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id))
    created_ms: Mapped[int] = mapped_column(default=now_ms)
    used_ms: Mapped[int | None]
    """The last time, to the minute or so."""
    revoked_ms: Mapped[int | None]


class Media(Base):
    """A recording. The original lies in the store, what is made of it in its results folder."""

    __tablename__ = "media"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey(Project.id), index=True)
    title: Mapped[str]
    filename: Mapped[str]
    """As it was sent; never used as a path."""
    sha256: Mapped[str] = mapped_column(index=True)
    bytes: Mapped[int]
    status: Mapped[str] = mapped_column(default=Status.QUEUED)
    stage: Mapped[str | None]
    """What is being done, in words."""
    progress: Mapped[float] = mapped_column(default=0.0)
    """0 to 1, over all stages."""
    left_ms: Mapped[int | None]
    """How long it will still take, as far as that can be told."""
    error: Mapped[str | None]
    duration_ms: Mapped[int | None]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the job was asked for: language, translate, speakers, style; and where it was fetched
    from, its ``source``."""
    visibility: Mapped[str] = mapped_column(default=Visibility.PRIVATE)
    made_by: Mapped[str] = mapped_column(ForeignKey(User.id))
    created_ms: Mapped[int] = mapped_column(default=now_ms)
    removed_ms: Mapped[int | None]
    """Taken out of sight. Nothing of it is destroyed: what was decided rests on it."""


class Upload(Base):
    """A file that is arriving (tus 1.0); its bytes lie in the uploads folder under its id."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey(Project.id))
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id), index=True)
    filename: Mapped[str]
    bytes: Mapped[int]
    sent: Mapped[str]
    """Its ``Upload-Metadata`` as the client sent it, which is told again when it asks."""
    expires_ms: Mapped[int]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    media_id: Mapped[str | None] = mapped_column(ForeignKey(Media.id))
    """The media item it became."""


class Worker(Base):
    """A process that does jobs, and how often it said that it lives."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(primary_key=True)
    beats: Mapped[int] = mapped_column(default=0)


class Transcript(Base):
    """A state of a media item's transcript in a language; the newest one counts."""

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("media_id", "language", "revision"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    media_id: Mapped[str] = mapped_column(ForeignKey(Media.id))
    language: Mapped[str]
    revision: Mapped[int]
    """From 1."""
    packed: Mapped[bytes]
    """The document, see `packing`."""
    translated_from: Mapped[str | None]
    """As in the document."""
    speakers: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Their names, as far as they are known, as in the document."""
    made_by: Mapped[str | None] = mapped_column(ForeignKey(User.id))
    """None: the machine."""
    made_ms: Mapped[int] = mapped_column(default=now_ms)
    note: Mapped[str] = mapped_column(default="")

    @property
    def document(self) -> Any:
        """``quotemark/transcript/1``, read anew each time."""
        return unpacked(self.packed)


class Article(Base):
    """An article that quotes; `source` is what was sent, in its format."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey(Project.id), index=True)
    title: Mapped[str]
    format: Mapped[str]
    """``markdown``, ``html`` or ``text``."""
    source: Mapped[str]
    visibility: Mapped[str] = mapped_column(default=Visibility.PRIVATE)
    made_by: Mapped[str] = mapped_column(ForeignKey(User.id))
    created_ms: Mapped[int] = mapped_column(default=now_ms)
    changed_ms: Mapped[int] = mapped_column(default=now_ms)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    """How often it was changed, and once more."""
    removed_ms: Mapped[int | None]
    """As of `Media`."""


class ArticleMedia(Base):
    """Which recordings an article quotes."""

    __tablename__ = "article_media"

    article_id: Mapped[str] = mapped_column(ForeignKey(Article.id), primary_key=True)
    media_id: Mapped[str] = mapped_column(ForeignKey(Media.id), primary_key=True, index=True)


class Marked(Base):
    """A passage of an article that a person marked as a quote, where quotation marks do not.

    As it stood then: `start` counts code points of the article's plain text.
    """

    __tablename__ = "marked"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(ForeignKey(Article.id), index=True)
    exact: Mapped[str]
    prefix: Mapped[str]
    suffix: Mapped[str]
    start: Mapped[int]
    made_by: Mapped[str] = mapped_column(ForeignKey(User.id))
    made_ms: Mapped[int] = mapped_column(default=now_ms)


class Alignment(Base):
    """An article compared with its recordings; the newest one counts."""

    __tablename__ = "alignments"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(ForeignKey(Article.id), index=True)
    document: Mapped[dict[str, Any]]
    """``quotemark/alignment/1``."""
    compared_with: Mapped[str]
    """A hash over the article, what is marked in it, and the transcripts."""
    made_ms: Mapped[int] = mapped_column(default=now_ms)


class Decision(Base):
    """What a person decided about a quote; the newest one counts."""

    __tablename__ = "decisions"
    __table_args__ = (Index("decisions_of_a_quote", "article_id", "quote_id"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(ForeignKey(Article.id))
    quote_id: Mapped[str]
    exact: Mapped[str]
    """The quote as it was printed when it was decided on."""
    state: Mapped[str]
    """``confirmed``, ``rejected``, or ``open`` to take that back."""
    media_id: Mapped[str | None] = mapped_column(ForeignKey(Media.id))
    transcript_id: Mapped[str | None] = mapped_column(ForeignKey(Transcript.id))
    """The state of the transcript that was decided on."""
    start_ms: Mapped[int | None]
    end_ms: Mapped[int | None]
    spoken: Mapped[str] = mapped_column(default="")
    """The words of that transcript between these times."""
    note: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str] = mapped_column(ForeignKey(User.id))
    made_ms: Mapped[int] = mapped_column(default=now_ms)


class Passage(Base):
    """What is searched: a segment of a newest transcript, or a paragraph of an article."""

    __tablename__ = "passages"
    __table_args__ = (Index("passages_of_a_transcript", "media_id", "language"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    media_id: Mapped[str | None] = mapped_column(ForeignKey(Media.id))
    article_id: Mapped[str | None] = mapped_column(ForeignKey(Article.id), index=True)
    language: Mapped[str | None]
    segment: Mapped[str]
    """The segment's id, or the paragraph's number."""
    start_ms: Mapped[int | None]
    end_ms: Mapped[int | None]
    text: Mapped[str]
    folded: Mapped[str]
    """The text without what is one to a reader: case, vowel signs, variants of letters."""


class Audit(Base):
    """One change: who did what to what, when. Each row carries the hash of the one before."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1, without gaps."""
    made_ms: Mapped[int]
    user_id: Mapped[str | None]
    """None: the newsroom itself."""
    project_id: Mapped[str | None] = mapped_column(index=True)
    """None: it concerns a person or the newsroom."""
    action: Mapped[str]
    """As ``media.created``."""
    subject_id: Mapped[str] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    before_sha256: Mapped[str]
    sha256: Mapped[str]
