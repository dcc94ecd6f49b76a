"""The command ``quotemark``. Results go to standard output, everything else to standard error.

Exit codes: 0 done; 1 done, and the check found problems; 2 usage; 3 bad input; 4 something is
missing on this machine; 130 interrupted.
"""

import errno
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import click

from annotations.errors import ArticleError
from media.errors import MediaError, MissingToolError
from server.commands.articles import align, quotes
from server.commands.exporting import export
from server.commands.local import doctor, serve
from server.commands.models import models
from server.commands.people import audit_command, token, user
from server.commands.quality import check, fix
from server.commands.recordings import process, transcribe
from server.commands.speakers import speakers_command
from server.commands.subtitles import convert, subtitles
from server.commands.syncing import sync
from server.commands.translating import translate
from server.commands.worker import worker
from server.errors import NewsroomError
from server.options import MISSING
from server.progress import say
from transcripts.errors import ModelMissingError, TranscriptError

USAGE, BAD_INPUT, INTERRUPTED = 2, 3, 130
_TERMINATED = 143


def main() -> NoReturn:
    """Run the command; bad input ends in one clear line, never in a traceback."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        sys.exit(cli.main(standalone_mode=False, prog_name="quotemark") or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (KeyboardInterrupt, click.Abort):
        _fail("interrupted", INTERRUPTED)
    except (MediaError, TranscriptError, ArticleError, NewsroomError) as error:
        _fail(str(error), BAD_INPUT)
    except (MissingToolError, ModelMissingError) as error:
        _fail(str(error), MISSING)
    except BrokenPipeError:
        _drop_output()
        sys.exit(0)
    except OSError as error:
        _drop_output()
        _fail(_in_words(error), BAD_INPUT)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(_TERMINATED)


def _fail(reason: str, code: int) -> NoReturn:
    say(f"quotemark: error: {' '.join(reason.split())}")
    sys.exit(code)


def _drop_output() -> None:
    """Standard output cannot be written: do not try once more at the end (`signal` in Python)."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _in_words(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"{error.filename or 'the disk'}: the disk is full; make room and run again"
    return f"{error.filename or 'a file'}: {error.strerror or error}"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="quotemark")
def cli() -> None:
    """Footage and the article that quotes it: subtitles, translations, every quote's moment.

    \b
    Example:
      quotemark process interview.mp4 --article story.md
    """


for _command in (
    process,
    transcribe,
    translate,
    subtitles,
    convert,
    check,
    fix,
    sync,
    quotes,
    align,
    export,
    serve,
    worker,
    doctor,
    models,
    speakers_command,
    user,
    token,
    audit_command,
):
    cli.add_command(_command)
