"""The page of a project's glossary."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from werkzeug import Response

from server.errors import NewsroomError
from server.newsroom.database.tables import Project, Role
from server.newsroom.people import access
from server.newsroom.transcripts import glossaries


@access.in_person
def glossary(project_id: str) -> str:
    """The names and terms of a project; who may not change them may read them."""
    with access.database().reading() as work:
        access.check_role(work, project_id, Role.VIEWER)
        may_edit = access.at_least(access.role_in(work, project_id) or Role.VIEWER, Role.EDITOR)
        return _page(work.get_one(Project, project_id), may_edit=may_edit)


@access.in_person
def change_glossary(project_id: str) -> Response | tuple[str, int]:
    """Write them anew. What cannot be kept is shown again, with what is wrong with it."""
    text = request.form.get("text", "")
    with access.database().changing() as work:
        access.check_role(work, project_id, Role.EDITOR)
        project = work.get_one(Project, project_id)
        if request.form.get("state") != glossaries.state(project):
            problem = (
                "Somebody changed the glossary while you did. This is what you wrote; what they "
                "wrote is on this page in a new tab. Saving again puts yours in its place."
            )
            return _page(project, text, problem), HTTPStatus.CONFLICT
        try:
            glossaries.change(work, project, text, access.actor().user_id)
        except NewsroomError as error:
            return _page(project, text, str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    address = url_for(".glossary", project_id=project_id, saved=1)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _page(
    project: Project, text: str | None = None, problem: str = "", *, may_edit: bool = True
) -> str:
    return render_template(
        "glossary.html",
        project=project,
        text=project.glossary if text is None else text,
        state=glossaries.state(project),
        kept=glossaries.of(project),
        may_edit=may_edit,
        problem=problem,
        saved="saved" in request.args,
    )
