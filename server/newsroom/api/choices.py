"""What a recording's job can be asked for: that depends on what is on the newsroom's machine."""

from flask import Blueprint
from pydantic import Field

from server.newsroom.api.arrivals import job_options, project_for
from server.newsroom.api.describing import described
from server.newsroom.api.shapes import Asked, Given, Target
from server.newsroom.people import access
from transcripts.errors import ModelMissingError
from transcripts.recognition.models.added import by_language
from transcripts.recognition.models.forms import CTRANSLATE2
from transcripts.speakers import load_diariser
from transcripts.tags import primary
from transcripts.translation.choosing import HOW, targets

_HEARD = "en"
"""The language that the recogniser translates into while it hears."""

blueprint = Blueprint("choices", __name__, url_prefix="/choices")


class ChoicesQuery(Asked):
    """The language spoken, where it is known: some translators begin with that alone."""

    language: str | None = Field(default=None, max_length=40)


class Choices(Given):
    """The languages that can be told as spoken, and those that can be translated into.

    `how` says how a translator of more languages is added, `lacks` what has to be installed to
    tell speakers apart; null: nothing.
    """

    languages: list[str]
    targets: list[Target]
    how: str
    lacks: str | None


@blueprint.get("")
@access.signed_in
@described(gives=Choices, query=ChoicesQuery)
def choices(query: ChoicesQuery) -> Choices:
    """What can be asked for on this machine, of whoever may bring footage in."""
    project_for(None)
    language = job_options(query.language, (), None)["language"]
    found = {_HEARD: None} | targets([*dict.fromkeys(filter(None, (_HEARD, language)))])
    spoken = primary(language) if language else None
    return Choices(
        languages=_languages(),
        targets=[Target(language=t, leaves_to=host) for t, host in found.items() if t != spoken],
        how=f"For other languages, {HOW}.",
        lacks=_lacks(),
    )


def _languages() -> list[str]:
    """Those of Whisper's models, and those with a model of their own."""
    from transcripts.recognition.engines.faster_whisper import WHISPERS

    return sorted({*WHISPERS, *by_language(CTRANSLATE2)})


def _lacks() -> str | None:
    try:
        load_diariser()
    except ModelMissingError as error:
        what = str(error).partition(";")[0]
        return f"{what[:1].upper()}{what[1:]}: `{error.command}`."
    return None
