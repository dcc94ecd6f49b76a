"""``quotemark serve``: the application on a production server (waitress)."""

from pathlib import Path

from waitress import create_server

from media.errors import MediaError
from server.app import LOOPBACK, create_app
from server.progress import say


def serve_folder(folder: Path, host: str, port: int) -> None:
    """Serve until interrupted; says its address on standard error when it is ready.

    Raises `MediaError` when there is no such folder.
    """
    if not folder.is_dir():
        raise MediaError(f"{folder}: there is no such folder")
    local = host in ("127.0.0.1", "localhost")
    app = create_app(folder, LOOPBACK if local else None)
    try:
        server = create_server(app, host=host, port=port)
    except (OSError, ValueError) as error:
        raise MediaError(
            f"cannot listen on {host} port {port} ({error}); name others with --host and --port"
        ) from None
    at = f"[{host}]" if ":" in host else host
    say(f"Quotemark is at http://{at}:{server.effective_port}/ (Ctrl-C stops it)")
    try:
        server.run()
    finally:
        server.close()
