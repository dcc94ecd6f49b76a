"""What lies at an address comes whole or not at all, and nothing that is not public is reached.

The servers here are this machine's own; the rule that lets them be reached is handed to the
functions, and there is no setting for it.
"""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from media.probe import probe
from server.newsroom.fetching import reach, recording, way_out
from server.newsroom.fetching.errors import FetchError
from server.newsroom.fetching.page import Page, fetch_page
from server.newsroom.fetching.reach import checked, connected, public
from server.newsroom.fetching.recording import OnProgress, Recording, fetch_recording
from tests.newsroom.sites import FORBIDDEN, HERE, Site, film, only_here

SECRET = b"the secret of this network"
GENERIC = ("generic",)
"""The part of yt-dlp that follows whatever it finds; the newsroom leaves it out."""


@pytest.fixture
def inside() -> Iterator[Site]:
    """What only this network can reach, and nobody may."""
    made = Site(FORBIDDEN)
    made.give("/secret", SECRET)
    made.give("/secret.mp4", SECRET, "video/mp4")
    made.give("/secret.ts", SECRET, "video/mp2t")
    yield made
    made.shutdown()
    made.server_close()
    assert made.asked == []


def page_at(address: str, **limits: Any) -> Page:
    return fetch_page(address, rule=only_here, **limits)


def recording_at(
    address: str,
    folder: Path,
    most_bytes: int = 1 << 24,
    keep_free_bytes: int = 0,
    hear: OnProgress = lambda _fraction, _left_s: None,
    **named: Any,
) -> Recording:
    pytest.importorskip("yt_dlp", reason="pip install quotemark[address]")
    return fetch_recording(address, folder, most_bytes, keep_free_bytes, hear, only_here, **named)


