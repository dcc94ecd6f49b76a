"""A transcript translated: by sentences, with the ids and the times of what was said.

What was translated before is not translated again while its source and the translator are the
same; what a person wrote is kept, and flagged when its source changed since.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import langcodes

from transcripts.errors import TranscriptError
from transcripts.model import Segment, Transcript
from transcripts.names.glossary import Glossary
from transcripts.recognition.doubts import LANGUAGE_SWITCH
from transcripts.tags import primary
from transcripts.translation import Translator
from transcripts.translation.marks import PERSON, STALE, looked_through, maker, marked
from transcripts.translation.passages import Passage, joined, laid, passages
from transcripts.translation.terms import Terms, hidden, lost, terms_for

UNTRANSLATED = "untranslated"
"""The flag of a segment whose text could not be translated and stands as it was said."""
_AT_ONCE = 64
_CONTEXT = 2
"""Sentences before one that a translator is given along with it."""

OnShare = Callable[[float], None]


def translated(
    source: Transcript,
    target: str,
    translator: Translator,
    glossary: Glossary | None = None,
    earlier: Transcript | None = None,
    on_share: OnShare = lambda _: None,
    only: Collection[str] | None = None,
) -> Transcript:
    """A transcript in another language, each segment under its id and at its time.

    `earlier` is an earlier translation of it, of which all is kept that can be; with `only`, all
    but the segments of these ids. What was said in the target language, or has no letters, stays
    as it is; what was said in a language that the translator does not know does too, and is
    flagged. Raises `TranscriptError` for a transcript that does not say its language, and what
    the translator raises.
    """
    languages = [written_in(source, segment) for segment in source.segments]
    if not langcodes.tag_is_valid(source.language) or source.language == "und":
        raise TranscriptError(
            f"{source.media.title or 'the transcript'}: does not say its language; "
            "put it in its name, as in talk.en.srt"
        )
    terms = terms_for(glossary or Glossary(), target)
    made_by = {**translator.description, "glossary_sha256": terms.sha256}
    known = _settled(source, earlier, made_by, only)
    work = _Work(target, translator, terms)
    groups = list(passages(source.segments, languages))
    stretches = list(_stretches(groups, source.segments, known, target))
    total = sum(len(sentences) for _, sentences in stretches)
    done = 0
    for context, sentences in stretches:
        for batch in _batches(sentences):
            work.translate(batch, context)
            context, done = batch[-_CONTEXT:], done + len(batch)
            on_share(done / total)
    segments = tuple(
        renewed(known[segment.id], segment) if segment.id in known else work.segment(n, segment)
        for n, segment in enumerate(source.segments)
    )
    partial = {key: source.extra[key] for key in ("partial",) if key in source.extra}
    result = replace(
        source,
        language=target,
        translated_from=source.translated_from or source.language,
        engine=earlier.engine if earlier and only is not None else made_by,
        segments=segments,
        extra={**(earlier.extra if earlier else {}), **partial},
        untimed=(),
        lacks=(),
    )
    return looked_through(source, result)


def written_in(transcript: Transcript, segment: Segment) -> str:
    """The language that a segment's text is in."""
    if transcript.is_translation(segment):
        return transcript.language
    return transcript.spoken_language(segment)


def renewed(kept: Segment, source: Segment) -> Segment:
    """A segment of an earlier translation, when and by whom it is said today."""
    return replace(
        kept,
        start_ms=source.start_ms,
        end_ms=source.end_ms,
        speaker=source.speaker,
        language=source.language,
    )


