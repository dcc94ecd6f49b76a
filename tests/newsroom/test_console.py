"""The newsroom's commands, as whoever runs it types them."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from server.cli import main; main()"]
EVERYWHERE = "0.0.0.0"  # noqa: S104 - which is refused
Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """That of a machine on which nothing has been started yet."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QUOTEMARK_")}
    return kept | {"QUOTEMARK_DATA": str(tmp_path / "new" / "data")}


@pytest.fixture
def quotemark(environment: dict[str, str]) -> Callable[..., Ran]:
    def run(*arguments: str, typed: str = "", **more: str) -> Ran:
        return subprocess.run(
            [*COMMAND, *arguments],
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            env=environment | more,
        )

    return run


def test_a_token_on_a_fresh_machine(quotemark: Callable[..., Ran]) -> None:
    made = quotemark("token", "create", "archive", "--role", "viewer")
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"[\w-]{43}\n", made.stdout)
    assert quotemark("token", "list").stdout == "archive  viewer  Owner  never used\n"
    assert quotemark("token", "revoke", "archive").returncode == 0
    again = quotemark("token", "revoke", "archive")
    assert (again.returncode, again.stderr.count("\n")) == (3, 1)


def test_people(quotemark: Callable[..., Ran]) -> None:
    add = ("user", "add", "Rosa", "--email", "Rosa@example.org", "--role", "owner")
    assert quotemark(*add, typed="12345678\n").returncode == 3
    assert quotemark(*add, typed="purple harbour lantern\n").returncode == 0
    assert quotemark(*add, typed="purple harbour lantern\n").returncode == 3
    second = ("user", "add", "Bo", "--email", "bo@example.org", "--role", "viewer")
    assert quotemark(*second, typed="yellow tin kettle song\n").returncode == 0
    reset = quotemark("user", "reset", "bo@example.org", "--address", "https://a.example/")
    assert re.fullmatch(r"https://a\.example/reset/[\w-]{43}\n", reset.stdout)
    assert quotemark("user", "disable", "bo@example.org").returncode == 0
    assert quotemark("user", "reset", "bo@example.org").returncode == 3
    assert quotemark("user", "list").stdout.splitlines() == [
        "rosa@example.org  Rosa  owner of Newsroom",
        "bo@example.org  Bo  kept out",
    ]
    gone = quotemark("user", "password", "none@example.org", typed="yellow tin kettle song\n")
    assert (gone.returncode, gone.stderr.count("\n")) == (3, 1)


def test_the_log(quotemark: Callable[..., Ran], environment: dict[str, str]) -> None:
    quotemark("token", "create", "archive")
    seal = quotemark("audit", "verify").stdout.strip()
    assert quotemark("audit", "verify", "--seal", seal).returncode == 0
    assert quotemark("audit", "verify", "--seal", "9:ab").returncode == 1
    opened = sqlite3.connect(Path(environment["QUOTEMARK_DATA"]) / "newsroom.sqlite")
    opened.execute("UPDATE audit SET details = '{}' WHERE number = 1")
    opened.commit()
    opened.close()
    altered = quotemark("audit", "verify")
    assert altered.returncode == 1
    assert "change 1 is not as it was written" in altered.stderr


@pytest.mark.parametrize(
    ("host", "more", "said"),
    [
        (EVERYWHERE, {}, "QUOTEMARK_TRUSTED_HOSTS="),
        (EVERYWHERE, {"QUOTEMARK_TRUSTED_HOSTS": "a.example"}, "quotemark user add"),
        ("192.0.2.1", {}, "quotemark user add"),
        ("127.0.0.1", {"QUOTEMARK_PROXIES": "1"}, "quotemark user add"),
        ("127.0.0.1", {"QUOTEMARK_WORKERS": "many"}, "QUOTEMARK_WORKERS"),
        ("127.0.0.1", {"QUOTEMARK_DATABASE_URL": "nonsense"}, "QUOTEMARK_DATABASE_URL"),
    ],
)
def test_what_is_not_served(
    quotemark: Callable[..., Ran], host: str, more: dict[str, str], said: str
) -> None:
    ran = quotemark("serve", "--host", host, "--port", "0", **more)
    assert ran.returncode == 3
    assert ran.stderr.count("\n") == 1
    assert said in ran.stderr


def test_the_first_start(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment
    ) as serving:
        assert serving.stderr is not None
        ready, link = serving.stderr.readline(), serving.stderr.readline()
        found = re.fullmatch(r"Quotemark is at (http://127\.0\.0\.1:\d+/) \(.*\)\n", ready)
        assert found is not None
        assert re.match(rf"Enter with this link, good once: {found[1]}enter/[\w-]{{43}}$", link)
        with urllib.request.urlopen(link.split()[-1]) as page:  # noqa: S310 - the address it said
            assert b"<button" in page.read()
        serving.terminate()
        rest = serving.stderr.read()
    assert "Traceback" not in rest
    data = Path(environment["QUOTEMARK_DATA"])
    assert data.stat().st_mode & 0o777 == 0o700


def test_a_port_that_is_taken(quotemark: Callable[..., Ran]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = quotemark("serve", "--port", str(taken.getsockname()[1]))
    assert ran.returncode == 3
    assert "--port" in ran.stderr
