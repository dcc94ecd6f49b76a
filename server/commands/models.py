"""``quotemark models``: the speech models on this machine; verified, named, forgotten."""

import json

import click
import langcodes

from server.options import JSON
from server.progress import say, stage, visible
from transcripts.recognition.models import added
from transcripts.recognition.models.shelf import Shelved, models_here, models_to_json

_MISSING = 4


@click.group(invoke_without_command=True)
@JSON
@click.pass_context
def models(ctx: click.Context, as_json: bool) -> None:
    """The speech models on this machine, and what each is used for.

    \b
    Example:
      quotemark models
      quotemark models add ./whisper-ku --language ku
    """
    if ctx.invoked_subcommand is None:
        _print(models_here(), as_json)


@models.command()
@click.argument("name", required=False)
@JSON
@click.pass_context
def verify(ctx: click.Context, name: str | None, as_json: bool) -> None:
    """Read every file of the models (or one) again and compare it with its recorded hash.

    Exit code 4 when one is damaged or gone, with the command that mends it.

    \b
    Example:
      quotemark models verify whisper-ku
    """
    with stage("Verifying"):
        found = models_here(name, fresh=True)
    _print(found, as_json)
    if not all(each.model for each in found):
        ctx.exit(_MISSING)


@models.command()
@click.argument("source", metavar="NAME_OR_PATH")
@click.option("--name", help="What to call it. Default: as its folder is called.")
@click.option("--language", metavar="CODE", help="Use it for this language from now on, as ku.")
def add(source: str, name: str | None, language: str | None) -> None:
    """Give a model a name, and record the hash of each of its files.

    A name of the Hugging Face hub is downloaded; a folder or .pt file stays where it is.

    \b
    Example:
      quotemark models add ./whisper-ku --language ku
    """
    if language is not None and not langcodes.tag_is_valid(language):
        raise click.BadParameter(f"--language {language}: not a language's code, as ku or es")
    with stage("Reading the model"):
        record = added.add(source, name, language)
    used = f"and is used for {language}" if language else f"--model {record.name} takes it"
    say(f"{record.name} is {record.path}, {used}.")


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget a model that was added. Its files stay where they are.

    \b
    Example:
      quotemark models remove whisper-ku
    """
    record = added.remove(name)
    say(f"{name} is forgotten; its files stay in {record.path}.")


def described(shelved: Shelved) -> str:
    """A model in one line, for a person."""
    model = shelved.model
    if model is None:
        return shelved.problem or ""
    facts = [
        f"{shelved.size_bytes / 1e6:,.0f} MB",
        "many languages" if model.multilingual else "English only",
        f"reads as {model.reads_as}" if model.reads_as else "",
        f"for {shelved.used_for}" if shelved.used_for else "used when named",
        f"{shelved.origin}, as recorded, SHA-256 {model.sha256[:12]}…",
        f"({model.path})",
    ]
    return ", ".join(filter(None, facts)).replace(", (", " (")


def _print(found: list[Shelved], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(models_to_json(found), ensure_ascii=False, indent=1))
        return
    for each in found:
        click.echo(
            visible(f"{'ok     ' if each.model else 'MISSING'} {each.name}: {described(each)}")
        )
