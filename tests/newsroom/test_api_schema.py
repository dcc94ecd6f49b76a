"""The API beside its own description: schemathesis sends what it allows and what it does not."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from server.newsroom.database import Database
from server.newsroom.people.rates import new_rates
from tests.newsroom.conftest import House

schemathesis = pytest.importorskip("schemathesis", reason="pip install schemathesis")
FailureGroup = schemathesis.core.failures.FailureGroup

EXAMPLES = 8
MEANT = ["2xx", "304", "401", "403", "404", "409", "412", "413", "428"]
"""What may become of a request that is as described: it may be about nothing that is there."""
WORDS_MATTER = (
    "^/articles|^/choices|^/media/from-(folder|address)|^/media/{id}/(transcripts|clips|retry)"
)
"""Where a request can be as described and its words still be of no use: an article of nothing."""
HURRIED: dict[str, Any] = {
    "database": None,
    "deadline": None,
    "derandomize": True,
    "phases": [hypothesis.Phase.generate],
    "suppress_health_check": list(hypothesis.HealthCheck),
}


@pytest.fixture
def database(sqlite_ready: Path, tmp_path: Path) -> Iterator[Database]:
    """SQLite alone: what is checked here lies before the database."""
    path = tmp_path / "newsroom.sqlite"
    shutil.copyfile(sqlite_ready, path)
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def known(house: House, media_id: str) -> dict[str, dict[str, Any]]:
    """What is there, to be named in addresses: by the beginning of their path."""
    sent = {"text": "He said: “The council knew about it for six months”.", "media": [media_id]}
    made = house.machine("owner").post("/api/v1/articles", json=sent).get_json()
    return {
        "/media/{id}": {"id": media_id, "language": "en", "kind": "vtt"},
        "/articles/{id}": {"id": made["id"], "quote": "q1"},
    }


@pytest.fixture
def api(house: House) -> Any:
    """The API by its description."""
    config = schemathesis.Config.from_dict(
        {
            # A test client does not unpack what it gets.
            "headers": house.token("owner") | {"Accept-Encoding": "identity"},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": MEANT},
                # It adds a made-up cookie to a good token; test_routes.py has who may do what.
                "ignored_auth": {"enabled": False},
            },
            "operations": [
                {
                    "include-path-regex": WORDS_MATTER,
                    "checks": {
                        "positive_data_acceptance": {"expected-statuses": [*MEANT, "400", "422"]}
                    },
                }
            ],
        }
    )
    whole = _read_to_the_end(house.app)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", whole, config=config)


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_answers_are_as_described(
    house: House, api: Any, mode: Any, known: dict[str, dict[str, Any]]
) -> None:
    failed = []
    for each in api.get_all_operations():
        house.app.extensions["rates"] = new_rates()  # for wrong tokens are tried too
        operation = each.ok()
        names = next((known[path] for path in known if operation.path.startswith(path)), {})
        try:
            _answers_as_described(operation, mode, names)
        except hypothesis.errors.Unsatisfiable:
            assert mode.is_negative, operation.label  # nothing in it can be wrong
        except (Exception, FailureGroup) as error:  # noqa: BLE001 - all are shown together
            failed.append(f"{operation.label}: {error}")
    assert not failed, "\n\n".join(failed)


def _read_to_the_end(app: Any) -> Any:
    """So that no file stays open, which schemathesis leaves to chance."""

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        with closing(app(environ, start_response)) as parts:
            return [b"".join(parts)]

    return answer


def _answers_as_described(operation: Any, mode: Any, names: dict[str, Any]) -> None:
    """Ask for one thing in many ways; nothing that is there is removed."""
    is_named = mode.is_positive and operation.method != "delete"

    @hypothesis.settings(max_examples=EXAMPLES, **HURRIED)
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def answer_as_described(case: Any) -> None:
        for name in case.path_parameters.keys() & names.keys() if is_named else ():
            case.path_parameters[name] = names[name]
        case.call_and_validate()

    answer_as_described()
