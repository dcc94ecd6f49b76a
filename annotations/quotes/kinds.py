"""What a quoted passage is: a statement, a fragment of one, or the mention of a title or term.

Read from what stands around it (a verb of saying, a colon, "the film"), from how it is written
(a capital first, a full stop, Every Word With One), and from its length. In doubt it is
somebody's words: an editor can overlook a title among the quotes, not a quote among the titles.
"""

from collections.abc import Sequence

import regex

from annotations.model import QuoteKind
from annotations.quotes.attribution import Attribution


def kind_of(exact: str, before: str, after: str, said: Attribution) -> QuoteKind:
    """The kind of a passage in one piece; `before` and `after` are the text outside its marks."""
    words = _WORD.findall(exact)
    whole = _begins_a_sentence(exact, before, said)
    led_out = after[:1] in (",", "،") and (
        (whole and said.introduces) or (len(words) > 1 and _alone(before))
    )
    ended = led_out or _SENTENCE_CLOSE.search(exact) is not None
    if _is_mention(words, before, after, said, ended=ended, whole=whole):
        return "mention"
    if before.rstrip().endswith(":"):
        return "statement"
    if said.introduces and (whole or ended or len(words) >= _CLAUSE_WORDS):
        return "statement"
    if whole and (len(words) >= _SENTENCE_WORDS or (ended and (said.is_said or _alone(before)))):
        return "statement"
    return "fragment"


_SENTENCE_WORDS = 4
_CLAUSE_WORDS = 5
_UNCASED_WORDS = 7
_TERM_WORDS = 3
_LONGEST_CUE = 30
_TITLE_WORDS = 10
_WORD = regex.compile(r"\p{Han}|[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}'’-]*")
_SENTENCE_CLOSE = regex.compile(r"[.!?…؟。,،—–-]$")
_CUE = regex.compile(
    r"(?<!\p{L})(?:so-called|known as|titled|entitled|named|nicknamed|dubbed|"
    r"(?:the )?(?:term|words?|phrase|hashtag|slogan|song|book|film|movie|novel|play|album|series|"
    r"documentary|poem|magazine|show|programme|program|report|article|essay|paper|newspaper)"
    r"(?:,| called)?|sogenannte\w*|namens|(?:der |das |die )?(?:Film|Roman|Buch|Lied|Begriff|Wort|"
    r"Serie|Zeitung|Zeitschrift|Stück)s?|quotidien|hebdomadaire|titre|intitulée?|film|livre|roman|"
    r"chanson|mot|journal|soi-disant|dit|llamad[oa]s?|titulad[oa]|libro|canción|película|novela|palabra|término|"
    r"periódico|diario|adlı|isimli|sözde|так называем\w*|фильм\w*|книг\w*|роман\w*|газет\w*|"
    r"песн\w*|журнал\w*|слов[оаеу]м?|компани\w*|парти\w*|фирм\w*|رواية|كتاب|فيلم|أغنية|صحيفة|"
    r"مجلة|مسلسل|كلمة|ما يسمى(?: ب)?|قناة|مصطلح|pirtûka|romana|fîlma|strana|rojnameya|peyva|"
    r"کتێبی|ڕۆمانی|فیلمی|گۆرانی|ڕۆژنامەی|وشەی)\s*$",
    regex.IGNORECASE,
)
_SPEAKS_OF = regex.compile(r"\b(?:spoke|speaks|speaking|talked|talks|talking) (?:of|about)\s*$")
_CUE_BEHIND = regex.compile(
    r"\s?(?:-\p{L}|(?:program|show|film|movie|album|magazine|series|adlı|isimli|roman|kitab|şarkı|dizi|dergi|gazete)\p{L}*)",
    regex.IGNORECASE,
)
_SMALL = "a an and as at by for from in of on or the to with der die das und de la le les del et y"
_TITLE_SMALL = frozenset(_SMALL.split())
_TERM_BEFORE = regex.compile(r"\p{Lu}[\p{L}’'-]+\s$")
_TERM_BEHIND = regex.compile(r"\s\p{Lu}\p{L}")


def _begins_a_sentence(exact: str, before: str, said: Attribution) -> bool:
    """Whether the words begin one; in letters without capitals a verb or a colon must say so."""
    first = next((letter for letter in exact if letter.isalnum()), "")
    if first.lower() != first.upper() or first.isdigit():
        return first.isupper() or first.isdigit()
    return said.introduces or _alone(before) or len(_WORD.findall(exact)) >= _UNCASED_WORDS


def _alone(before: str) -> bool:
    """Whether a passage begins its sentence or its paragraph, nothing leading into it."""
    return not before.strip() or before.rstrip()[-1] in ".!?…؟”»“" or before.endswith("\n\n")


def _is_mention(
    words: Sequence[str], before: str, after: str, said: Attribution, *, ended: bool, whole: bool
) -> bool:
    if said.introduces or before.rstrip().endswith(":") or _SPEAKS_OF.search(before):
        return False
    cued = _CUE.search(before[-_LONGEST_CUE:].rstrip()) or _CUE_BEHIND.match(after)
    if (cued and len(words) <= _TITLE_WORDS + 2) or _is_nickname(words, before, after):
        return True
    if _is_title(words):
        return True
    if said.is_said:
        return False
    leads_in = _alone(before) or before.rstrip().endswith((",", "،"))
    embedded = whole and not leads_in and len(words) <= _CLAUSE_WORDS
    return not ended and (embedded or len(words) <= _TERM_WORDS)


def _is_title(words: Sequence[str]) -> bool:
    """Whether Every Word is Written so; a title does not begin or end with a small word."""
    large = [word[0].isupper() or word[0].isdigit() for word in words]
    written = all(big or word in _TITLE_SMALL for big, word in zip(large, words, strict=True))
    return 1 < len(words) <= _TITLE_WORDS and written and large[0] and large[-1]


def _is_nickname(words: Sequence[str], before: str, after: str) -> bool:
    """James “Jimmy” Carter."""
    inside = _TERM_BEFORE.search(before) and _TERM_BEHIND.match(after)
    return len(words) <= _TERM_WORDS and inside is not None
