"""A second load of a report into one destination, which tests disturb, and what must come of it.

Each kind of destination (KINDS) holds the rows of a first export, as undisturbed runs left it; then
the report has changed: rows are new, changed and gone. What an undisturbed run makes of that is
what every disturbed one must come to, after as many reruns as a scheduler needs.
"""

import argparse
import concurrent.futures
import csv
import dataclasses
import gzip
import io
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys

from peers import PATIENCE, Api, Receiver

# A leak checker would look around between the end of the work and that of the process.
ENVIRONMENT = os.environ | {"ASAN_OPTIONS": "detect_leaks=0"}

# What follows the connection in `to`; {table} is below a schema of its own in Postgres.
KINDS = {
    "pg_new": "pg: {{table: {table}, key: id}}",
    "pg_append": "pg: {{table: {table}, mode: append}}",
    "pg_upsert": "pg: {{table: {table}, key: id}}",
    "pg_replace": "pg: {{table: {table}, mode: replace}}",
    "pg_mirror": "pg: {{table: {table}, key: id, mode: mirror}}",
    "lite_new": "lite: {{table: t, key: id}}",
    "lite_append": "lite: {{table: t, mode: append}}",
    "lite_upsert": "lite: {{table: t, key: id}}",
    "lite_replace": "lite: {{table: t, mode: replace}}",
    "lite_mirror": "lite: {{table: t, key: id, mode: mirror}}",
    "file_replace": "out: {{path: t.csv, keep: 1, manifest: folder}}",
    "file_append": "out: {{path: t.csv, mode: append}}",
    "file_gzip": "out: {{path: t.csv.gz}}",
    "file_parts": "out: {{path: 't/{{country}}.csv', manifest: beside}}",
    "feed_replace": "live: {{name: t.csv}}",
    "feed_upsert": "live: {{name: t.csv, key: id}}",
    "feed_mirror": "live: {{name: t.csv, key: id, mode: mirror}}",
    "hook": "hook: {{key: id}}",
}
# Their destinations are made by the disturbed run.
NEW = ("pg_new", "lite_new")
# An older version of these is there, which the disturbed run removes.
WITH_VERSIONS = ("file_replace",)
# What several files or requests hold is not seen at one moment.
NOT_AT_ONCE = ("file_parts", "hook")


def rows_of(ids, changed):
    """A third of the rows is changed, and one country gone."""
    name, last = ("new", "DE") if changed else ("row", "NL")
    return "id,name,country\n" + "".join(
        f"{i},{name if i % 3 == 2 else 'row'} {i},{('DE', 'FR', last)[i % 3]}\n" for i in ids)


@dataclasses.dataclass
class Databases:
    """DSNs of Postgres: to look at it, of the destination, and of the ledger, empty without one."""

    admin: str
    target: str
    ledger: str
    schema: str  # Made and dropped by the test; empty when nothing goes into Postgres.


