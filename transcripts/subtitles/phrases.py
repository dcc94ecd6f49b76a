"""Where a sentence may be divided: word tables and the cost of a break between two words.

The rules are Netflix's (Timed Text Style Guides, "Line Treatment"): break after punctuation,
before conjunctions and prepositions; never part an article from its noun, a first from a last
name, a pronoun or auxiliary from its verb, a number from what it counts, a preposition from
what it governs, or in Arabic the two nouns of a construct (مضاف ومضاف إليه).
"""

from dataclasses import dataclass

import regex

from transcripts.tags import primary

SENTENCE_END = 0.0
CLAUSE_END = 0.2
BEFORE_OPENER = 0.4
WITHIN_PHRASE = 0.7
WITHIN_UNIT = 0.9
HANGING = 1.0


def break_cost(before: str, after: str, language: str) -> float:
    """How bad a break is between two words of one sentence, from 0 (none) to 1 (never).

    A language without a table is judged by its punctuation, names and numbers alone.
    """
    words = _WORDS.get(primary(language), _NO_WORDS)
    if before.endswith(".") and not before.endswith(".."):
        return HANGING  # An abbreviation: the caller knows the sentence ends.
    if _CLAUSE_END.search(before) or _CLAUSE_START.match(after):
        return CLAUSE_END
    left, right = _bare(before), _bare(after)
    if left in words.openers or left in words.leaning or right in words.clinging:
        return HANGING
    if right in words.openers:
        return BEFORE_OPENER
    if _is_unit(before, after, primary(language)):
        return WITHIN_UNIT
    return WITHIN_PHRASE


def _bare(word: str) -> str:
    return _EDGES.sub("", word).casefold().replace("’", "'")


def _is_unit(before: str, after: str, language: str) -> bool:
    """A name, a number and what it counts, or an Arabic noun and what defines it."""
    if language == "ar" and after.startswith("ال"):
        return True
    # German writes every noun with a capital.
    both_names = before[0].isupper() and after[0].isupper() and language != "de"
    return both_names or (before[-1].isdigit() and after[0].isalpha())


_EDGES = regex.compile(r"^[^\w']+|[^\w']+$")
_CLAUSE_END = regex.compile(r"[,;:!?،؛؟。、，；：！？…–—\-)\]»”\"]$|\.\.$")
_CLAUSE_START = regex.compile(r"[–—(\[«“]")


@dataclass(frozen=True, slots=True)
class _Words:
    """`openers` begin a phrase; `leaning` want the next word, `clinging` the one before."""

    openers: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()
    clinging: frozenset[str] = frozenset()


def _table(openers: str, leaning: str = "", clinging: str = "") -> _Words:
    return _Words(
        frozenset(openers.split()), frozenset(leaning.split()), frozenset(clinging.split())
    )


_NO_WORDS = _Words()
_KURMANJI = _table(
    "û an jî lê belê ku ji di bi li bo ber ser çi heta wek dema eger ger çimkî lewma",
    "ez tu ew em hûn min te wî wê me we wan ev dê wê ne na ti her",
    "de da re ve bûn bû ye ne in im",
)
_SORANI = _table(
    "و یان بەڵام کە لە بە بۆ لەگەڵ تا هەتا ئەگەر چونکە وەک لەسەر لەنێوان بێ دوای پێش بەرەو",
    "من تۆ ئەو ئێمە ئێوە ئەوان ئەم هەر هیچ نە با دە",
    "دا بوو بوون",
)
_WORDS = {
    "ar": _table(
        "و أو ثم لكن بل أن إن لأن التي الذي الذين حيث عندما كي حتى إذا لو في من على إلى عن مع "
        "بين عند منذ خلال بعد قبل تحت فوق ضد حول دون",
        "لا لم لن ما ليس ليست قد سوف هذا هذه ذلك تلك هؤلاء كل بعض أي غير أنا نحن هو هي هم أنت كان",
    ),
    "ckb": _SORANI,
    "de": _table(
        "und oder aber denn sondern weil dass daß ob wenn als während obwohl damit wo wie in im an "
        "am auf aus bei beim mit nach von vom zu zum zur für über unter vor durch gegen ohne um "
        "zwischen bis seit",
        "der die das den dem des ein eine einen einem einer eines kein keine mein dein sein ihr "
        "unser euer dieser diese dieses ich du er sie es wir man ist sind war waren hat haben "
        "hatte wird werden wurde kann können muss müssen soll will nicht sehr sich",
    ),
    "en": _table(
        "and or but nor because although though while whereas if unless until when where which "
        "who whom whose that than as after before since of in on at by for from with without to "
        "into onto about against between through during over under toward towards within upon "
        "among across behind beyond near like",
        "a an the this these those my your his her its our their no not every each some any many "
        "such i you he she it we they there is are was were be been being am has have had do does "
        "did will would shall should can could may might must very more most too so i'm it's "
        "that's there's let's he's she's we're they're you're i've we've they've you've i'll we'll "
        "you'll they'll i'd we'd don't didn't doesn't isn't aren't wasn't weren't can't couldn't "
        "won't wouldn't shouldn't haven't hasn't hadn't",
    ),
    "es": _table(
        "y e o u pero sino ni que porque aunque si cuando donde como mientras quien cual a al ante "
        "bajo con contra de del desde durante en entre hacia hasta para por según sin sobre tras",
        "el la los las lo un una unos unas mi mis tu tus su sus nuestro nuestra este esta estos "
        "estas ese esa aquel no se me te le les nos yo él ella ellos es son era fue ha han he "
        "hemos había está están muy más tan cada todo toda",
    ),
    "fa": _table(
        "و یا اما ولی که چون اگر تا زیرا وقتی از به در با برای بر بین بدون پس پیش روی زیر درباره",
        "من تو او ما شما آنها این آن هر هیچ می نمی خیلی یک",
        "را ها های است بود",
    ),
    "fr": _table(
        "et ou mais donc or ni car que qui quand lorsque puisque si comme dont où parce à au aux "
        "de du des en dans par pour sur sous avec sans chez entre vers contre depuis pendant avant "
        "après",
        "le la les un une ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos "
        "leur leurs je tu il elle on nous vous ils elles ne se me te est sont était a ont avait "
        "sera très plus chaque pas",
    ),
    "ku": _Words(
        _KURMANJI.openers | _SORANI.openers,
        _KURMANJI.leaning | _SORANI.leaning,
        _KURMANJI.clinging | _SORANI.clinging,
    ),
    "ru": _table(
        "и а но или либо что чтобы если когда где который которая которые потому хотя как чем в во "
        "на с со к ко по о об от до из у за над под при для без через между про перед",
        "не ни я ты он она оно мы вы они мой твой его её наш ваш их этот эта это эти тот та те "
        "был была было были будет есть очень каждый весь все",
        "бы же ли",
    ),
    "tr": _table(
        "ve veya ya ama fakat ancak çünkü ki eğer hem ne",
        "bir bu şu o ben sen biz siz onlar her hiç çok daha en bazı",
        "için ile gibi kadar göre sonra önce de da mi mı mu mü değil doğru karşı beri rağmen diye "
        "var yok ise idi",
    ),
}
