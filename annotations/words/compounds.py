"""Words that print writes together and a recogniser apart, or the other way round.

"Space flight" and "spaceflight", "every body" and "everybody" are the same sounds. A quote's
words are written the way they were heard before the two are laid side by side.
"""

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import chain, pairwise

from annotations.matching.index import Track
from annotations.matching.placing import Stretch
from annotations.words.wording import Printed


def as_heard(words: Sequence[Printed], track: Track, stretches: Sequence[Stretch]) -> list[Printed]:
    """The quote's words, joined and parted as in the stretches; a part keeps the whole's span."""
    rows = [_norms(track, stretch) for stretch in stretches]
    said = set(chain.from_iterable(rows))
    if not any(_may_differ(*both, said) for both in zip([None, *words], words, strict=False)):
        return list(words)
    pairs = {pair for row in rows for pair in pairwise(row) if "".join(pair).isalpha()}
    parted = {first + second: (first, second) for first, second in pairs}
    written: list[Printed] = []
    for word in words:
        last = written[-1] if written else None
        if last and _is_one(last, word, said) and (last.norm, word.norm) not in pairs:
            written[-1] = replace(
                last, norm=last.norm + word.norm, text=last.text + word.text, end=word.end
            )
        elif word.norm in parted and word.norm not in said:
            first, second = parted[word.norm]
            written += [replace(word, norm=first), replace(word, norm=second, joint="")]
        else:
            written.append(word)
    return written


def _norms(track: Track, stretch: Stretch) -> list[str]:
    return [track.vocabulary[number] for number in track.columns.word[slice(*stretch)].tolist()]


def _may_differ(left: Printed | None, word: Printed, said: Set[str]) -> bool:
    return word.norm not in said or (left is not None and _is_one(left, word, said))


def _is_one(left: Printed, right: Printed, said: Set[str]) -> bool:
    """Whether two printed words were heard as one."""
    whole = left.norm + right.norm
    if right.joint or left.bracketed != right.bracketed:
        return False
    return whole in said and whole.isalpha()
