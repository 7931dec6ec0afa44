#!/usr/bin/env -S python3 -B
"""Kills or stops runs at random moments, reruns them until they are done, and counts every row.

A round draws one to four destinations for one or two syncs that share an export or do not, runs
millrace against a real reports server, ends it after a random time with SIGKILL or SIGTERM (or
takes the webhook away), and reruns it as a scheduler would, ending some of the reruns too. Then
every destination must hold what one undisturbed run would have given: appended rows once, and each
request of a webhook, whose receiver honours Idempotency-Key, with one effect.

Usage: rerun_storm.py BIN_FOLDER [--dsn DSN] [--rounds N | --hits N] [--seed N]
The DSN is by default that of MILLRACE_TEST_POSTGRES; without one Postgres is left out. A failure
prints the seed that repeats its round.
"""

import argparse
import csv
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from peers import Receiver

ROWS = 1500
MOST_RERUNS = 25
# By SIGKILL; by SIGTERM, also before it was listened to.
ENDED = (-signal.SIGKILL, 143, -signal.SIGTERM)
# A leak checker would look around between the end of the work and that of the process.
ENVIRONMENT = os.environ | {"ASAN_OPTIONS": "detect_leaks=0"}

SERVER = """
port: 0
spool: {work}
keys: [{{name: storm, key: storm-key}}]
reports:
  one: {{id: 1, cache: 1d, query: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i AS id, 'row ' || i AS name FROM n"}}
  two: {{id: 2, cache: 1d, query: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i AS id, 'row ' || i AS name FROM n"}}
"""