class SecondLoad:
    """One kind of destination, with the ledger in SQLite or in Postgres, in a folder of its own."""

    def __init__(self, millrace, folder, kind, databases, rows=60):
        self.millrace = millrace
        self.kind = kind
        self.folder = folder
        self.databases = databases
        self.first = rows_of(range(1, rows + 1), changed=False)
        self.second = rows_of(range(11, rows + 11), changed=True)
        self.api = Api()
        self.receiver = Receiver()

    def close(self):
        if self.databases.schema:
            self.sql(f"DROP SCHEMA IF EXISTS {self.databases.schema} CASCADE")
        self.api.close()
        self.receiver.close()

    def begin(self):
        """The world before the second load."""
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "out").mkdir(parents=True)
        if self.databases.schema:
            self.sql(f"DROP SCHEMA IF EXISTS {self.databases.schema} CASCADE; CREATE SCHEMA {self.databases.schema}")
        self.receiver.clear()
        self.write_file()
        for rows in [self.second] * (self.kind in WITH_VERSIONS) + [self.first]:
            if self.kind not in NEW:
                self.answer(rows)
                code = self.run().wait(PATIENCE)
                self.check(code == 0, f"the first load ended with {code}")
        (self.folder / "log").unlink(missing_ok=True)
        self.answer(self.second)

    def answer(self, rows):
        self.api.reset(rows)
        self.api.go_on.set()

    def write_file(self):
        lines = ["version: 1"]
        if self.databases.ledger:
            lines.append(f"state: {{postgres: {{dsn: '{self.databases.ledger}'}}}}")
        lines += [
            "connections:",
            f"  bi: {{reports_api: {{url: 'http://127.0.0.1:{self.api.server_port}', key: k}}}}",
            "  out: {files: {root: out}}", "  lite: {sqlite: {path: lite.db}}",
            "  live: {feed: {root: feeds}}",
            f"  hook: {{webhook: {{url: 'http://127.0.0.1:{self.receiver.server_port}/h', "
            "batch: {rows: 20}}}"]
        if self.databases.target:
            lines.append(f"  pg: {{postgres: {{dsn: '{self.databases.target}'}}}}")
        to = KINDS[self.kind].format(table=f"{self.databases.schema}.t")
        lines += ["defaults: {export: {poll: {every: 20ms, up_to: 100ms}}}",
                  f"syncs: {{s: {{from: {{bi: 7}}, to: [{{{to}}}]}}}}"]
        (self.folder / "millrace.yaml").write_text("\n".join(lines) + "\n")

    def run(self, before=(), environment=None):
        """`before` is what the command begins with, such as strace."""
        return subprocess.Popen([*before, self.millrace, "run"], cwd=self.folder,
                                stdout=open(self.folder / "summary", "wb"),
                                stderr=open(self.folder / "log", "ab"),
                                env=ENVIRONMENT | (environment or {}))

    def has_told_its_end(self):
        """Nothing is left to do for such a run but to end, and nobody would repeat it."""
        return "1 of 1 syncs done" in (self.folder / "summary").read_text()

    def finish(self, attempts=3):
        """Reruns until it is done, as a scheduler would."""
        for _ in range(attempts):
            code = self.run().wait(PATIENCE)
            if code == 0:
                return
            self.check(code == 75, f"a rerun ended with {code}")
        self.check(False, "the reruns are never done")

    # --- what is there -------------------------------------------------------------------------

    def rows(self):
        """(id, name, country) of all that the destination holds, in order; None without one."""
        kind = self.kind.split("_")[0]
        return sorted(getattr(self, f"rows_in_{kind}")() or []) or None

    def rows_in_pg(self):
        if not self.sql(f"SELECT to_regclass('{self.databases.schema}.t')").strip():
            return None
        text = self.sql(f"SELECT id, name, country FROM {self.databases.schema}.t")
        return [(int(id), name, country) for id, name, country in
                (line.split("|") for line in text.splitlines())]

    def rows_in_lite(self):
        path = self.folder / "lite.db"
        if not path.exists():
            return None
        database = sqlite3.connect(path, timeout=30)
        try:
            found = database.execute("SELECT 1 FROM sqlite_master WHERE name = 't'").fetchall()
            rows = database.execute("SELECT id, name, country FROM t").fetchall() if found else None
            broken = database.execute("PRAGMA integrity_check").fetchone()[0]
        finally:
            database.close()
        self.check(broken == "ok", f"the database is damaged: {broken}")
        return rows

    def rows_in_file(self):
        rows = []
        for path in (self.folder / "out").rglob("[!.]*.csv*"):
            if path.name.endswith(".json") or any(part.startswith((".", "_")) for part in
                                                  path.relative_to(self.folder / "out").parts):
                continue
            data = path.read_bytes()
            text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
            rows += [(int(row["id"]), row["name"], row["country"])
                     for row in csv.DictReader(io.StringIO(text))]
        return rows

    def rows_in_feed(self):
        """What a reader over HTTP is given."""
        note = self.folder / "feeds/t.csv/feed.json"
        if not note.exists():
            return None
        told = json.loads(note.read_text())
        text = (note.parent / told["file"]).read_text()
        packed = gzip.decompress((note.parent / told["gzip_file"]).read_bytes()).decode()
        self.check(text == packed, "the gzip of the feed is another file")
        return [(int(row["id"]), row["name"], row["country"])
                for row in csv.DictReader(io.StringIO(text))]

    def rows_in_hook(self):
        """What the receiver was told, each request once."""
        return [(i, "", "") for i in self.receiver.ids("/h")]

    # --- what must hold ------------------------------------------------------------------------

    def check_left_overs(self):
        parts = [path.name for folder in ("out", "feeds")
                 for path in (self.folder / folder).rglob(".*millrace-part*")]
        self.check(not parts, f"left behind: {parts}")
        if self.databases.schema:
            tables = self.sql("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND "
                              f"relnamespace = '{self.databases.schema}'::regnamespace").split()
            foreign = [name for name in tables if name != "t" and "millrace_" not in name]
            self.check(not foreign, f"left behind: {foreign}")
        self.check(not self.receiver.complaint, self.receiver.complaint)

    def check_history(self, disturbed):
        """The last run is done, and none is taken for one that still runs."""
        told = subprocess.run([self.millrace, "runs", "--output", "json"], cwd=self.folder,
                              capture_output=True, text=True, env=ENVIRONMENT)
        self.check(told.returncode == 0, f"runs ended with {told.returncode}: {told.stderr}")
        ends = [run["status"] for run in json.loads(told.stdout)["runs"]]
        self.check(ends[0] == "ok", f"the last run is {ends}")
        self.check("running" not in ends, f"a run that was killed is told as running: {ends}")
        wanted = disturbed + (0 if self.kind in NEW else 1)
        self.check(len(ends) >= wanted, f"{len(ends)} runs are remembered, not {wanted}: {ends}")

    def check(self, is_so, what):
        if is_so:
            return
        log = self.folder / "log"
        raise AssertionError(f"{what}\n{log.read_text() if log.exists() else ''}")

    def sql(self, text):
        return subprocess.run(
            ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", "SET client_min_messages = error",
             "-c", text, self.databases.admin], check=True, capture_output=True, text=True).stdout


