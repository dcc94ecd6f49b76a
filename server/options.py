"""Options that several commands take."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import click

from transcripts.recognition.machine import COMPUTE_TYPES, DEVICES, Machine
from transcripts.recognition.models import DEFAULT_MODEL, ModelNames
from transcripts.subtitles.styles import DEFAULT_STYLE, STYLES

_LATEST_S = 24 * 3600 * 24
_MOMENT = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,7}(?:\.\d{1,3})?)", re.ASCII)

PROBLEMS, MISSING = 1, 4
"""Exit codes: the check found problems; something is missing on this machine."""

# What is wrong with a file is told when it is read, as bad input; to click it would be usage.
FILE = click.Path(path_type=Path, readable=False)

JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
LANGUAGE = click.option(
    "--language", metavar="CODE", help="Spoken language, as es or ar. Default: told by the sound."
)
STYLE = click.option(
    "--style",
    type=click.Choice(list(STYLES)),
    default=DEFAULT_STYLE.name,
    show_default=True,
    help="Subtitle style.",
)
ENCODING = click.option(
    "--encoding",
    metavar="NAME",
    help="Encoding of the file, as windows-1256. Default: told by its letters.",
)
GLOSSARY = click.option(
    "--glossary",
    type=FILE,
    help="Names and terms that are said, one a line, to be heard and written as they stand there.",
)
POLICY = click.option(
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME_OR_FILE",
    help="What is tolerated: default, ap, reuters, guardian, or a TOML file.",
)
_RECOGNISER = (
    click.option(
        "--model",
        "models",
        multiple=True,
        metavar="[CODE=]NAME_OR_PATH",
        help=f"Whisper model: a name, a CTranslate2 folder, or (openai) a .pt file. Default: "
        f"{DEFAULT_MODEL}. With CODE= only for that language, as ku=/models/whisper-ku. Repeat "
        "for several.",
    ),
    click.option(
        "--engine",
        default="faster-whisper",
        show_default=True,
        metavar="NAME",
        help="Recogniser: faster-whisper, or openai.",
    ),
    click.option(
        "--device",
        type=click.Choice(DEVICES),
        default=DEVICES[0],
        show_default=True,
        help="Compute on the processor or on an NVIDIA graphics card; auto: on that if there.",
    ),
    click.option(
        "--compute-type",
        type=click.Choice(COMPUTE_TYPES),
        help="Numbers to compute in. Default: int8 on a processor, float16 on a graphics card.",
    ),
)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The recogniser that is asked for: an engine, its models, what it computes on."""

    models: ModelNames = field(default_factory=ModelNames)
    engine: str = "faster-whisper"
    machine: Machine = field(default_factory=Machine)


def recogniser_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that choose the recogniser, which the command gets as `recogniser`."""

    @wraps(command)
    def with_recogniser(
        models: tuple[str, ...], engine: str, device: str, compute_type: str | None, **named: Any
    ) -> Any:
        asked = Recogniser(ModelNames.parsed(models), engine, Machine(device, compute_type))
        return command(recogniser=asked, **named)

    for option in reversed(_RECOGNISER):
        option(with_recogniser)
    return with_recogniser


def moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    """A time as a person writes it, ``75``, ``1:15`` or ``1:01:15.5``, in milliseconds."""
    if value is None:
        return None
    found = _MOMENT.fullmatch(value.strip())
    if not found:
        raise click.BadParameter(f"{value}: write seconds, 1:15 or 1:01:15.5")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return round(min(hours * 3600 + minutes * 60 + seconds, _LATEST_S) * 1000)


def print_json(document: Mapping[str, Any]) -> None:
    """A document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))
