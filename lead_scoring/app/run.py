"""`lead-scoring app`: the explorer, for this machine alone unless told otherwise."""

from __future__ import annotations

import socket
from pathlib import Path

from ..console import say
from ..settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Orange and blue are those of the charts; both themes reach a contrast of 4.5 to 1.
THEME = {
    "theme.light.primaryColor": "#0060a0",
    "theme.light.linkColor": "#0060a0",
    "theme.dark.primaryColor": "#6cb8f0",
    "theme.dark.linkColor": "#6cb8f0",
}
OPTIONS = {
    "browser.gatherUsageStats": False,
    "server.showEmailPrompt": False,
    # Nothing is uploaded, and the files on disk are watched by the pages themselves.
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 1,
    "runner.magicEnabled": False,
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "type",
    "client.showErrorLinks": False,
    # Its export knows nothing of formulas; the pages have a download of their own.
    "client.disableDataExport": True,
}


def run_app(
    settings: Settings,
    *,
    edit: bool,
    address: str,
    port: int,
    opens: bool,
    public_name: str = "",
) -> None:
    """Serve the explorer until it is stopped.

    Args:
        settings: whose published file is shown, and whose rules are edited.
        edit: whether rule tables may be written.
        address: where to listen.
        port: port to listen on.
        opens: whether to open the page in the browser.
        public_name: the name by which a proxy in front of it is reached.

    Raises:
        ModuleNotFoundError: Streamlit is not installed.

    """
    from streamlit import net_util
    from streamlit.web import bootstrap

    # Streamlit asks a server outside which address this machine has, to tell its own
    # pages from foreign ones. Behind a proxy, `public_name` says so instead.
    net_util.get_external_ip = lambda: None
    send_at_once()
    options = OPTIONS | THEME | {"server.address": address, "server.port": port}
    options["server.headless"] = not opens
    names = ["localhost", "127.0.0.1", "[::1]"]
    if public_name:
        options["server.corsAllowedOrigins"] = [f"https://{public_name}"]
        names.append(public_name)
    if address in LOOPBACK:
        # A page of a stranger cannot reach it by a name that leads to this machine.
        options["server.allowedHosts"] = names
    elif edit:
        say(f"Whoever reaches {address} can edit {settings.rules}")
    flags = {name.replace(".", "_"): value for name, value in options.items()}
    bootstrap.load_config_options(flags)
    arguments = [f"--{name}={value}" for name, value in _paths(settings).items()]
    script = str(Path(__file__).with_name("main.py"))
    arguments += ["--edit"] * edit
    bootstrap.run_asgi_app(script, "lead_scoring.app.server:app", arguments, flags)


def send_at_once() -> None:
    """Let what is sent go out at once, small as it is.

    Streamlit opens its socket in a way in which nobody switches off that the system
    waits for more: 40 ms for each script and each part of a page.
    """
    from streamlit.web.server.starlette import starlette_server

    bind = starlette_server._bind_socket

    def bind_at_once(address: str, port: int, backlog: int) -> socket.socket:
        opened = bind(address, port, backlog)
        # Each connection inherits it.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    starlette_server._bind_socket = bind_at_once


def _paths(settings: Settings) -> dict[str, Path]:
    named = {"raw": settings.raw} if settings.raw_is_named else {}
    return {"warehouse": settings.warehouse, "rules": settings.rules, **named}
