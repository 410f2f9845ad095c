"""A PostgreSQL server of one's own: on loopback, in a folder, gone afterwards."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

HOW_TO_GET = "no PostgreSQL server found (Debian: apt-get install postgresql)"
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")
USER = "bench"
LONGEST_START = 60  # seconds


class MissingServerError(Exception):
    """There is no PostgreSQL server on this machine; the message says how to get it."""


def programs() -> Path:
    """Return the folder of `initdb` and `postgres`; the newest of several."""
    found = [
        path
        for place in PLACES
        for path in Path("/").glob(place.lstrip("/"))
        if (path / "initdb").exists()
    ]
    if found:
        return max(found, key=lambda p: [int(n) for n in p.parts if n.isdigit()])
    # A wrapper in the path serves as well.
    if program := shutil.which("initdb"):
        return Path(program).parent
    raise MissingServerError(HOW_TO_GET)


def version() -> str | None:
    """Return the version of the server, or None if there is none."""
    try:
        program = programs() / "postgres"
    except MissingServerError:
        return None
    told = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=False
    )
    return told.stdout.split()[2] if told.returncode == 0 else None


def _account() -> str | None:
    """Return whom to run as: the server refuses to be root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@contextmanager
def server(folder: Path, settings: dict[str, str]) -> Iterator[str]:
    """Start a server with an empty database; stop and remove it at the end.

    Args:
        folder: where its files go; made anew.
        settings: name → value, as in `postgresql.conf`.

    Yields:
        how to connect to it.

    """
    bin_folder, account = programs(), _account()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if account:
        shutil.chown(folder, account)
    data = folder / "data"

    def command(*words: str | Path) -> None:
        subprocess.run(
            [str(w) for w in words],
            check=True,
            user=account,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )

    command(
        bin_folder / "initdb", "-D", data, "-U", USER, "-A", "trust", "--no-sync",
        "--encoding=UTF8", "--locale=C.UTF-8",
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        **settings,
    }
    text = "\n".join(f"{name} = '{value}'" for name, value in lines.items())
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write(text + "\n")
    program = subprocess.Popen(
        [bin_folder / "postgres", "-D", data],
        user=account,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "server.log").open("wb"),
    )
    try:
        address = f"host=127.0.0.1 port={port} user={USER} dbname=postgres"
        _wait_until_ready(address, program, folder / "server.log")
        yield address
    finally:
        program.send_signal(signal.SIGINT)  # does not wait for clients
        program.wait(timeout=120)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(address: str, program: subprocess.Popen, log: Path) -> None:
    """Return once the server answers."""
    give_up = time.monotonic() + LONGEST_START
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            if program.poll() is not None or time.monotonic() > give_up:
                text = log.read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{text}") from None
            time.sleep(0.05)