class Storm:
    def __init__(self, arguments, work):
        self.work = work
        self.dsn = arguments.dsn
        self.millrace = pathlib.Path(arguments.bin).resolve() / "millrace"
        self.receiver = Receiver()
        config = work / "server.yaml"
        config.write_text(SERVER.format(work=work, rows=ROWS))
        port = work / "port"
        self.server = subprocess.Popen(
            [self.millrace.with_name("millrace-reports-server"), "-c", config, "--port-file", port],
            stdout=subprocess.DEVNULL, stderr=open(work / "server.log", "wb"))
        while not port.exists():
            if self.server.poll() is not None:
                raise SystemExit((work / "server.log").read_text())
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port.read_text().strip()}"
        self.hits = 0
        self.usual = 1.0  # Seconds that an undisturbed run takes.

    def close(self):
        self.server.terminate()
        self.server.wait()

    # --- a round -------------------------------------------------------------------------------

    def destinations(self, choice, sync):
        kinds = ["lite_append", "file_append", "hook", "file", "lite"]
        if self.dsn:
            kinds += ["pg_append", "pg_append", "pg"]
        return {kind: f"{kind}_{sync}" for kind in choice.sample(kinds, choice.randint(1, 3))}

    def entry(self, kind, name):
        return {
            "pg_append": f"{{pg: {{table: storm.{name}, mode: append}}}}",
            "pg": f"{{pg: {{table: storm.{name}, key: id}}}}",
            "lite_append": f"{{lite: {{table: {name}, mode: append}}}}",
            "lite": f"{{lite: {{table: {name}, mode: replace}}}}",
            "file_append": f"{{out: {{path: {name}.csv, mode: append}}}}",
            "file": f"{{out: {{path: {name}.csv}}}}",
            "hook": f"{{hook_{name[-1]}: {{mode: append}}}}",
        }[kind]

    def write_file(self, folder, plan):
        lines = [
            "version: 1", "connections:",
            f"  bi: {{reports_api: {{url: '{self.url}', key: storm-key}}}}",
            "  out: {files: {root: out}}", "  lite: {sqlite: {path: lite.db}}"]
        if self.dsn:
            lines.append(f"  pg: {{postgres: {{dsn: '{self.dsn}'}}}}")
        for sync in plan:
            lines.append(
                f"  hook_{sync}: {{webhook: {{url: 'http://127.0.0.1:{self.receiver.server_port}/{sync}', "
                "batch: {rows: 100}, retry: {attempts: 2, first_wait: 10ms}}}")
        lines += ["defaults: {export: {poll: {every: 20ms, up_to: 100ms}}}", "syncs:"]
        for sync, (report, to) in plan.items():
            entries = ", ".join(self.entry(kind, name) for kind, name in to.items())
            lines.append(f"  {sync}: {{from: {{bi: {report}}}, to: [{entries}]}}")
        (folder / "millrace.yaml").write_text("\n".join(lines) + "\n")

    def run(self, folder, choice, may_end):
        """The exit code; negative or 143 when it was ended on the way."""
        self.receiver.away = may_end and choice.random() < 0.2
        process = subprocess.Popen([self.millrace, "run"], cwd=folder,
                                   stdout=open(folder / "summary", "wb"),
                                   stderr=open(folder / "log", "ab"), env=ENVIRONMENT)
        started = time.monotonic()
        if may_end and not self.receiver.away:
            try:
                process.wait(choice.random() * self.usual * 1.1)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL if choice.random() < 0.75 else signal.SIGTERM)
        code = process.wait()
        # A run that has told its end has nothing left to do but to end: see release_held().
        if code in ENDED and re.search(r"\b(\d+) of \1 syncs done", (folder / "summary").read_text()):
            return 0
        if code in ENDED:
            self.hits += 1
        elif code == 0:
            self.usual = 0.8 * self.usual + 0.2 * (time.monotonic() - started)
        return code

    def round(self, seed):
        choice = random.Random(seed)
        folder = self.work / "round"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "out").mkdir(parents=True)
        self.receiver.clear()
        self.drop_tables()
        names = ["a"] if choice.random() < 0.4 else ["a", "b"]
        shared = choice.random() < 0.5
        plan = {name: (1 if shared or name == "a" else 2, self.destinations(choice, name))
                for name in names}
        self.write_file(folder, plan)
        ends = choice.randint(1, 3)
        for attempt in range(MOST_RERUNS):
            code = self.run(folder, choice, may_end=attempt < ends)
            if code == 0:
                break
            if code not in ENDED + (75,):
                raise AssertionError(f"exit {code}\n{(folder / 'log').read_text()}")
        else:
            raise AssertionError(f"never done\n{(folder / 'log').read_text()}")
        if self.receiver.complaint:
            raise AssertionError(self.receiver.complaint)
        for _, to in plan.values():
            for kind, name in to.items():
                self.check(folder, kind, name)

    # --- what must be there --------------------------------------------------------------------

    def check(self, folder, kind, name):
        ids = sorted(self.ids(folder, kind, name))
        if ids != list(range(1, ROWS + 1)):
            twice = len(ids) - len(set(ids))
            raise AssertionError(f"{name}: {len(ids)} rows, {twice} of them twice\n"
                                 f"{(folder / 'millrace.yaml').read_text()}\n"
                                 f"{(folder / 'log').read_text()}")
        parts = list(folder.glob("out/.*millrace-part"))
        if parts:
            raise AssertionError(f"left behind: {parts}")

    def ids(self, folder, kind, name):
        if kind.startswith("pg"):
            return [int(i) for i in self.sql(f"SELECT id FROM storm.{name}").split()]
        if kind.startswith("lite"):
            return [int(row[0]) for row in
                    sqlite3.connect(folder / "lite.db").execute(f"SELECT id FROM {name}")]
        if kind.startswith("file"):
            with open(folder / "out" / f"{name}.csv", newline="") as file:
                return [int(row["id"]) for row in csv.DictReader(file)]
        return self.receiver.ids(f"/{name[-1]}")

    def sql(self, text):
        return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", self.dsn, "-c", text],
                              check=True, capture_output=True, text=True).stdout

    def drop_tables(self):
        if self.dsn:
            self.sql("SET client_min_messages = error; DROP SCHEMA IF EXISTS storm CASCADE; "
                     "CREATE SCHEMA storm")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin", help="the folder of millrace and millrace-reports-server")
    parser.add_argument("--dsn", default=os.environ.get("MILLRACE_TEST_POSTGRES", ""),
                        help="a Postgres database, whose schema storm is used")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--hits", type=int, default=0, help="go on until so many runs were ended")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        storm = Storm(arguments, pathlib.Path(work))
        rounds = 0
        try:
            while rounds < arguments.rounds or storm.hits < arguments.hits:
                storm.round(arguments.seed + rounds)
                rounds += 1
        except AssertionError as failure:
            print(f"round with --seed {arguments.seed + rounds}: {failure}", file=sys.stderr)
            return 1
        finally:
            storm.close()
        print(f"{rounds} rounds, {storm.hits} runs ended on the way: every row once "
              f"(seed {arguments.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