def options(doc, name):
    """Of a script that goes through the kinds of destinations; `name` is what its schemas begin with."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("bin", help="the folder of millrace")
    parser.add_argument("--dsn", default=os.environ.get("MILLRACE_TEST_POSTGRES", ""),
                        help="a Postgres database, in which schemas are made")
    parser.add_argument("--schema", default=f"{name}_{os.getpid()}",
                        help="how the names of the schemas begin")
    parser.add_argument("--kind", nargs="*", default=list(KINDS))
    parser.add_argument("--sample", type=int, default=0, help="so many of each, not all")
    parser.add_argument("--jobs", type=int, default=2, help="so many at once")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    return parser


def cases(arguments):
    """(kind, whether the ledger is in Postgres)"""
    return [(kind, in_postgres) for kind in arguments.kind for in_postgres in (False, True)]


def sample(arguments, kind, in_postgres, moments):
    """(those that were asked for, in their order; what draws more)"""
    choice = random.Random(f"{arguments.seed} {kind} {in_postgres}")
    if arguments.sample and arguments.sample < len(moments):
        drawn = choice.sample(range(len(moments)), arguments.sample)
        moments = [moments[at] for at in sorted(drawn)]
    return moments, choice


def shown(kind, in_postgres):
    return f"{kind:13} ledger in {'Postgres' if in_postgres else 'SQLite':8}"


def go_through(arguments, work_through):
    """What work_through(kind, in_postgres) gives for each case; None after a failure, which is told."""
    def one(case):
        try:
            return work_through(*case)
        except AssertionError as failure:
            raise AssertionError(f"{shown(*case)}: {failure}") from None

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        loads = [pool.submit(one, case) for case in cases(arguments)]
        try:
            return [done for done in (load.result() for load in loads) if done is not None]
        except AssertionError as failure:
            pool.shutdown(cancel_futures=True)
            print(f"--seed {arguments.seed}: {failure}", file=sys.stderr)
            return None


def make(arguments, work, kind, in_postgres, rows=60, bouncer=None):
    """Of a script's options; None for what they leave out."""
    needs_it = kind.startswith("pg_") or in_postgres
    if needs_it and not arguments.dsn:
        return None
    millrace = pathlib.Path(arguments.bin).resolve() / "millrace"
    schema = schema_of(arguments, kind, in_postgres)
    here = f"{arguments.dsn} options=-csearch_path={schema}"
    target = bouncer.dsn(schema) if bouncer else here
    databases = Databases(arguments.dsn, target if needs_it else "",
                          target if in_postgres else "", schema if needs_it else "")
    return SecondLoad(millrace, pathlib.Path(work) / schema, kind, databases, rows)


def schema_of(arguments, kind, in_postgres):
    return f"{arguments.schema}_{kind}_{'pg' if in_postgres else 'lite'}"
