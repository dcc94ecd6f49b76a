"""Where a line of Chinese or Japanese may end: letters tell, for no spaces do.

No mark that closes begins a line and none that opens ends one (JIS X 4051, kinsoku shori). In
Japanese a word of ideographs takes a tail of hiragana, so that one phrase ends where hiragana
do; in Chinese some letters lean on a neighbour. A boundary between two ideographs may be one
inside a word: nothing here knows words.
"""

from typing import Literal

import regex

LANGUAGES = frozenset({"ja", "yue", "zh"})

Boundary = Literal["never", "within", "phrase", "any"]


def between(left: str, right: str, language: str) -> Boundary:
    """What lies between a letter of a sentence and the word after it, both without punctuation.

    ``never`` is no place for a break, ``within`` may be inside a word, ``phrase`` is between
    two phrases. `language` is one of `LANGUAGES`.
    """
    if not left or not right:
        return "any"
    first = right[0]
    if first in _NEVER_FIRST or left in _NEVER_LAST:
        return "never"
    if _is_run(left, first):
        return "never"
    if language == "ja":
        return _japanese(left, first)
    if first in _CLINGING or left in _LEANING:
        return "never"
    return "phrase" if right.startswith(_OPENERS) else "any"


def units(text: str) -> list[str]:
    """Text without spaces in the smallest pieces that may stand on different lines.

    Latin words and numbers stay whole, and so do letters with the marks that belong to them.
    """
    pieces: list[str] = []
    for cluster in _UNIT.findall(text):
        if pieces and (pieces[-1][-1] in _OPENS or cluster[0] in _CLOSES):
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces


def _is_run(left: str, right: str) -> bool:
    """Both of one word: katakana, Latin letters, or a number and what it counts."""
    return any(kind.match(left) and kind.match(right) for kind in _RUNS) or (
        left.isdigit() and not _HIRAGANA.match(right)
    )


def _japanese(left: str, right: str) -> Boundary:
    after_hiragana = _HIRAGANA.match(left) is not None
    if _HIRAGANA.match(right):
        if left == "を":
            return "phrase"
        return "within" if after_hiragana and right not in _PARTICLES else "never"
    if left in _PREFIXES:
        return "never"
    if left in _PARTICLES:
        return "phrase"
    return "any" if after_hiragana else "within"


_HIRAGANA = regex.compile(r"\p{Hiragana}")
_RUNS = (regex.compile(r"[\p{Katakana}ー]"), regex.compile(r"[\p{Latin}\p{Nd}]"))
_CLOSES = (
    "、。，．・：；？！）」』】〕〉》］｝”’…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々ゝゞヽヾ％"
    "%,.!?:;)]}"
)
_OPENS = "（「『【〔〈《［｛“‘([{"
_NEVER_FIRST, _NEVER_LAST = frozenset(_CLOSES), frozenset(_OPENS)
_PARTICLES = frozenset("はがをにでともへやのかねよな")
_PREFIXES = frozenset("おご")
_CLINGING = frozenset("的了着过過吗嗎吧呢啊呀嘛们們得")
_LEANING = frozenset("不没沒很在把被和与與跟对對从從向给給我你您他她它这這那每第最更太就也都")
_OPENERS = (
    *(
        "但是",
        "可是",
        "因为",
        "因為",
        "所以",
        "如果",
        "而且",
        "或者",
        "虽然",
        "雖然",
        "然后",
        "然後",
    ),
    *("并且", "並且", "不过", "不過", "于是", "於是", "当时", "當時"),
)
_FREQUENT = (
    "什么 甚麼 没有 沒有 一个 一個 时候 時候 现在 現在 知道 今天 明天 昨天 已经 已經 可以 自己 "
    "这个 這個 那个 那個 这样 這樣 怎么 怎麼 觉得 覺得 应该 應該 开始 開始 问题 問題 工作 孩子 "
    "朋友 国家 國家 世界 中国 中國 一起 因此 其实 其實 非常 时间 時間 地方 生活 家人 政府 人民"
)
_UNIT = regex.compile(
    rf"[\p{{Latin}}\p{{Nd}}][\p{{Latin}}\p{{Nd}}\p{{M}}'’.,%-]*|{'|'.join(_OPENERS)}"
    rf"|{_FREQUENT.replace(' ', '|')}|\X"
)
