"""``quotemark translate``: a transcript or subtitles in other languages."""

from pathlib import Path

import click

from server.options import FILE
from server.progress import say

_WHAT = (
    "What translates text: a CTranslate2 model's folder or name, apertium, or libretranslate. "
    "Default: the first here that can"
)
TRANSLATOR = click.option(
    "--translator",
    "translators",
    multiple=True,
    metavar="[CODE=]NAME_OR_PATH",
    help=f"{_WHAT}. With CODE= only into that language. Repeat for several.",
)
CONTEXT = click.option(
    "--context",
    "use_context",
    is_flag=True,
    help="Let a model read each sentence behind the two before it. Takes twice as long, and helps "
    "only models made for more than single sentences.",
)


@click.command()
@click.argument("transcript", type=FILE)
@click.option("--to", required=True, metavar="CODE[,CODE]", help="Languages, as ku or ku,tr.")
@click.option("--with", "translator", metavar="NAME_OR_PATH", help=f"{_WHAT}.")
@click.option("--language", metavar="CODE", help="Language of a file that does not say its own.")
@CONTEXT
@click.option("--glossary", type=FILE, help="Names and terms with their translations.")
@click.option(
    "--out", type=FILE, help="Transcript file. Default: beside the first, as NAME.ku.json."
)
def translate(
    transcript: Path,
    to: str,
    translator: str | None,
    language: str | None,
    use_context: bool,
    glossary: Path | None,
    out: Path | None,
) -> None:
    """A transcript or subtitles in other languages, sentence by sentence, with the same times.

    Where OUT is there, only what is new or changed is translated, and what a person wrote stays.
    A name or term of the glossary is translated as it says: ceasefire -> tr: ateşkes; ku: agirbest

    \b
    Example:
      quotemark translate interview.es.json --to ku,tr
      quotemark translate interview.en.srt --to es --with apertium --out interview.es.json
    """
    from server.processing.sources import read_any
    from server.processing.translating import Translation, translate_file
    from transcripts.names.glossary import Glossary, read_glossary
    from transcripts.reading import UNKNOWN

    asked = Translation.parsed(to, [translator] if translator else [], use_context)
    if out is not None and len(asked.targets) > 1:
        raise click.UsageError("--out names one file; leave it out for several languages")
    source = read_any(transcript, language)
    if source.language == UNKNOWN:
        raise click.UsageError(f"{transcript} does not say its language; name it with --language")
    terms = read_glossary(glossary) if glossary else Glossary()
    for target in asked.targets:
        path = out or _beside(transcript, target)
        translate_file(source, target, asked, terms, path)
        say(f"Written: {path}")


def _beside(path: Path, target: str) -> Path:
    """``talk.es.srt`` into Turkish is ``talk.tr.json``."""
    from transcripts.formats import language_of

    named = path.with_suffix("")
    stem = named.stem if language_of(path) else named.name
    return path.with_name(f"{stem}.{target}.json")
