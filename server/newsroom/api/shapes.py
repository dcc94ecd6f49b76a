"""What the API's JSON is made of, and recordings and articles in it.

Other shapes stand beside the views that take or give them; documents that have a schema of their
own are in `documents`.

Moments are milliseconds since 1970, UTC (``…_ms``), but that times in a recording (``start_ms``,
``end_ms``, ``duration_ms``, ``left_ms``) count from its start, or are a length.
"""

from base64 import b64decode
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from server.newsroom.database.tables import Role, Status, Visibility
from server.newsroom.jobs.queue import Stage
from transcripts.model import LATEST_MS


def _integral(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _docx(value: Any) -> bytes:
    if not isinstance(value, str) or len(value) > DOCX_CHARS:
        raise ValueError(f"base64 of at most {DOCX_CHARS >> 20} MB is wanted")
    try:
        data = b64decode(value, validate=True)
    except ValueError:
        raise ValueError("this is no base64") from None
    if not data.startswith(b"PK"):
        raise ValueError("this is no Word document")
    return data


DOCX_CHARS = 12 << 20
MOST_SPEAKERS = MOST_LANGUAGES = 20
CLEAN = r"^[^\u0000]*$"

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", max_length=64)]
Number = Annotated[int, BeforeValidator(_integral)]
"""In JSON 7.0 is the number 7."""
Ms = Annotated[Number, Field(ge=0, le=LATEST_MS)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=CLEAN)]
Note = Annotated[str, StringConstraints(max_length=4_000, pattern=CLEAN)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=CLEAN)]
Whole = Annotated[str, StringConstraints(min_length=1, max_length=2 << 20, pattern=CLEAN)]
Address = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=CLEAN)]
"""Of the web, as a browser's address bar copies it."""
Docx = Annotated[
    bytes,
    BeforeValidator(_docx),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "maxLength": DOCX_CHARS}),
]
"""A Word document."""


class Sent(BaseModel):
    """What a client sends: no number for a word, no field that nobody reads."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Asked(BaseModel):
    """What stands in an address behind the question mark; all of it is text there."""

    model_config = ConfigDict(frozen=True)


class Given(BaseModel):
    """What the API answers."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Problem(BaseModel):
    """A refusal (RFC 9457); `detail` is a sentence for a person."""

    model_config = ConfigDict(extra="allow")

    title: str
    status: int
    detail: str | None = None


class MediaItem(Given):
    """A recording. Of one that is published a stranger is not told what went wrong with it."""

    id: str
    project: str
    title: str
    filename: str
    sha256: str
    bytes: int
    status: Status
    stage: str | None
    """What is being done, in words."""
    progress: float = Field(ge=0, le=1)
    left_ms: int | None
    languages: list[str]
    """Of its transcripts, the one spoken first."""
    error: str | None
    duration_ms: int | None
    options: dict[str, Any]
    visibility: Visibility
    created_ms: int
    role: Role | None
    """Yours in its project; null for a stranger who sees what is published."""
    poster: str | None
    """The address of its poster, if there is one."""


class MediaPage(Given):
    """Recordings, newest first; `next` is the `after` of the page behind this one."""

    items: list[MediaItem]
    next: str | None


class MediaQuery(Asked):
    """Which recordings: of a project, and after the one that the last page named."""

    project: Id | None = None
    after: Id | None = None
    limit: int = Field(default=100, ge=1, le=500)


class PeaksQuery(Asked):
    """How many peaks a second; without it, or where that was not made, some 2000 in all."""

    per_s: Literal["20"] | None = None


class MediaChange(Sent):
    """What to change of a recording."""

    title: Line | None = None
    visibility: Visibility | None = Field(default=None, strict=False)


class JobQuery(Asked):
    """Behind which step of the job, the `next` of the last answer."""

    after: int = Field(default=0, ge=0, le=1_000_000)


class Said(Given):
    """Some words as they were first heard."""

    start_ms: int
    text: str


class JobState(Given):
    """The stages of a job, in order, and what was done behind the step asked for.

    There is more to ask for at once while `next` grows.
    """

    stages: list[str]
    done: list[str]
    """The stages that were completed."""
    said: list[Said]
    notes: list[str]
    """What is odd about the recording, what was left out, what was changed by the glossary."""
    next: int


class Retry(Sent):
    """From which stage to work again, and what to ask of the job from now on.

    `stage` null: from the first that the change touches, else from the one that failed. What is
    not named stays as it was asked for; null is told by the sound, into no
    language, not told apart.
    """

    stage: Stage | None = Field(default=None, strict=False)
    language: str | None = Field(default=None, max_length=40)
    translate: list[str] | None = Field(default=None, max_length=MOST_LANGUAGES)
    speakers: int | None = Field(default=None, ge=0, le=MOST_SPEAKERS)


class Target(Given):
    """A language to translate into; `leaves_to` is the host that the text is sent to for it."""

    language: str
    leaves_to: str | None


class NewArticle(Sent):
    """An article to compare; without a project it goes to that of its recordings.

    `text` is all of it, in its format, or `docx` the Word document that it is kept of as HTML, or
    `address` where it is fetched from; an empty `title` is the article's own.
    """

    title: Note = ""
    text: Whole | None = None
    docx: Docx | None = None
    address: Address | None = None
    format: Literal["markdown", "html", "text"] = "markdown"
    media: list[Id] = Field(default=[], max_length=500)
    project: Id | None = None


class ArticleChange(Sent):
    """What to change of an article; what is not named stays."""

    title: Note | None = None
    text: Whole | None = None
    docx: Docx | None = None
    format: Literal["markdown", "html", "text"] | None = None
    media: list[Id] | None = Field(default=None, max_length=500)
    visibility: Visibility | None = Field(default=None, strict=False)


class Made(Given):
    """The id of what was made."""

    id: str


class ArticleItem(Given):
    """An article without its words."""

    id: str
    project: str
    title: str
    media: list[str]
    visibility: Visibility
    created_ms: int
    changed_ms: int
    revision: int
    """Its ETag: one more with each change."""
    role: Role | None


class FetchedFrom(Given):
    """Where an article was fetched from, and when."""

    address: str
    fetched_ms: int


class ArticleText(ArticleItem):
    """An article with its words: as they were sent, as harmless HTML, and as plain text.

    Positions of quotes count code points of `plain`. A stranger is told that twice: what was sent
    may hold what no reader sees.
    """

    format: str
    text: str
    html: str
    plain: str
    source: FetchedFrom | None


class ListedArticle(ArticleItem):
    """An article, how many `quotes` it has, null: not compared yet, and how many are decided on.

    As it was compared last; `alignment` says how that is by now.
    """

    quotes: int | None
    decided: int


class ArticlePage(Given):
    """Articles, the one changed last first."""

    items: list[ListedArticle]
    next: str | None


class ArticleQuery(Asked):
    """Which articles: of a project, those that quote a recording."""

    project: Id | None = None
    media: Id | None = None
    after: Id | None = None
    limit: int = Field(default=100, ge=1, le=500)
