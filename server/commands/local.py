"""``quotemark serve`` and ``doctor``: Quotemark on this machine."""

from pathlib import Path

import click

from server.options import FILE, JSON, MISSING, print_json


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=FILE)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8571, show_default=True, type=click.IntRange(0, 65535))
def serve(folder: Path | None, host: str, port: int) -> None:
    """The newsroom in a browser: upload footage, correct, settle quotes, publish.

    With DIR its first page lists the processed recordings under DIR, which take no account.

    \b
    Example:
      quotemark serve
      quotemark serve .
    """
    from server.web.serving import serve_newsroom

    serve_newsroom(folder, host, port)


@click.command()
@JSON
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """What is installed, what is missing, and the command that fixes it.

    \b
    Example:
      quotemark doctor
    """
    from server.doctor import examine, findings_to_json

    findings = examine()
    if as_json:
        print_json(findings_to_json(findings))
    for finding in [] if as_json else findings:
        click.echo(f"{'ok     ' if finding.ok else 'MISSING'} {finding.name}: {finding.detail}")
        if finding.fix:
            click.echo(f"        to fix: {finding.fix}")
    if not all(finding.ok for finding in findings):
        ctx.exit(MISSING)
