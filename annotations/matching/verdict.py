"""From the edits of a placed quote to its verdict, flags and differences.

The verdict is the most severe that holds (see `annotations.model.VERDICTS`); the others that
hold become flags. It is a proposal: a person decides.
"""

from collections.abc import Iterable, Sequence

from annotations.matching.edits import Edit
from annotations.matching.index import Track
from annotations.matching.placing import Placement
from annotations.model import VERDICTS, Difference, Verdict
from annotations.words import lexicon
from annotations.words.negation import negation_differs
from annotations.words.tokens import is_number
from annotations.words.wording import Printed
from transcripts.tags import primary

FAR_WORDS = 30
"""More words than this left out without an ellipsis join two remarks into one."""
_LONGEST_SHOWN = 40
_SHORT = 4
"""Words of so few letters carry little in languages whose function words are not listed."""


def verdicts_of(edits: Sequence[Edit], placement: Placement) -> list[Verdict]:
    """Every verdict that holds, most severe first; never empty."""
    held = {_verdict(edit, placement.track) for edit in edits}
    if crosses_speakers(placement):
        held.add("spliced")
    held.discard("verbatim")
    return [verdict for verdict in VERDICTS if verdict in held] or ["verbatim"]


def crosses_speakers(placement: Placement) -> bool:
    """Whether the matched words are of several speakers."""
    segments = (placement.track.segment(at) for at in placement.matched)
    return len({segment.speaker for segment in segments if segment.speaker}) > 1


def critical_flags(edits: Iterable[Edit], track: Track) -> list[str]:
    """Which kinds of telling words differ: ``negation-differs`` and the like."""
    checks = {
        "negation-differs": _negation_differs,
        "number-differs": _number_differs,
        "name-differs": _name_differs,
    }
    words = [edit for edit in edits if edit.kind in ("deleted", "added", "changed")]
    return [flag for flag, differs in checks.items() if any(differs(edit, track) for edit in words)]


def differences_of(edits: Iterable[Edit], exact: str, track: Track) -> tuple[Difference, ...]:
    """The edits as a reader is shown them, cleaning included."""
    return tuple(
        _difference(edit, exact, track) for edit in edits if edit.printed or edit.kind != "jump"
    )


def _verdict(edit: Edit, track: Track) -> Verdict:
    if edit.kind == "jump":
        first, last = edit.heard
        return "trimmed" if 0 < last - first <= FAR_WORDS else "spliced"
    if edit.kind == "deleted":
        return _verdict_on_deletion(edit, track)
    if edit.kind in ("added", "changed"):
        return _verdict_on_change(edit, track)
    # Only cleaning, marked omissions and brackets are left, and doubtful words that agree.
    return {"cleaned": "cleaned", "elided": "elided", "clarified": "clarified"}.get(  # type: ignore[return-value]
        edit.kind, "verbatim"
    )


def _verdict_on_deletion(edit: Edit, track: Track) -> Verdict:
    if edit.doubtful:
        return "verbatim"
    if len(edit.heard) > FAR_WORDS:
        return "spliced"
    return "critical" if _only_negates(edit, track) else "trimmed"


def _verdict_on_change(edit: Edit, track: Track) -> Verdict:
    if edit.doubtful and not _number_for_number(edit, track):
        return "altered"
    return "critical" if critical_flags([edit], track) else "altered"


def _number_for_number(edit: Edit, track: Track) -> bool:
    """Whether a number stands for another one: too grave to be put down to bad hearing."""
    return _number_differs(edit, track) and any(
        is_number(track.tokens[at].norm) for at in edit.heard
    )


def _only_negates(edit: Edit, track: Track) -> bool:
    """Whether what was left out said no and little else, so that the rest now says yes."""
    language = track.transcript.language
    norms = {track.tokens[at].norm for at in edit.heard}
    negations = norms & lexicon.negations(language)
    little = lexicon.function_words(language)
    others = norms - negations - little - lexicon.fillers(language)
    return bool(negations) and not any(little or len(norm) > _SHORT for norm in others)


def _negation_differs(edit: Edit, track: Track) -> bool:
    printed = [word.norm for word in edit.printed]
    heard = [track.tokens[at].norm for at in edit.heard]
    return negation_differs(printed, heard, track.transcript.language)


def _number_differs(edit: Edit, track: Track) -> bool:
    printed = {word.norm for word in edit.printed if is_number(word.norm)}
    heard = {track.tokens[at].norm for at in edit.heard if is_number(track.tokens[at].norm)}
    return bool(edit.printed) and printed != heard


def _name_differs(edit: Edit, track: Track) -> bool:
    if not edit.printed or primary(track.transcript.language) == "de":
        return False  # German writes every noun with a capital
    heard = [track.tokens[at] for at in edit.heard]
    spoken_name = any(
        _is_name(token.text, token.norm, track) and not token.opens_sentence for token in heard
    )
    return spoken_name or any(
        word.name and not word.bracketed and _is_name(word.text, word.norm, track)
        for word in edit.printed
    )


def _is_name(text: str, norm: str, track: Track) -> bool:
    return len(text) > 1 and text[0].isupper() and norm not in track.lower_case


def _difference(edit: Edit, exact: str, track: Track) -> Difference:
    heard = edit.heard
    if edit.kind == "elided" and len(heard) == 2:
        heard = tuple(range(heard[0] + 1, heard[1]))
    tokens = [track.tokens[at] for at in heard]
    kind = "deleted" if not edit.printed else "changed" if tokens else "added"
    return Difference(
        kind=kind,  # type: ignore[arg-type]  # one of the three
        spoken=spoken_text(heard, track),
        quoted=quoted_text(edit.printed, exact),
        start_ms=tokens[0].start_ms if tokens else None,
        end_ms=tokens[-1].end_ms if tokens else None,
    )


def spoken_text(heard: Sequence[int], track: Track) -> str:
    """The spoken words at those positions, a long stretch cut short in the middle."""
    texts = [track.tokens[at].text for at in heard]
    if len(texts) > _LONGEST_SHOWN:
        half = _LONGEST_SHOWN // 2
        texts = [*texts[:half], "…", *texts[-half:]]
    return " ".join(texts)


def quoted_text(printed: Sequence[Printed], exact: str) -> str:
    """The quote's text that the words cover; "$5" is read with the dollar last."""
    if not printed:
        return ""
    return exact[min(word.start for word in printed) : max(word.end for word in printed)]
