"""What the guide's examples need around them: a reports server, a receiver, a database."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from pages import GUIDE, blocks

POSTGRES = os.environ.get("MILLRACE_TEST_POSTGRES", "")
KEY = "the-key-of-the-guide"


def has_postgres():
    return bool(POSTGRES) and shutil.which("psql") is not None


def files_of(page):
    return [block for block in blocks(page) if "file" in block.marks]


class World:
    """A folder with the files of the first page, the server that it starts, and its receiver."""

    def __init__(self, programs):
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="millrace-guide-"))
        self.started = []
        for block in files_of(GUIDE / "five-minutes.md"):
            if "step" not in block.marks:
                (self.folder / block.marks["file"]).write_text(block.text)
        with sqlite3.connect(self.folder / "shop.db") as shop:
            shop.executescript((self.folder / "shop.sql").read_text())
        shop.close()
        self.environment = {
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOLISTICS_API_KEY": KEY,
            "HOOK_URL": "http://127.0.0.1:9/none",
            "WAREHOUSE_DSN": "dbname=none",
        }
        for name in ("MILLRACE_WORKDIR", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            self.environment.pop(name, None)

    def start_server(self):
        words = [self.programs / "millrace-reports-server", "-c", "reports.yaml", "--port", "0"]
        with (self.folder / "reports.log").open("w") as log:
            server = self._start(words, stdout=subprocess.PIPE, stderr=log, text=True)
        self.environment["REPORTS_URL"] = server.stdout.readline().split()[-1]

    def start_receiver(self):
        """As the guide starts it: what it prints goes to received.txt."""
        received = self.folder / "received.txt"
        with received.open("w") as out:
            receiver = self._start([sys.executable, "receiver.py", "0"], stdout=out)
        while receiver.poll() is None and not received.read_text().endswith("\n"):
            os.sched_yield()
        self.hook_port = received.read_text().split()[-1]
        self.environment["HOOK_URL"] = f"http://127.0.0.1:{self.hook_port}/customers"

    def _start(self, words, **streams):
        process = subprocess.Popen(words, cwd=self.folder, env=self.environment, **streams)
        self.started.append(process)
        return process

    def write(self, block, replaced=()):
        text = block.text
        for old, new in replaced:
            text = text.replace(old, new)
        (self.folder / block.marks["file"]).write_text(text)

    def millrace(self, *words):
        return self._done([self.programs / "millrace", *words])

    def shell(self, script):
        return self._done(["bash", "-e", "-o", "pipefail", "-c", script])

    def _done(self, words):
        return subprocess.run(words, cwd=self.folder, env=self.environment, check=False,
                              capture_output=True, text=True, timeout=120)

    def close(self):
        for process in self.started:
            process.terminate()
            process.wait()
            if process.stdout:
                process.stdout.close()
        shutil.rmtree(self.folder)


class Database:
    """A database of its own in the cluster that the tests were given."""

    def __init__(self, name):
        self.name = f"guide_{name}_{os.getpid()}"
        self.role = f"{self.name}_role"
        self.dsn = f"{POSTGRES} dbname={self.name}"
        self.run(f'CREATE DATABASE "{self.name}"', POSTGRES)

    def run(self, sql, dsn=""):
        words = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", dsn or self.dsn]
        done = subprocess.run(words, input=sql, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def named(self, sql):
        """The statements of the guide, with the names that this test uses."""
        return (sql.replace("millrace_loader", self.role)
                .replace("analysts", f"{self.role}_readers")
                .replace("DATABASE warehouse", f'DATABASE "{self.name}"'))

    def drop(self):
        self.run(f'DROP DATABASE "{self.name}"', POSTGRES)
        self.run(f"DROP ROLE IF EXISTS {self.role}, {self.role}_readers", POSTGRES)
