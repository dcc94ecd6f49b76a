"""The names and terms of each project, by which its recordings are heard and translated."""

import hashlib

from sqlalchemy.orm import Session as Work

from server.errors import NewsroomError
from server.newsroom.database.tables import Project
from server.newsroom.people import audit
from transcripts.errors import TranscriptError
from transcripts.names.glossary import Glossary, glossary_of

MOST_CHARACTERS = 200_000


def of(project: Project) -> Glossary:
    """A project's glossary; empty where nobody wrote one."""
    return glossary_of(project.glossary, "The glossary")


def state(project: Project) -> str:
    """Tells what is written there today from what was."""
    return hashlib.sha256(project.glossary.encode()).hexdigest()[:16]


def change(work: Work, project: Project, text: str, by: str) -> None:
    """Write a project's glossary anew. Raises `NewsroomError` for what is none."""
    written = text.replace("\0", "\ufffd").replace("\r\n", "\n")
    if len(written) > MOST_CHARACTERS:
        raise NewsroomError(f"A glossary has at most {MOST_CHARACTERS:,} characters.")
    try:
        terms = len(glossary_of(written, "The glossary").terms)
    except TranscriptError as error:
        raise NewsroomError(f"{error}.") from None
    if written != project.glossary:
        project.glossary = written
        audit.record(work, by, "project.glossary-changed", project.id, terms=terms)
