"""How well quotes are found, beside what an evening's work finds: ``make bench-quotes``.

Everything goes through the public functions, from articles as written: extraction, placement and
verdict. Seconds are of one run on this machine; how much longer a peer takes is given beside.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from io import StringIO

import click
from material import SHARED, Case, Gold, folded, printed_case, sample_case, shared_cases
from peers import Peer, Span, nearest_window, window_search, word_alignment
from scale import scale

from annotations.across.meaning import default_embedder
from annotations.alignment import align
from annotations.articles.article import read_article
from annotations.model import AlignedQuote
from annotations.quotes.quotations import find_quotes
from server.processing.speech import SpeechOptions, transcribe_file
from transcripts.errors import ModelMissingError


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method says about a quote: the spans of its pieces, none where it is nowhere."""

    pieces: tuple[Span, ...] = ()
    verdict: str | None = None


@dataclass(slots=True)
class Tally:
    """What a method got right, of how many, and the seconds it took."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def count(self, what: str, right: bool) -> None:
        """One more."""
        self.right[what] += right
        self.total[what] += 1

    def share(self, what: str) -> str:
        """How many are right, in words."""
        total = self.total[what]
        return f"{self.right[what] / total:7.1%} of {total}" if total else "-"


Method = Callable[[Case], dict[str, Answer]]
"""Answers by the quotes' folded text."""
Rule = Callable[[Gold, Answer], bool]
WINDOW, WORDS, MEANING = "rapidfuzz windows", "word alignment", "nearest meaning"


def main() -> None:
    """Run every part that there is material for."""
    if not SHARED.is_dir():
        click.echo(f"Skipped: the shared benchmarks, for {SHARED} is not there (QUOTEMARK_SHARED")
        click.echo("may name the folder). The sample interview stands in.\n")
        compare("sample interview", [sample_case()], by_words(), "100 %  100 %  100 %", ends_near)
    speeches = shared_cases("quotebench")
    for kind, reach in (("clean", "99.5 %  100 %  97 %"), ("noisy", "99 %  100 %  -")):
        cases = [case for case in speeches if case.name.endswith(kind)]
        compare(f"speeches, {kind} transcripts", cases, by_words(), reach, ends_near)
    real_articles()
    across_languages()
    scale([case.transcript for case in speeches] or [sample_case().transcript])


def by_words() -> dict[str, Method]:
    """The methods for quotes in the language spoken."""
    return {"Quotemark": engine, WINDOW: peer(window_search), WORDS: peer(word_alignment)}


def real_articles() -> None:
    """Quotes printed in real articles, beside what the recogniser hears."""
    recording = SHARED / "data/speech-en/columbia.flac"
    if not recording.is_file():
        return
    try:
        options = SpeechOptions(language="en", translate=False)
        with redirect_stderr(StringIO()):
            heard, _ = transcribe_file(recording, options)
    except ModelMissingError as error:
        click.echo(f"Skipped: real articles ({error})\n")
        return
    case = printed_case(heard[0])
    compare("real articles, 1 s", [case], by_words(), "31 of 32  100 %  -", ends_near)


def across_languages() -> None:
    """Quotes in English of speech in other languages."""
    cases = shared_cases("crossbench")
    embedder = default_embedder()
    methods: dict[str, Method] = {"Quotemark": engine}
    if embedder:
        methods[MEANING] = peer(nearest_window(embedder))
    elif cases:
        click.echo("The embedder does not run on this machine, so nothing is told by meaning.")
    for case in cases:
        compare(f"English quotes of {case.name}", [case], methods, "97 %; Kurdish 90 %", middle_in)


def compare(
    title: str, cases: Sequence[Case], methods: dict[str, Method], reach: str, rule: Rule
) -> None:
    """Print how the methods fare on the same cases."""
    if not cases:
        return
    click.echo(f"{title:34} {'located':>16} {'invented':>16} {'verdict':>16} {'seconds':>9}")
    first = 0.0
    for name, method in methods.items():
        tally = tallied(cases, method, rule)
        first = first or tally.seconds
        shares = " ".join(f"{tally.share(what):>16}" for what in ("located", "invented", "verdict"))
        click.echo(f"  {name:32} {shares} {tally.seconds:9.2f} ({tally.seconds / first:.1f}x)")
    click.echo(f"  {'to reach':32} {reach}\n")


def tallied(cases: Iterable[Case], method: Method, rule: Rule) -> Tally:
    """Run a method on cases."""
    tally = Tally()
    for case in cases:
        started = time.perf_counter()
        answers = method(case)
        tally.seconds += time.perf_counter() - started
        for gold in case.gold:
            answer = answers.get(folded(gold.exact))
            if not gold.pieces:
                tally.count("invented", answer is None or not answer.pieces)
                continue
            tally.count("located", bool(answer and answer.pieces) and rule(gold, answer))
            if gold.verdict and answer and answer.verdict:
                tally.count("verdict", answer.verdict == gold.verdict)
    return tally


def ends_near(gold: Gold, answer: Answer) -> bool:
    """Whether both ends are right; of a quote put together, both ends of each remark."""
    wanted = gold.pieces if gold.kind == "spliced" else [(gold.start_ms, gold.end_ms)]
    whole = (min(a for a, _ in answer.pieces), max(b for _, b in answer.pieces))
    offered = answer.pieces if len(wanted) > 1 else (whole,)
    return all(
        any(max(abs(a - start), abs(b - end)) <= gold.tolerance_ms for a, b in offered)
        for start, end in wanted
    )


def middle_in(gold: Gold, answer: Answer) -> bool:
    """Whether the middle lies in the passage, and half of what both cover is common."""
    start, end = answer.pieces[0][0], answer.pieces[-1][1]
    common = max(0, min(end, gold.end_ms) - max(start, gold.start_ms))
    covered = max(end, gold.end_ms) - min(start, gold.start_ms)
    return gold.start_ms <= (start + end) / 2 <= gold.end_ms and 2 * common >= covered


def engine(case: Case) -> dict[str, Answer]:
    """What Quotemark says, from the article as written."""
    article = read_article(case.article)
    quotes = [quote for quote in find_quotes(article) if quote.kind != "mention"]
    # Without what it remembers of earlier runs.
    aligned = align(article, quotes, [case.transcript], default_embedder).quotes
    return {folded(found.quote.exact): _answer(found) for found in aligned}


def _answer(found: AlignedQuote) -> Answer:
    return Answer(tuple((p.start_ms, p.end_ms) for p in found.pieces), found.verdict)


def peer(search: Peer) -> Method:
    """A peer, given the same quotes."""

    def method(case: Case) -> dict[str, Answer]:
        find = search(case.transcript)
        spans = {
            quote.exact: find(quote.exact) for quote in find_quotes(read_article(case.article))
        }
        return {folded(exact): Answer((span,) if span else ()) for exact, span in spans.items()}

    return method


if __name__ == "__main__":
    main()