class _Work:
    """What has been translated so far, by the numbers of the segments."""

    def __init__(self, target: str, translator: Translator, terms: Terms) -> None:
        self._target = target
        self._translator = translator
        self._terms = terms
        self._parts: dict[int, list[str]] = {}
        self._flags: dict[int, list[str]] = {}

    def translate(self, batch: Sequence[Passage], context: Sequence[Passage]) -> None:
        """Translate passages that follow each other, in one language, and lay them back."""
        language = batch[0].language
        if self._translator.pair(language, self._target) is None:
            made = [""] * len(batch)
        else:
            made = self._protected(batch, [each.text for each in context])
        for passage, text in zip(batch, made, strict=True):
            self._lay(passage, text)

    def segment(self, number: int, source: Segment) -> Segment:
        """The segment of the translation."""
        doubts = [flag for flag in source.flags if flag != LANGUAGE_SWITCH]
        if number not in self._parts:
            return replace(source, words=(), flags=tuple(doubts))
        text = joined(self._parts[number], self._target)
        flags = tuple(dict.fromkeys((*doubts, *self._flags[number])))
        made = replace(source, text=text, words=(), flags=flags, extra={})
        return marked(made, source.text, label(self._translator.description))

    def _protected(self, batch: Sequence[Passage], context: Sequence[str]) -> list[str]:
        """Translations with the glossary's terms; where a term was lost, without them."""
        language = batch[0].language
        sent = [hidden(passage.text, self._terms) for passage in batch]
        answers = self._asked([each.text for each in sent], language, context)
        shown = [each.shown(text) for each, text in zip(sent, answers, strict=True)]
        plain = [p.text for p, text in zip(batch, shown, strict=True) if text is None]
        again = iter(self._asked(plain, language, context) if plain else ())
        return [next(again) if text is None else text for text in shown]

    def _asked(self, sentences: list[str], language: str, context: Sequence[str]) -> list[str]:
        answers = self._translator.translate(sentences, language, self._target, context)
        if len(answers) != len(sentences):
            raise TranscriptError(
                f"{label(self._translator.description)}: {len(answers)} translations of "
                f"{len(sentences)} sentences"
            )
        return answers

    def _lay(self, passage: Passage, text: str) -> None:
        flags = list(lost(passage.text, text, self._terms)) if text else [UNTRANSLATED]
        numbers, shares = zip(*passage.shares, strict=True)
        for number, part in zip(
            numbers, laid(text or passage.text, shares, self._target), strict=True
        ):
            self._parts.setdefault(number, []).append(part)
            self._flags.setdefault(number, []).extend(flags)


def label(description: Mapping[str, Any]) -> str:
    """A translator in a few words: its name, and its model or else its version."""
    which = description.get("model") or description.get("address") or description.get("version")
    return f"{description['name']} {which}" if which else str(description["name"])


def _settled(
    source: Transcript,
    earlier: Transcript | None,
    made_by: Mapping[str, Any],
    only: Collection[str] | None,
) -> dict[str, Segment]:
    """Segments of an earlier translation that stay, by their ids.

    One that does not say what made it was written by people.
    """
    if earlier is None:
        return {}
    if only is not None:
        return {segment.id: segment for segment in earlier.segments if segment.id not in only}
    same = earlier.engine == made_by
    by_hand = (PERSON, None) if earlier.engine is None else (PERSON,)
    return {
        segment.id: segment
        for segment in looked_through(source, earlier).segments
        if maker(segment) in by_hand or (same and maker(segment) and STALE not in segment.flags)
    }


def _stretches(
    groups: Sequence[list[Passage]],
    segments: Sequence[Segment],
    known: Mapping[str, Segment],
    target: str,
) -> Iterator[tuple[list[Passage], list[Passage]]]:
    """Sentences to translate that follow each other in one language, with those before them."""
    before: list[Passage] = []
    stretch: list[Passage] = []
    context: list[Passage] = []
    for group in groups:
        language = group[0].language
        wanted = primary(language) != primary(target) and any(
            segments[number].id not in known for each in group for number, _ in each.shares
        )
        if stretch and not (wanted and stretch[-1].language == language):
            yield context, stretch
            stretch = []
        if wanted and not stretch:
            context = [each for each in before[-_CONTEXT:] if each.language == language]
        stretch += group if wanted else []
        before = [*before[-_CONTEXT:], *group][-_CONTEXT:]
    if stretch:
        yield context, stretch


def _batches(sentences: Sequence[Passage]) -> Iterator[list[Passage]]:
    rest = iter(sentences)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
