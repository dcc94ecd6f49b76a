"""Translating for a person: into which languages, with what, from what; and what they are told."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import langcodes

from server.processing.folder import ResultFolder, as_json, key_of
from server.progress import say, stage
from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.model import Transcript, to_json, write_transcript
from transcripts.names.glossary import Glossary
from transcripts.reading import read_transcript
from transcripts.tags import primary
from transcripts.translation import Translator
from transcripts.translation.choosing import find_translator
from transcripts.translation.marks import looked_through
from transcripts.translation.translating import label, translated

ENGLISH = "en"
TRANSLATED = "translation."
"""What the stages of a folder of results begin with that made its translations."""
_ANY = "*"
_WITH_CODE = re.compile(r"([a-z]{2,3}(?:-[A-Za-z]{2,4})?)=(.+)")


@dataclass(frozen=True, slots=True)
class Translation:
    """Languages to translate into, and the translators asked for, by languages.

    English is heard by the recogniser, unless a translator is asked for it by its code.
    """

    targets: tuple[str, ...] = (ENGLISH,)
    translators: Mapping[str, str] = field(default_factory=dict)
    use_context: bool = False

    @property
    def english_is_heard(self) -> bool:
        """Whether the recogniser is to translate into English while it hears."""
        return ENGLISH in self.targets and ENGLISH not in self.translators

    @property
    def by_text(self) -> tuple[str, ...]:
        """The languages that text is to be translated into."""
        return tuple(each for each in self.targets if each != ENGLISH or not self.english_is_heard)

    def translator_for(self, target: str) -> str | None:
        """The name of the translator asked for a language."""
        return self.translators.get(target) or self.translators.get(_ANY)

    @classmethod
    def parsed(cls, codes: str, translators: Iterable[str], use_context: bool) -> "Translation":
        """From ``en,tr`` or ``none``, and from ``NAME`` and ``CODE=NAME``.

        Raises click's `UsageError` for what is no language's code.
        """
        written = [] if codes == "none" else [code.strip() for code in codes.split(",")]
        for code in written:
            if not langcodes.tag_is_valid(code):
                raise click.UsageError(f"{code or codes}: not a language's code, as en,tr,ku")
        tags = tuple(dict.fromkeys(map(langcodes.standardize_tag, written)))
        named = {}
        for each in translators:
            with_code = _WITH_CODE.fullmatch(each)
            code = langcodes.standardize_tag(with_code[1]) if with_code else _ANY
            named[code] = with_code[2] if with_code else each
        return cls(tags, named, use_context)


def check_translators(asked: Translation, language: str | None) -> None:
    """Raise `ModelMissingError` when nothing could translate speech of a known language.

    What is known is a language that the person named; with English heard, that is a way too.
    """
    if language is None:
        return
    ways = [language, *([ENGLISH] if asked.english_is_heard else [])]
    for target in asked.by_text:
        if primary(target) != primary(language):
            _way(ways, target, asked)


def translate(
    sources: Sequence[Transcript],
    target: str,
    asked: Translation,
    glossary: Glossary,
    earlier: Transcript | None = None,
    only: Collection[str] | None = None,
) -> Transcript:
    """A transcript in another language, made of the first of `sources` that can be translated.

    Of `earlier`, all is kept that can be; with `only`, all but the segments of these ids. Says
    what the person must know: that text leaves the machine, and what was lost. Raises what
    `translated` and `find_translator` do.
    """
    written = [each.language for each in sources]
    number, translator = _way(written, target, asked)
    if translator.leaves_to:
        say(f"Note: the text leaves this machine: it is sent to {translator.leaves_to}.")
    if number:
        say(f"Note: translated into {target} from {written[number]}, not from what was spoken.")
    into = langcodes.Language.get(target).display_name()
    with stage(f"Translating into {into}") as hear:
        made = translated(sources[number], target, translator, glossary, earlier, hear, only)
    tell(made, translator)
    return made


def translate_file(
    source: Transcript, target: str, asked: Translation, glossary: Glossary, out: Path
) -> None:
    """Translate a transcript into a file; of one that is there, what can stay stays.

    Raises `TranscriptError` where something else than a translation of it is there.
    """
    if primary(source.language) == primary(target):
        raise TranscriptError(f"{source.media.title or out}: is in {target} already")
    earlier = read_transcript(out) if out.exists() else None
    if earlier is not None and (earlier.translated_from is None or earlier.language != target):
        raise TranscriptError(f"{out}: is there and is no translation into {target}; name another")
    write_transcript(out, translate([source], target, asked, glossary, earlier))


def tell(made: Transcript, translator: Translator) -> None:
    """Say with what a transcript was translated, and how many segments a person should see."""
    counts = {
        flag: sum(flag in segment.flags for segment in made.segments)
        for flag in dict.fromkeys(flag for s in made.segments for flag in s.flags)
    }
    doubts = [f"{counts[flag]} {words}" for flag, words in _TOLD.items() if flag in counts]
    if doubts:
        say(f"Note: {label(translator.description)}, {made.language}: {', '.join(doubts)}")


def add_translations(
    spoken: Sequence[Transcript], asked: Translation, glossary: Glossary, folder: ResultFolder
) -> tuple[Transcript, ...]:
    """The transcripts of a folder with the translations asked for, which are written there.

    Of those that are there what is as it was is kept, and so is what a person wrote. One that is
    not asked for this time stays, until somebody removes its file.
    """
    heard = _with_stale(spoken[0], spoken[1:], folder)
    known = {each.language for each in spoken}
    made = []
    for step in dict.fromkeys([*folder.stages_before(TRANSLATED), *map(_step, asked.by_text)]):
        target = step.removeprefix(TRANSLATED)
        if not spoken[0].segments or primary(target) == primary(spoken[0].language):
            continue
        if target in asked.by_text:
            made.append(_made([spoken[0], *heard], target, asked, glossary, folder))
        elif target not in known and folder.reusable(step, key_of(step), edits=True):
            earlier = read_transcript(folder.path / _name(target))
            made += _with_stale(spoken[0], [earlier], folder)
    return (spoken[0], *heard, *made)


_TOLD = {
    "untranslated": "not translated",
    "stale": "edited by a person, and what was said there was changed since",
    "term-missing": "without a term of the glossary",
    "name-missing": "without a name of the glossary",
    "number-missing": "without a number",
}


def _way(written: Sequence[str], target: str, asked: Translation) -> tuple[int, Translator]:
    """The first language that can be translated into the target, and the translator.

    Raises `ModelMissingError`, which names the spoken language.
    """
    name = asked.translator_for(target)
    failures: list[ModelMissingError] = []
    for number, source in enumerate(written):
        if number and primary(source) == primary(target):
            continue
        try:
            return number, find_translator(source, target, name, asked.use_context)
        except ModelMissingError as error:
            failures.append(error)
    raise failures[0]


def _made(
    sources: Sequence[Transcript],
    target: str,
    asked: Translation,
    glossary: Glossary,
    folder: ResultFolder,
) -> Transcript:
    name, step = _name(target), _step(target)
    path = folder.path / name
    there = read_transcript(path) if path.exists() else None
    earlier = there if there and there.translated_from and there.language == target else None
    made = translate(sources, target, asked, glossary, earlier)
    if earlier is None:
        folder.write(name, as_json(to_json(made)))
    elif made != earlier:
        write_transcript(path, made)
    folder.done(step, key_of(step), [name], {"names": [name]})
    return made


def _with_stale(
    spoken: Transcript, translations: Sequence[Transcript], folder: ResultFolder
) -> list[Transcript]:
    """Translations that nothing is done to, with what is stale since a person's edits."""
    checked = [looked_through(spoken, each) for each in translations]
    for before, after in zip(translations, checked, strict=True):
        if before != after:
            write_transcript(folder.path / _name(after.language), after)
    return checked


def _name(language: str) -> str:
    return f"transcript.{language}.json"


def _step(language: str) -> str:
    return f"{TRANSLATED}{language}"
