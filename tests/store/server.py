"""A real PostgreSQL server of the tests' own: in a temporary folder, reached by a socket in it, run by no root."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import psycopg

ACCOUNTS = ("postgres", "nobody")


def programs():
    """The folder of PostgreSQL's server programs; None if it is not installed."""
    found = shutil.which("initdb")
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), *([Path(found).parent] if found else [])]
    return next((folder for folder in reversed(folders) if (folder / "postgres").exists()), None)


class Server:
    """Begins when it is made; `stop` and `start` as often as a test likes.

    Args:
        folder: of the programs.
        fsync: whether commits reach the disk; tests end with the machine anyway.
    """

    def __init__(self, folder, fsync=False):
        self._fsync = "on" if fsync else "off"
        self._programs = folder
        self.home = Path(tempfile.mkdtemp(prefix="tuning-postgres-"))
        self._as = {}
        if os.geteuid() == 0:
            account = next(account for account in map(_account, ACCOUNTS) if account)
            os.chown(self.home, account.pw_uid, account.pw_gid)
            self._as = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        made = [folder / "initdb", "-D", self.home / "data", "-U", "tuning", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, timeout=120, cwd="/", **self._as)
        self._process = None
        try:
            self.start()
        except BaseException:
            self.remove()
            raise

    def start(self):
        options = {"unix_socket_directories": self.home, "listen_addresses": "", "max_connections": 60}
        options["fsync"] = self._fsync
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.home / "log").open("a") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.home / "data", *settings],
                stdout=log,
                stderr=log,
                cwd="/",
                **self._as,
            )
        end = time.monotonic() + 240
        while True:
            try:
                return self._do("SELECT 1")
            except psycopg.OperationalError:
                assert self._process.poll() is None and time.monotonic() < end, (self.home / "log").read_text()
                time.sleep(0.05)

    def _do(self, statement):
        with psycopg.connect(host=str(self.home), user="tuning", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def stop(self, how=signal.SIGINT):
        """Ends it: SIGINT is its word for at once, in order; SIGQUIT for at once, as if it had crashed."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(240)
        self._process = None

    def new_database(self):
        """The address of an empty database."""
        name = f"t{uuid.uuid4().hex}"
        self._do(f"CREATE DATABASE {name}")
        return f"postgresql://tuning@/{name}?host={self.home}"

    def remove(self):
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.home)


def _account(name):
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