@pytest.mark.parametrize(
    ("ip", "is_public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to be refused
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.251", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("2001:0:7f00:1::", False),
        ("2002:7f00:1::", False),
        ("2001:db8::1", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_only_the_public_internet_is_reached(ip: str, is_public: bool) -> None:
    assert public(ip_address(ip), 443) is is_public
    assert not public(ip_address(ip), 22)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("file:///etc/passwd", "begins with"),
        ("gopher://example.org/", "begins with"),
        ("javascript:alert(1)", "begins with"),
        ("//example.org/", "begins with"),
        ("http://", "begins with"),
        ("http://[::1", "not an address"),
        ("http://a:99999/", "not an address"),
        ("https://me:secret@example.org/", "name and password"),
        ("https://example.org.evil.net/", "nothing is taken"),
        ("https://evilexample.org/", "nothing is taken"),
        ("https://evil.net/?example.org", "nothing is taken"),
        ("https://evil.net\\@example.org/", "name and password"),
    ],
)
def test_an_address_that_is_not_taken_is_refused_in_words(address: str, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        checked(address, "example.org, other.net")


def test_a_site_is_taken_with_what_is_below_it() -> None:
    assert checked(" https://www.Example.org./a?b=c#d ", "example.org").endswith("/a?b=c")
    assert checked("http://anything.net/", reach.ANYWHERE)
    with pytest.raises(FetchError):
        checked("http://anything.net/", "")


def test_letters_of_all_scripts_become_an_address() -> None:
    taken = checked("https://Bücher.example:8443/دار?q=ä b%20c#x", "bücher.example,*")
    assert taken == "https://xn--bcher-kva.example:8443/%D8%AF%D8%A7%D8%B1?q=%C3%A4%20b%20c"
    assert checked(taken, "*") == taken


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0", "[::1]", "no.such.invalid"]
)
def test_no_name_leads_inside(host: str, site: Site) -> None:
    with pytest.raises(FetchError, match="cannot be reached"):
        connected(host.strip("[]"), 80, public)
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch_page(f"http://{host}:{site.server_address[1]}/")
    assert site.asked == []


def test_a_name_is_looked_up_once(
    site: Site, inside: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose second answer is another address (DNS rebinding) gains nothing by it."""
    site.give("/secret", b"<p>What everybody may read.")
    port = site.server_address[1]
    lookups: list[str] = []
    really = socket.getaddrinfo

    def lookup(host: str, *rest: Any, **named: Any) -> Any:
        if host != "rebound.example":
            return really(host, *rest, **named)
        lookups.append(host)
        return really(HERE if len(lookups) == 1 else FORBIDDEN, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    found = page_at(f"http://rebound.example:{port}/secret")
    assert b"everybody" in found.data
    with pytest.raises(FetchError, match="cannot be reached"):
        page_at(f"http://rebound.example:{port}/secret")
    assert len(lookups) == 2


def test_a_name_with_an_address_inside_is_refused_whole(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = socket.getaddrinfo

    def both(host: str, *rest: Any, **named: Any) -> Any:
        return [*really(HERE, *rest, **named), *really(FORBIDDEN, *rest, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(FetchError, match="cannot be reached"):
        connected("two.example", site.server_address[1], only_here)


def test_this_machine_is_not_reached_by_an_address_of_its_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(FetchError):
        connected("127.0.0.1", server.getsockname()[1], lambda _ip, _port: True)


def test_the_way_out_lets_out_only_who_knows_its_secret(site: Site) -> None:
    place = site.give("/", b"x")
    with (
        way_out.WayOut(1_000, 5, only_here) as way,
        socket.create_connection(("127.0.0.1", way.port)) as line,
    ):
        line.sendall(f"GET {place} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert b" 407 " in line.recv(100)
    assert site.asked == []


def test_a_page_is_fetched_with_its_redirects(site: Site) -> None:
    site.give("/b", "<p>Dört".encode("iso-8859-9"), "text/html; charset=iso-8859-9")
    found = page_at(site.lead("/a", site.url("/b")))
    assert (found.data.decode(), found.name, found.address) == (
        "<p>Dört",
        "article.html",
        site.url("/b"),
    )


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/a.md", "text/plain", "article.md"),
        ("/a", "text/plain", "article.txt"),
        ("/a", "text/markdown", "article.md"),
        ("/a.docx", "application/octet-stream", "article.docx"),
        ("/a", "application/xhtml+xml", "article.html"),
    ],
)
def test_what_a_page_is_is_told_by_its_server(site: Site, path: str, kind: str, name: str) -> None:
    assert page_at(site.give(path, b"x", kind)).name == name


def test_a_redirect_inside_is_not_followed(site: Site, inside: Site) -> None:
    for to in (inside.url("/secret"), f"http://127.0.0.1:{inside.server_address[1]}/secret"):
        with pytest.raises(FetchError, match="cannot be reached"):
            page_at(site.lead("/a", to))
    for to in ("file:///etc/passwd", "ftp://127.0.0.3/secret", "data:text/html,x"):
        with pytest.raises(FetchError):
            page_at(site.lead("/a", to))


def test_no_environment_leads_around_the_way_out(
    site: Site, inside: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("http_proxy", site.url(""))
    with pytest.raises(FetchError, match="cannot be reached"):
        page_at(inside.url("/secret"))


def test_no_page_is_endless(site: Site) -> None:
    endless = site.drip("/endless", "text/html", b"<p>more" * 1000, 0)
    with pytest.raises(FetchError, match="larger"):
        page_at(endless, most_bytes=100_000)
    with pytest.raises(FetchError, match="larger"):
        page_at(site.give("/huge", b"x" * 100_001), most_bytes=100_000)
    began_s = time.monotonic()
    with pytest.raises(FetchError, match="too long"):
        page_at(site.drip("/slow", "text/html", b"a", 0.1), longest_s=1)
    with pytest.raises(FetchError, match="nowhere in the end"):
        page_at(site.lead("/round", site.url("/round")))
    assert time.monotonic() - began_s < 10


def test_what_is_no_article_is_refused_in_words(site: Site) -> None:
    with pytest.raises(FetchError, match="404"):
        page_at(site.url("/nothing"))
    with pytest.raises(FetchError, match="no article but video/mp4"):
        page_at(site.give("/a", b"x", "video/mp4"))


def test_a_file_is_taken_as_it_lies_there(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    data = film(tmp_path / "a.mp4")
    site.give("/The%20dam.mp4", data, "video/mp4", **{"Last-Modified": "Tue, 03 Mar 2026"})
    found = recording_at(site.lead("/a", site.url("/The%20dam.mp4")), folder)
    assert (found.path.read_bytes(), found.path.suffix, found.title) == (data, ".mp4", "The dam")
    assert found.facts["webpage_url"] == site.url("/The%20dam.mp4")
    assert found.facts["last_modified"] == "Tue, 03 Mar 2026"


@pytest.mark.parametrize("sites", [recording.SITES, GENERIC])
def test_a_page_without_a_recording_is_refused_in_words(
    site: Site, tmp_path: Path, sites: tuple[str, ...]
) -> None:
    with pytest.raises(FetchError, match=r"no recording|Unsupported URL"):
        recording_at(site.give("/a", b"<html><p>Words."), tmp_path, sites=sites)


@pytest.mark.parametrize("sites", [recording.SITES, GENERIC])
def test_no_recording_inside_is_reached(
    site: Site, inside: Site, tmp_path: Path, sites: tuple[str, ...]
) -> None:
    for address in (inside.url("/secret.mp4"), site.lead("/a", inside.url("/secret.mp4"))):
        with pytest.raises(FetchError, match="cannot be reached"):
            recording_at(address, tmp_path, sites=sites)
    with pytest.raises(FetchError):
        recording_at(site.lead("/b", "file:///etc/passwd"), tmp_path, sites=sites)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("sites", [recording.SITES, GENERIC])
def test_no_recording_is_endless(site: Site, tmp_path: Path, sites: tuple[str, ...]) -> None:
    endless = site.drip("/endless.mp4", "video/mp4", b"\0" * 65536, 0)
    with pytest.raises(FetchError, match="larger"):
        recording_at(endless, tmp_path, most_bytes=1 << 20, sites=sites)
    huge = site.give("/huge.mp4", b"\0" * (1 << 21), "video/mp4")
    with pytest.raises(FetchError, match="larger"):
        recording_at(huge, tmp_path, most_bytes=1 << 20, sites=sites)


def test_a_server_that_falls_silent_is_given_up(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "_STILL_S", 2.0)
    with pytest.raises(FetchError, match="Nothing more"):
        recording_at(site.drip("/a.mp4", "video/mp4", b"\0", 60), tmp_path)


def test_what_breaks_off_is_not_taken(site: Site, tmp_path: Path) -> None:
    def answer(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "video/mp4")
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        handler.wfile.write(b"\0" * 1000)

    site.answers["/a.mp4"] = answer
    with pytest.raises(FetchError, match="broke off"):
        recording_at(site.url("/a.mp4"), tmp_path)


def test_a_line_that_breaks_does_not_look_like_an_end(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the answer says no length, its end is that of the connection."""
    monkeypatch.setattr(way_out, "_SILENCE_S", 1.0)
    with pytest.raises(FetchError, match="broke"):
        recording_at(site.drip("/a.mp4", "video/mp4", b"\0" * 100, 60), tmp_path)
    with pytest.raises(FetchError, match="broke"):
        page_at(site.drip("/a.html", "text/html", b"<p>Half", 60))


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that speaks TLS, by an authority that this machine is told to trust."""
    openssl = shutil.which("openssl") or pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    names = ["-subj", "/CN=here", "-addext", f"subjectAltName=IP:{HERE}"]
    files = ["-keyout", key, "-out", certificate]
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*made, *names, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    site = Site(HERE, context)
    yield site
    site.shutdown()
    site.server_close()


@pytest.mark.parametrize("sites", [recording.SITES, GENERIC])
def test_what_is_sealed_stays_so_on_its_way(
    sealed: Site, inside: Site, tmp_path: Path, sites: tuple[str, ...]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    data = film(tmp_path / "a.mp4")
    address = sealed.give("/a.mp4", data, "video/mp4")
    assert address.startswith("https://")
    assert recording_at(address, folder, sites=sites).path.read_bytes() == data
    assert page_at(sealed.give("/a", b"<p>Words.")).data == b"<p>Words."
    with pytest.raises(FetchError, match="cannot be reached"):
        page_at(sealed.lead("/b", inside.url("/secret").replace("http:", "https:")))


def test_a_server_must_prove_who_it_is(sealed: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FetchError, match="does not prove"):
        page_at(sealed.give("/a", b"<p>Words."))
    assert sealed.asked == []


def test_a_full_disk_ends_it(site: Site, tmp_path: Path) -> None:
    slow = site.drip("/a.mp4", "video/mp4", b"\0" * 100, 0.1)
    with pytest.raises(FetchError, match="disk is full"):
        recording_at(slow, tmp_path, keep_free_bytes=1 << 60)


def test_whoever_stops_it_ends_it_at_once(site: Site, tmp_path: Path) -> None:
    class Stopped(BaseException):
        pass

    def stop(_fraction: float | None, _left_s: float | None) -> None:
        if site.asked:
            raise Stopped

    slow = site.drip("/a.mp4", "video/mp4", b"\0" * 100, 0.1)
    with pytest.raises(Stopped):
        recording_at(slow, tmp_path, hear=stop)


HLS = "application/vnd.apple.mpegurl"


def test_a_stream_in_pieces_comes_whole(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    film(tmp_path / "a.m3u8", "-f", "hls", "-hls_time", "1", "-g", "10")
    for path in tmp_path.glob("*.ts"):
        site.give(f"/{path.name}", path.read_bytes(), "video/mp2t")
    site.give("/a.m3u8", (tmp_path / "a.m3u8").read_bytes(), HLS)
    found = recording_at(site.url("/a.m3u8"), folder, sites=GENERIC)
    assert probe(found.path).duration_ms == pytest.approx(2_000, abs=200)
    assert found.facts["tool"].startswith("yt-dlp 20")
    assert found.facts["extractor"] == "generic"


def test_picture_and_sound_that_come_apart_are_put_together(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    film(tmp_path / "a.mpd", "-f", "dash", "-seg_duration", "1", "-g", "10")
    for path in tmp_path.glob("*.m4s"):
        site.give(f"/{path.name}", path.read_bytes(), "video/mp4")
    site.give("/a.mpd", (tmp_path / "a.mpd").read_bytes(), "application/dash+xml")
    info = probe(recording_at(site.url("/a.mpd"), folder, sites=GENERIC).path)
    assert info.video is not None
    assert info.audio is not None


def hls(segment: str, before: str = "") -> bytes:
    return (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n{before}\n#EXTINF:1,\n{segment}\n#EXT-X-ENDLIST\n"
    ).encode()


def dash(base: str) -> bytes:
    return (
        '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT2S"><Period><AdaptationSet mimeType="video/mp4">'
        f'<Representation id="1" bandwidth="1000" codecs="avc1.4d401e" height="36">'
        f"<BaseURL>{base}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ).encode()


def manifests(site: Site, inside: Site) -> Iterator[tuple[str, bytes]]:
    """What names what nobody may reach, in every place of a manifest that names something."""
    yield "m3u8", hls("concat:/etc/passwd")
    yield "m3u8", hls("rtmp://127.0.0.3/a")
    nothing = site.url("/nothing")
    for place in ("file:///etc/passwd", inside.url("/secret.ts")):
        yield "m3u8", hls(place)
        yield "m3u8", hls(nothing, f'#EXT-X-KEY:METHOD=AES-128,URI="{place}"')
        yield "m3u8", hls(nothing, f'#EXT-X-MAP:URI="{place}"')
        yield "m3u8", f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{place}\n".encode()
        yield "mpd", dash(place)


def test_no_manifest_leads_inside_or_to_a_file(site: Site, inside: Site, tmp_path: Path) -> None:
    for number, (kind, manifest) in enumerate(manifests(site, inside)):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        mime_type = HLS if kind == "m3u8" else "application/dash+xml"
        with pytest.raises(FetchError):
            recording_at(site.give(f"/{number}.{kind}", manifest, mime_type), folder, sites=GENERIC)
        came = b"".join(path.read_bytes() for path in folder.iterdir())
        assert b"root:" not in came
        assert SECRET not in came


def test_a_list_of_recordings_is_refused_in_words(site: Site, tmp_path: Path) -> None:
    feed = "".join(
        f"<item><title>{n}</title><link>{site.url(f'/{n}.mp4')}</link></item>" for n in range(3)
    )
    rss = f'<rss version="2.0"><channel><title>All</title>{feed}</channel></rss>'
    with pytest.raises(FetchError, match="list of recordings"):
        recording_at(site.give("/rss", rss.encode(), "text/xml"), tmp_path, sites=GENERIC)
