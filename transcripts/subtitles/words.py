"""Words that do not stand alone at the end or the beginning of a line, by language.

Tables of common words and endings, gathered for subtitles; no grammar. A word in several roles
stands where keeping it with its neighbour does least harm.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

_NEVER = regex.compile(r"(?!)")
_ANY = regex.compile("")


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a language want beside them, in small letters.

    `conjunctions` and `prepositions` open a phrase. `leaning` want the next word: articles,
    subjects, negations. `weak` want it too, but not where a phrase opens: auxiliaries, pronouns
    that may be objects. `clinging` want the word before. The patterns say the same of words by
    how they begin or end.
    """

    conjunctions: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    clinging: frozenset[str] = frozenset()
    adjectives: frozenset[str] = frozenset()
    """Also numerals: what stands before a noun, and the heads of a construct."""
    owners: frozenset[str] = frozenset()
    """Pronouns that say whose something is, after it."""
    polite: frozenset[str] = frozenset()
    """Words with a capital that are no names."""
    opens: regex.Pattern[str] = _NEVER
    trails: regex.Pattern[str] = _NEVER
    binds: regex.Pattern[str] = _NEVER
    """Adjectives and heads of a construct by their endings."""
    noun: regex.Pattern[str] = _ANY
    """What may follow those."""
    openers: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    def opening(self, word: str) -> bool:
        """Whether the form of a word says that a phrase opens with it."""
        return self.opens.match(word) is not None

    def trailing(self, word: str) -> bool:
        """Whether the form of a word says that it wants the word before."""
        return self.trails.match(word) is not None

    def is_bound(self, left: str, right: str) -> bool:
        """Whether a word is an adjective of the next one, or in a construct with it."""
        if left in self.adjectives:
            return True
        return self.binds.search(left) is not None and self.noun.match(right) is not None

    def is_function(self, word: str) -> bool:
        """Whether it is no noun, verb or adjective of its own."""
        return word in self.functions or self.opening(word)


NO_WORDS = Words()
NAME_PARTICLES = frozenset(
    {"van", "von", "vom", "zu", "zum", "zur", "der", "den", "de", "del", "della", "di", "da", "dal"}
    | {"do", "dos", "das", "du", "des", "la", "le", "bin", "ibn", "bint", "ben", "abu", "umm"}
    | {"al", "el", "ul", "ter", "ten", "oğlu"}
)
"""Small words inside names, as printed."""


def _words(
    *,
    conjunctions: str = "",
    prepositions: str = "",
    leaning: str = "",
    weak: str = "",
    clinging: str = "",
    adjectives: str = "",
    owners: str = "",
    polite: str = "",
    opens: str = "(?!)",
    trails: str = "(?!)",
    binds: str = "(?!)",
    noun: str = "",
) -> Words:
    sets = [
        frozenset(text.split())
        for text in (
            conjunctions,
            prepositions,
            leaning,
            weak,
            clinging,
            adjectives,
            owners,
            polite,
        )
    ]
    patterns = [regex.compile(text) for text in (opens, trails, binds, noun)]
    return _made(sets, patterns)


def _inflected(stems: str, endings: str) -> str:
    return " ".join(stem + ending for stem in stems.split() for ending in endings.split())


def _both(one: Words, other: Words) -> Words:
    """The words of a language written in two scripts."""
    names = (
        "conjunctions",
        "prepositions",
        "leaning",
        "weak",
        "clinging",
        "adjectives",
        "owners",
        "polite",
    )
    return _made(
        [getattr(one, name) | getattr(other, name) for name in names],
        [
            regex.compile(f"(?:{getattr(one, name).pattern})|(?:{getattr(other, name).pattern})")
            for name in ("opens", "trails", "binds", "noun")
        ],
    )


def _made(sets: Sequence[frozenset[str]], patterns: Sequence[regex.Pattern[str]]) -> Words:
    conjunctions, prepositions, leaning, weak, clinging, adjectives, owners, polite = sets
    opens, trails, binds, noun = patterns
    openers = conjunctions | prepositions
    functions = openers | leaning | weak | clinging
    return Words(
        *(conjunctions, prepositions, leaning, weak, clinging, adjectives, owners, polite),
        *(opens, trails, binds, noun),
        openers,
        functions,
    )


