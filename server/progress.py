"""What a person at a terminal sees of long work. Everything goes to standard error."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

import click

from media.timebase import clock

OnFraction = Callable[[float], None]
Listener = Callable[[str, float], None]
"""Hears what is being done and the fraction of it that is done, 0 to 1."""
Sayer = Callable[[str], None]
"""Hears a line for the person."""

_WIDTH = 28
_HARMLESS = "\n\u200c\u200d"
_EVERY_S = 0.1
_listener: ContextVar[tuple[Listener, Sayer] | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener, sayer: Sayer = lambda _: None) -> Iterator[None]:
    """While this lasts, whoever listens is told of all work, and the terminal is not.

    What would be said to the person is said to the `sayer`.
    """
    before = _listener.set((listener, sayer))
    try:
        yield
    finally:
        _listener.reset(before)


def say(text: str) -> None:
    """A line for the person, without what would steer the terminal (names come from anywhere).

    On a terminal it takes the place of a bar that is drawn there.
    """
    if heard := _listener.get():
        heard[1](visible(text))
        return
    above = "\r\x1b[K" if sys.stderr.isatty() else ""
    click.echo(f"{above}{visible(text)}", err=True)


def visible(text: str) -> str:
    """Text without control characters, line ends and joiners (of Persian, Kurdish) aside."""
    return "".join(c if c.isprintable() or c in _HARMLESS else "\ufffd" for c in text)


@contextmanager
def said_when_long(text: str, after_s: float) -> Iterator[None]:
    """Say what is being done, should it take longer than that."""
    timer = threading.Timer(after_s, say, [text])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def stage(label: str) -> Iterator[OnFraction]:
    """A named piece of work; yields what hears the fraction done, 0 to 1.

    On a terminal a bar with the time left is drawn and, when the work is done, replaced by the
    time it took; elsewhere one line says that it was done.
    """
    label = visible(label)
    if heard := _listener.get():
        listener, _ = heard
        listener(label, 0.0)
        yield partial(listener, label)
        return
    started = time.monotonic()
    shown_at = 0.0
    on_terminal = sys.stderr.isatty()

    def hear(fraction: float) -> None:
        nonlocal shown_at
        now = time.monotonic()
        if on_terminal and now - shown_at >= _EVERY_S:
            shown_at = now
            click.echo(f"\r{_bar(label, fraction, now - started)}\x1b[K", err=True, nl=False)

    hear(0.0)
    try:
        yield hear
    except BaseException:
        if on_terminal:
            click.echo("\r\x1b[K", err=True, nl=False)
        raise
    took = f"{label:{_WIDTH}} {time.monotonic() - started:6.1f} s"
    click.echo(f"\r{took}\x1b[K" if on_terminal else took, err=True)


def _bar(label: str, fraction: float, elapsed_s: float) -> str:
    share = min(max(fraction, 0.0), 1.0)
    full = round(share * 20)
    left = ""
    if share > 0.02:
        left = f"{clock(round(elapsed_s * (1 - share) / share * 1000))} left"
    return f"{label:{_WIDTH}} {share:4.0%} {'█' * full}{'░' * (20 - full)} {left}"
