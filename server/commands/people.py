"""``quotemark user``, ``token`` and ``audit``: the newsroom's people, from its machine."""

import sys

import click

from server.options import PROBLEMS
from server.progress import say, visible

ROLES = ("owner", "editor", "reviewer", "viewer")


@click.group()
def user() -> None:
    """The newsroom's people.

    \b
    Example:
      quotemark user add "Rosa Ibarra" --email rosa@example.org --role owner
    """


@user.command()
@click.argument("name")
@click.option("--email", required=True, help="What they sign in with.")
@click.option("--role", type=click.Choice(ROLES), default="editor", show_default=True)
def add(name: str, email: str, role: str) -> None:
    """Give somebody an account in the first project.

    The password is asked for, or read from standard input.
    """
    from server.newsroom.people import console

    console.add_user(name, email, _read_password(), role)
    say(f"{name} signs in with {email.strip().lower()}.")


@user.command()
@click.argument("email")
def password(email: str) -> None:
    """Give somebody another password, asked for or read from standard input."""
    from server.newsroom.people import console

    console.set_password(email, _read_password())
    say(f"{email} signs in with the new password, and is signed out everywhere.")


@user.command()
@click.argument("email")
@click.option(
    "--address",
    default="http://127.0.0.1:8571",
    show_default=True,
    help="Where people find the newsroom.",
)
def reset(email: str, address: str) -> None:
    """Print a link by which somebody sets a new password: good once, for a day."""
    from server.newsroom.people import console

    click.echo(address.rstrip("/") + console.make_reset(email))


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Let somebody, and their tokens, in no more."""
    from server.newsroom.people import console

    console.keep_out(email)
    say(f"{email} is kept out.")


@user.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let somebody in again who was kept out."""
    from server.newsroom.people import console

    console.let_in(email)
    say(f"{email} can come in again.")


@user.command("list")
def list_users() -> None:
    """All people: address, name, roles."""
    from server.newsroom.people import console

    for line in console.users():
        click.echo(visible(line))


@click.group()
def token() -> None:
    """Tokens, with which programs use the newsroom's API.

    \b
    Example:
      quotemark token create archive --role editor
    """


@token.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="editor",
    show_default=True,
    help="The most it may do.",
)
def create(name: str, role: str) -> None:
    """Make a token that acts for the newsroom's first owner, and print it this once."""
    from server.newsroom.people import console

    click.echo(console.add_token(name, role))


@token.command("list")
def list_tokens() -> None:
    """All tokens in use: name, role, whose, last used."""
    from server.newsroom.people import console

    for line in console.tokens():
        click.echo(visible(line))


@token.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Have the tokens of this name open nothing any more."""
    from server.newsroom.people import console

    console.revoke_tokens(name)
    say(f"{name} opens nothing any more.")


@click.group("audit")
def audit_command() -> None:
    """The newsroom's audit log.

    \b
    Example:
      quotemark audit verify
    """


@audit_command.command()
@click.option("--seal", metavar="SEAL", help="What an earlier run printed: is it still there?")
@click.pass_context
def verify(ctx: click.Context, seal: str | None) -> None:
    """Whether every change stands in the log as it was written. Exit code 1 when not.

    Prints the newest one's seal. Kept elsewhere and given with --seal it shows later that
    nothing was cut off the end either.
    """
    from server.newsroom.people import console

    problem, newest = console.verify(seal)
    if problem:
        say(f"The audit log was tampered with: {problem}.")
        ctx.exit(PROBLEMS)
    click.echo(newest)


def _read_password() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