_ARABIC = _words(
    conjunctions="و أو ثم لكن ولكن بل أن إن لأن بأن وأن التي الذي الذين اللذان اللتان اللواتي حيث "
    "عندما كي لكي حتى إذا لو إذ حين حينما بينما كما لما",
    prepositions="في من على إلى عن مع بين عند منذ خلال بعد قبل تحت فوق ضد حول دون بدون أمام وراء "
    "خلف داخل خارج نحو لدى عبر ضمن لأجل بسبب رغم مثل قرب",
    leaning="لا لم لن ما ليس ليست ليسوا قد لقد سوف هذا هذه ذلك تلك هؤلاء أولئك كل بعض أي غير سوى "
    "أنا نحن هو هي هم هن أنت أنتم يا أيها أيتها كلا كلتا جميع عدة أكثر أقل أحد إحدى "
    "بن ابن بنت أبو أبي أبا آل عبد أم سيد السيد السيدة الدكتور الدكتورة د الأستاذ الشيخ الأمير "
    "الحاج القاضي العقيد اللواء العميد النقيب",
    weak="كان كانت كانوا كنا كنت يكون تكون سيكون أصبح أصبحت صار ظل ظلت يزال تزال زال زلنا يجب "
    "يمكن كاد يكاد بدأ بدأت بدأوا",
    clinging="نفسه نفسها أنفسهم أنفسنا نفسي ذاته ذاتها أيضا أيضًا جدا جدًا بن ابن بنت فقط",
    adjectives="ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع عشرة عشر "
    "عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين مئة مائة مئات ألف آلاف مليون",
    opens=r"و(?!الد|اله)(?:ال|أن|إن|لم$|لا$|لن$|قد$|كان|هو$|هي$|هم$|نحن$|في$|من$|على$|عن$|مع$|ما$|"
    r"هذا$|هذه$|ذلك$|بعد$|قبل$|بين$|عند|قال|كل$|إلى$|إذا$|لكن)|بال\w{2,}|لل\w{2,}|فال\w{2,}",
    # A noun is put in construct with one that has the article; a verb has none after it.
    binds=r"^(?!(?:ي|سي|ست)\w{3,4}$|قال|قالت|أعلن|أكد|ذكر|أضاف|ذهب|جاء|وصل|خرج|دخل|فتح|رأى|عاد|أخذ"
    r"|بنى|ترك|وجد|صنع).*(?<!وا|تم|نا)$",
    noun="ال",
)
_KURMANJI = _words(
    conjunctions="û an jî lê belê ku wek dema eger ger çimkî lewma lewre heta",
    prepositions="ji di bi li bo ber ser bê nav bin ligel digel berî piştî derbarê li",
    leaning="ez tu ew em hûn ev vî vê van dê ê na ne ti tu her hemû gelek "
    "çend çi kîjan birêz mamoste doktor",
    weak="min te wî wê me we wan hat hatiye hatine tê tên dikare dikarin divê",
    owners="min te wî wê me we wan",
    clinging="de da re ve ra bûn bû ye ne in im e î xwe jî",
    adjectives="yek du sê çar pênc şeş heft heşt neh deh bîst sî sed hezar",
    trails=r"(?:di|na|ne|bi)?(?:kir(?:in|ine|iye|im|î|ibû)?|ke|kin|kim|kî)$|"
    r"(?:di|na|ne|bi)(?:be|bin|bim|bî|bû|bûn|de|din|dim)$|(?:bûye|bûne|bûm|bibû|dan|daye|dane)$",
    # The ezafe ties a noun to what follows it.
    binds=r"(?:\w{2}(?:ên|ê|a))$(?<!^dema)(?<!^gava)",
    noun=r"(?!(?:di|na|ne|bi)\w{3,})",
)
_SORANI = _words(
    conjunctions="و یان بەڵام کە ئەگەر چونکە وەک بۆیە هەروەها کاتێک تا هەتا",
    prepositions="لە بە بۆ لەگەڵ لەسەر لەنێوان بێ بەبێ دوای پێش بەرەو لەناو لەژێر لەلایەن لەبەر "
    "لەبارەی دەربارەی لەدوای لەپێش",
    leaning="ئەم هەر هیچ نە با دە چەند هەموو زۆر یەک کاک خاتوو دکتۆر مامۆستا بەڕێز سەرۆک نابێ",
    weak="من تۆ ئێمە ئێوە ئەوان ئەو ئەوە ئەمە دەبێت دەبێ دەتوانێت دەتوانین",
    owners="من تۆ ئەو ئێمە ئێوە ئەوان",
    clinging="دا بوو بوون بووە نەبوو بێت خۆی خۆم خۆت خۆمان خۆتان خۆیان ەوە نییە",
    adjectives="دوو سێ چوار پێنج شەش حەوت هەشت نۆ دە بیست سی سەد هەزار",
    trails=r"(?:دە|نا|نە|ب|دەب)?کر(?:د|دن|دم|دین|دی|دیان|دمان|دووە|دوون|دبوو|ا|ان|اوە|اون|ابوو|اوەتەوە)$|"
    r"(?:دە|نا|نە|ب)ک(?:ات|ەن|ەم|ەین|ەیت|رێ|رێت|رێن|را|ردن|رد)$|"
    r"(?:دە|نا|نە|ب)(?:بوو|بوون|بێت|بێ|بن|دات|دەن|درێت|درێ|درا)$|درا(?:وە|ون)?$",
    # The ezafe ties a noun to what follows it.
    binds=r"\w{2}ی$(?<!وەی)(?<!^دوای)(?<!ێی)",
    noun=r"(?!(?:دە|نا)\w{3,})",
)
WORDS = {
    "ar": _ARABIC,
    "ckb": _SORANI,
    "de": _words(
        conjunctions="und oder aber denn sondern weil dass daß ob wenn als während obwohl damit "
        "wo wie sowie bevor nachdem",
        prepositions="in im an am auf aus bei beim mit nach von vom zu zum zur für über unter vor "
        "durch gegen ohne um zwischen bis seit ins ans wegen trotz hinter neben statt innerhalb",
        leaning="der die das den dem des ein eine einen einem einer eines kein keine keinen "
        "keinem keiner mein meine meinen meinem meiner dein deine sein seine seinen seinem seiner "
        "unser unsere unseren unserem unserer euer eure dieser diese dieses diesen diesem jede "
        "jeder jedes jeden jedem ich du er wir man herr herrn frau dr prof sehr",
        weak="sie es ihr ihre ihren ihrem ihrer ist sind war waren bin bist seid hat haben hatte "
        "hatten habe wird werden wurde wurden worden kann können konnte konnten muss müssen "
        "musste soll sollen sollte will wollen wollte darf dürfen mag würde würden hätte wäre "
        "mich dich uns euch ihm ihn ihnen nicht",
        clinging="sich nicht worden gewesen",
        adjectives=_inflected(
            "groß neu alt gut klein erst letzt jung lang ganz eigen nächst hoh stark schwer schön "
            "kurz weit recht zweit dritt best deutsch frei voll rot schwarz weiß",
            "e en er es em",
        )
        + " viele vielen einige einigen andere anderen alle allen mehrere beide beiden zwei drei "
        "vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend",
        polite="sie ihr ihre ihnen ihren ihrem ihrer",
        binds=r"(?:lich|isch|ig|bar|sam|los|haft|voll|end)(?:e[nrsm]?)$",
    ),
    "en": _words(
        conjunctions="and or but nor because although though while whereas if unless until when "
        "where which who whom whose that than as since so",
        prepositions="after before of in on at by for from with without to into onto about "
        "against between through during over under toward towards within upon among across "
        "behind beyond near like inside outside around along despite except beside besides "
        "above below via per",
        leaning="a an the my your his its our their no not every such i he we they i'm it's "
        "that's there's let's he's she's we're they're you're i've we've they've you've i'll "
        "we'll you'll they'll he'll she'll it'll i'd we'd they'd he'd she'd you'd don't didn't "
        "doesn't isn't aren't wasn't weren't can't couldn't won't wouldn't shouldn't haven't "
        "hasn't hadn't cannot mr mrs ms dr prof sir saint st very too",
        weak="you she it her this these those each some any many several few more most less is "
        "are was were be been being am has have had do does did will would shall should can "
        "could may might must there here's never also just",
        clinging="myself yourself himself herself itself ourselves yourselves themselves oneself "
        "up out off away ago else percent",
        adjectives="good great new old big little small young long short first last next other "
        "same own high low large public bad early late only whole real human best better free "
        "full strong hard true right wrong clear dark black white red green blue cold hot deep "
        "former american british european political social national local open poor rich "
        "different important "
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
        "eighty ninety hundred thousand million billion second third",
        polite="i i'm i've i'll i'd",
        binds=r"\w{2}(?:ous|eful|less|ional|ental|ical|ible)$|\w{4}able$",
    ),
    "es": _words(
        conjunctions="y e o u pero sino ni que porque aunque si cuando donde como mientras quien "
        "cual pues",
        prepositions="a al ante bajo con contra de del desde durante en entre hacia hasta para "
        "por según sin sobre tras",
        leaning="el la los las un una unos unas mi mis tu tus su sus nuestro nuestra nuestros "
        "nuestras este esta estos estas ese esa esos esas aquel aquella no se yo tú él ellos "
        "ellas nosotros muy tan cada todo toda todos todas ningún ninguna señor señora don doña "
        "doctor doctora san santa",
        weak="lo me te le les nos os ella usted ustedes es son era eran fue fueron ser ha han he "
        "hemos había habían habían haya hay está están estaba estaban estar puede pueden podía "
        "podemos debe deben debía quiere quieren va van voy vamos iba nunca más algún alguna "
        "algunos algunas otro otra otros otras",
        clinging="mismo misma mismos mismas",
        adjectives="gran buen buena bueno mal primer primera primero último última mejor peor "
        "nuevo nueva nuevos nuevas viejo vieja pequeño pequeña mucho mucha muchos muchas poco "
        "poca pocos pocas varios varias próximo próxima dos tres cuatro cinco seis siete ocho "
        "nueve diez once doce veinte treinta cuarenta cincuenta cien ciento mil",
    ),
    "fa": _words(
        conjunctions="و یا اما ولی که چون اگر تا زیرا وقتی بلکه چنان",
        prepositions="از به در با برای بر بین بدون پس پیش روی زیر درباره درباره‌ی علیه میان کنار "
        "بالای پشت جلوی سوی",
        leaning="این آن هر هیچ می نمی همه چند یک بسیار خیلی چه همین همان "
        "آقای خانم دکتر استاد جناب سرکار شیخ حاج سردار خواهم خواهی خواهد خواهیم خواهید خواهند",
        weak="من تو ما شما آنها آن‌ها او باید نباید شاید",
        owners="من تو او ما شما آنها ایشان",
        clinging="را ها های هم خود است بود بودند بودم هست هستند هستم نیست نبود",
        adjectives="دو سه چهار پنج شش هفت هشت نه ده بیست سی چهل پنجاه صد هزار میلیون",
        trails=r"(?:ن?می\u200c?|ن|ب)?(?:کرد|شد|داد|زد|گرفت|داشت)(?:م|ی|یم|ید|ند|ن|ه)?$|"
        r"(?:ن?می\u200c?|ن|ب)?(?:کن|شو|زن|گیر|دار)(?:م|ی|د|یم|ید|ند)$|"
        r"(?:ن?می\u200c?|ن|ب)ده(?:م|ی|د|یم|ید|ند)$",
        # The ezafe ties a noun to what follows it; mostly it is not written.
        binds=r"(?:های|\u200cی|ۀ|هٔ|[^\u200c][او]ی)$",
        noun=r"(?!ن?می\u200c)",
    ),
    "fr": _words(
        conjunctions="et ou mais donc or ni car que qui quand lorsque puisque si comme dont où "
        "parce",
        prepositions="à au aux de du des en dans par pour sur sous avec sans chez entre vers "
        "contre depuis pendant avant après dès selon malgré parmi",
        leaning="le la les un une ce cet cette ces mon ma mes ton ta tes son sa ses notre nos "
        "votre vos leur leurs je j' tu il on ils ne n' se s' y très chaque aucun aucune monsieur "
        "madame mademoiselle docteur saint sainte quel quelle quels quelles",
        weak="elle nous vous elles me m' te t' lui est sont était étaient être suis es sommes "
        "êtes a as ai avons avez ont avait avaient avoir sera seront peut peux peuvent pouvait "
        "veut veux doit doivent devait va vont vais fait plus pas jamais tout toute tous toutes "
        "plusieurs quelques",
        clinging="pas plus jamais rien point même mêmes",
        adjectives="grand grande grands grandes petit petite petits petites bon bonne bons bonnes "
        "beau belle beaux vieux vieil vieille jeune jeunes nouveau nouvel nouvelle nouveaux "
        "nouvelles premier première premiers premières dernier dernière derniers dernières autre "
        "autres gros grosse long longue mauvais mauvaise deux trois quatre cinq six sept huit "
        "neuf dix onze douze vingt trente quarante cinquante soixante cent mille",
    ),
    "kmr": _KURMANJI,
    "ko": _words(
        conjunctions="그리고 그러나 하지만 그래서 그런데 또는 또한 만약 왜냐하면",
        leaning="이 그 저 안 못 더 가장 매우 아주 각 모든 어떤 무슨 한 두 세 네 몇 여러 첫 새",
        clinging="수 것 것이 것을 것은 것도 때 때문에 뿐 만큼 대로 채 적이 줄 씨 님 박사 교수 "
        "대통령 등",
        trails=r"(?:있|없|않|못하|싶|주었|줬|버렸|보았|봤|하였|했|됐|되었|한다|합니다|된다|됩니다)\w*$|"
        r"\p{Nd}*(?:개|명|년|월|일|시|분|원|번|살|세)(?:이|가|을|를|은|는|에|의|도|간|까지)?$",
        # An adjective or a relative clause ends so, and so does whose something is.
        binds=r"(?:의|적인|스러운|로운|한|많은|적은|좋은|작은|큰|긴|젊은|늙은|오래된|새로운)$",
    ),
    "ku": _both(_KURMANJI, _SORANI),
    "ru": _words(
        conjunctions="и а но или либо что чтобы если когда где который которая которое которые "
        "которого которой которых потому хотя как чем пока",
        prepositions="в во на с со к ко по о об от до из у за над под при для без через между про "
        "перед после около против вместо из-за из-под среди ради кроме",
        leaning="не ни я ты мы вы мой моя моё мои твой наш наша наше наши ваш ваша этот эта это "
        "эти эту этого этой этих этом тот та те того той тех каждый каждая каждое весь вся все "
        "всех очень самый самая самое г-н господин госпожа доктор президент генерал",
        weak="он она оно они его её ее их был была было были будет будут буду будем есть может "
        "могут мог могла могли можно нужно надо должен должна должны стал стала стали всё свой "
        "своя своё свои своего своей своих свою",
        clinging="бы б же ж ли себя себе собой",
        adjectives=_inflected(
            "больш велик стар молод нов друг перв втор последн маленьк красн бел чёрн",
            "ой ый ий ая ое ее ие ые ого его ому ему ым им ых их ую ей",
        )
        + " два две три четыре пять шесть семь восемь девять десять двадцать тридцать "
        "сорок пятьдесят сто тысяч тысячи миллион миллионов несколько много",
        binds=r"\w{2}(?:ый|ая|яя|ое|ые|ого|ому|ыми|ую|юю|ским|ской|ских|нной|ных|вых|кий|гий|щий)$",
        noun=r"\p{Cyrillic}",
    ),
    "tr": _words(
        conjunctions="ve veya ya ama fakat ancak çünkü ki eğer hem yoksa oysa hatta",
        leaning="bir bu şu o ben biz her hiç çok daha en bazı ne hangi birkaç pek tüm bütün sayın "
        "bay bayan doktor profesör",
        weak="sen siz onlar",
        clinging="için ile gibi kadar göre sonra önce de da te ta doğru karşı beri rağmen diye "
        "dair üzere ait dolayı itibaren boyunca hakkında tarafından üzerinde üzerine altında "
        "içinde arasında yanında karşısında değil var yok ise idi imiş bile dedi bey hanım "
        "efendi paşa vardı yoktu değildi tane",
        adjectives="iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş "
        "seksen doksan yüz bin milyon büyük küçük yeni eski iyi kötü güzel ilk son genç yaşlı "
        "uzun kısa önemli yüksek derin geniş kara ak kırmızı beyaz siyah aynı başka diğer",
        trails=r"m[ıiuü](?:s[ıiuü]n|s[ıiuü]n[ıiuü]z|y[ıiuü]m|y[ıiuü]z|d[ıiuü]r|yd[ıiuü]\w*)?$|"
        r"et(?:ti|me|mi[şy]|mek|se|sin)\w*$|ed(?:iyor|ip|il|en|er|ecek|eceğ|ebil|erek|em|in)\w*$|"
        r"ol(?:du|muş|an|acak|up|ur|uyor|mak|ma|sa|sun|unca|arak|abil)\w*$",
        # Whose it is: "şehrin | sokakları".
        binds=r"['’]n?[ıiuü]n$|[aeıioöuü]n[ıiuü]n$|l[ae]r[ıi]n$|\w{2}[ıiuü]m[ıiuü]z[ıiuü]n$",
    ),
}
"""By primary language code."""
