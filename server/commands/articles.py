"""``quotemark quotes`` and ``align``: what an article quotes, and where it was spoken."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from server.options import FILE, JSON, POLICY, PROBLEMS, print_json
from server.progress import visible


@click.command()
@click.argument("article", type=FILE)
@JSON
def quotes(article: Path, as_json: bool) -> None:
    """The quoted statements of an article, and who said them.

    \b
    Example:
      quotemark quotes story.md
    """
    from annotations.articles.article import read_article
    from annotations.model import quotes_to_json
    from annotations.quotes.quotations import find_quotes

    read = read_article(article)
    found = find_quotes(read)
    if as_json:
        print_json(quotes_to_json(read, found))
        return
    for quote in found:
        text = f"{quote.id} [{quote.kind}] {quote.speaker or '?'}: {quote.exact}"
        click.echo(visible(text))


@click.command()
@click.option("--article", required=True, type=FILE, help="Markdown, HTML, DOCX or text.")
@click.option(
    "--transcript",
    "transcripts",
    required=True,
    multiple=True,
    type=FILE,
    help="Transcript JSON, subtitles (.vtt, .srt, .sbv), or a folder of them. Repeat for several.",
)
@click.option(
    "--language", metavar="CODE", help="Language of subtitles whose name does not say it."
)
@click.option("--all", "mentions_too", is_flag=True, help="Titles and scare quotes too.")
@click.option(
    "--marked",
    multiple=True,
    type=FILE,
    help="Web Annotations (JSON) of passages to look for too. Repeat for several.",
)
@POLICY
@click.option("--strict", is_flag=True, help="Exit code 1 when a quote fails.")
@click.option(
    "--since",
    type=FILE,
    help="An earlier alignment (or Web Annotations) of the article: say what changed.",
)
@click.option(
    "--out",
    "outs",
    multiple=True,
    type=FILE,
    help="Also write a file: .json, .csv, .html (a report) or .jsonld (Web Annotations). "
    "Repeat for several.",
)
@JSON
@click.pass_context
def align(
    ctx: click.Context, /, strict: bool, outs: Sequence[Path], as_json: bool, **named: Any
) -> None:
    """Where each quote was spoken, and how it differs.

    \b
    Example:
      quotemark align --article story.md --transcript transcript.es.json \\
        --transcript transcript.en.json --policy ap --out report.html
    """
    from annotations.model import alignment_to_json
    from server.processing.aligning import OUT_FORMS, Sources, align_sources, write_aligned
    from server.processing.summary import alignment_lines

    sources = Sources(**named)
    for out in outs:
        _check_out(out, OUT_FORMS, (sources.article, *sources.transcripts, *sources.marked))
    aligned = align_sources(sources)
    for out in outs:
        write_aligned(aligned, out)
    if as_json:
        print_json(alignment_to_json(aligned.alignment))
    else:
        click.echo(visible("\n".join(alignment_lines(aligned.alignment))))
    if strict and not aligned.alignment.passes:
        ctx.exit(PROBLEMS)


def _check_out(out: Path, forms: Iterable[str], sources: Iterable[Path]) -> None:
    if out.suffix.lower() not in forms:
        raise click.BadParameter(f"--out {out}: end it in one of {', '.join(forms)}")
    if any(out.resolve() == source.resolve() for source in sources):
        raise click.BadParameter(f"--out {out}: that is what is read; name another file")
