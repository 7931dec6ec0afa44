#!/usr/bin/env -S python3 -B
"""Starts one sync in many processes at once: one of them runs it, the others say who does.

In each round 16 processes start the same sync while the report cannot be had; when all but one
have ended it can. The one must have loaded its rows once (exit 0), the others must have ended with
75, with the message, and without having contacted anybody: not the API, whose calls are counted,
and not the destination. Then the holder of a round's lease is killed (SIGKILL), and the next start
must take over at once; and one is stopped (SIGSTOP) until its lease has run out by the ledger's
clock and another run has loaded other rows, and woken up: it must end with 75, and those rows stay.

Usage: lease_storm.py BIN_FOLDER [--dsn DSN] [--rounds N] [--processes N]
The DSN is by default that of MILLRACE_TEST_POSTGRES: with it, rounds alternate between a ledger in
SQLite and one in Postgres, and rows go into Postgres too.
"""

import argparse
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from peers import PATIENCE, Api

HELD = re.compile(r"another run of this sync is under way: process (\d+) on host \S+ has held its "
                  r"lease since \S+ \S+ UTC, and has it until \S+ \S+ UTC")
TAKEN_OVER = "another run of this sync has taken over"
# A leak checker would look around between the end of the work and that of the process.
ENVIRONMENT = os.environ | {"ASAN_OPTIONS": "detect_leaks=0"}


class Run:
    def __init__(self, storm, name):
        self.out = storm.folder / f"{name}.out"
        self.process = subprocess.Popen([storm.millrace, "run"], cwd=storm.folder,
                                        stdout=open(self.out, "wb"), stderr=subprocess.STDOUT,
                                        env=ENVIRONMENT)

    def wait(self):
        return self.process.wait(PATIENCE)

    def text(self):
        # As it was before it was folded to the width of the terminal.
        return " ".join(self.out.read_text().split())


class Storm:
    def __init__(self, arguments, work):
        self.folder = work
        self.dsn = arguments.dsn
        self.processes = arguments.processes
        self.millrace = pathlib.Path(arguments.bin).resolve() / "millrace"
        self.api = Api()

    def begin(self, in_postgres, rows):
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        self.api.reset(rows)
        self.in_postgres = in_postgres
        if self.dsn:
            self.sql("SET client_min_messages = error; DROP SCHEMA IF EXISTS lease_storm CASCADE; "
                     "CREATE SCHEMA lease_storm")
        lines = ["version: 1"]
        if in_postgres:
            lines.append("state: {postgres: {dsn: '" + self.dsn +
                         " options=-csearch_path=lease_storm'}}")
        lines += [
            "connections:",
            f"  bi: {{reports_api: {{url: 'http://127.0.0.1:{self.api.server_port}', key: k}}}}",
            "  out: {files: {root: out}}", "  lite: {sqlite: {path: lite.db}}"]
        to = ["{out: {path: t.csv}}", "{lite: {table: t, mode: append}}"]
        if self.dsn:
            lines.append(f"  pg: {{postgres: {{dsn: '{self.dsn}'}}}}")
            to.append("{pg: {table: lease_storm.t, mode: append}}")
        lines.append("defaults: {export: {poll: {every: 20ms, up_to: 100ms}}}")
        lines.append(f"syncs: {{s: {{from: {{bi: 7}}, to: [{', '.join(to)}]}}}}")
        (self.folder / "millrace.yaml").write_text("\n".join(lines) + "\n")

    def check(self, is_so, what, *runs):
        if not is_so:
            raise AssertionError("\n".join([what] + [run.out.read_text() for run in runs]))

    def check_rows(self, *wanted):
        """Appended rows of all loads, and a file that has those of the last one."""
        found = sorted(row[0] for row in
                       sqlite3.connect(self.folder / "lite.db").execute("SELECT id FROM t"))
        self.check(found == sorted(wanted), f"SQLite has {found}")
        if self.dsn:
            found = sorted(int(i) for i in self.sql("SELECT id FROM lease_storm.t").split())
            self.check(found == sorted(wanted), f"Postgres has {found}")
        text = (self.folder / "out" / "t.csv").read_text()
        self.check(text == f"id\n{wanted[-1]}\n", f"the file has {text!r}")

    def sql(self, text):
        return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", self.dsn, "-c", text],
                              check=True, capture_output=True, text=True).stdout

    def let_leases_run_out(self):
        """Moves the ledger's clock, seen from its leases."""
        move = "UPDATE {}millrace_leases SET since = since - 61000, until = until - 61000"
        if self.in_postgres:
            self.sql(move.format("lease_storm."))
            return
        ledger = sqlite3.connect(self.folder / ".millrace" / "state.db", timeout=30)
        ledger.execute(move.format(""))
        ledger.commit()
        ledger.close()

    def many_starts(self, in_postgres):
        self.begin(in_postgres, "id\n1\n")
        runs = [Run(self, f"run{i}") for i in range(self.processes)]
        deadline = time.monotonic() + PATIENCE
        running = runs
        while len(running) > 1 and time.monotonic() < deadline:
            running = [run for run in runs if run.process.poll() is None]
            time.sleep(0.005)
        self.check(len(running) == 1, f"{len(running)} processes run the sync", *runs)
        winner = running[0]
        self.check(self.api.held.wait(PATIENCE), "the one that runs has not asked for its file")
        for loser in runs:
            if loser is winner:
                continue
            self.check(loser.wait() == 75, f"exit {loser.wait()}", loser)
            said = HELD.search(loser.text())
            self.check(said and int(said[1]) == winner.process.pid,
                       f"it does not say that {winner.process.pid} runs", loser)
        self.api.go_on.set()
        self.check(winner.wait() == 0, f"exit {winner.wait()}", winner)
        self.check(self.api.submitted == 1, f"{self.api.submitted} exports were submitted")
        self.check_rows(1)

    def killed_holder(self, in_postgres):
        self.begin(in_postgres, "id\n1\n")
        holder = Run(self, "holder")
        self.check(self.api.held.wait(PATIENCE), "the holder does not run", holder)
        holder.process.kill()
        holder.wait()
        self.api.go_on.set()
        follower = Run(self, "follower")
        self.check(follower.wait() == 0, f"exit {follower.wait()}", follower)
        self.check_rows(1)

    def stopped_holder(self, in_postgres):
        self.begin(in_postgres, "id\n1\n")
        holder = Run(self, "holder")
        self.check(self.api.held.wait(PATIENCE), "the holder does not run", holder)
        holder.process.send_signal(signal.SIGSTOP)
        try:
            self.let_leases_run_out()
            went_on = self.api.go_on
            self.api.reset("id\n2\n")
            self.api.go_on.set()
            follower = Run(self, "follower")
            self.check(follower.wait() == 0, f"exit {follower.wait()}", follower)
            went_on.set()
        finally:
            holder.process.send_signal(signal.SIGCONT)
        self.check(holder.wait() == 75, f"exit {holder.wait()}", holder)
        self.check(TAKEN_OVER in holder.text(), "it does not say why it ended", holder)
        self.check_rows(2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin", help="the folder of millrace")
    parser.add_argument("--dsn", default=os.environ.get("MILLRACE_TEST_POSTGRES", ""),
                        help="a Postgres database, whose schema lease_storm is used")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--processes", type=int, default=16)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work) / "work"
        folder.mkdir()
        storm = Storm(arguments, folder)
        for number in range(arguments.rounds):
            in_postgres = bool(arguments.dsn) and number % 2 == 1
            for part in (storm.many_starts, storm.killed_holder, storm.stopped_holder):
                try:
                    part(in_postgres)
                except AssertionError as failure:
                    ledger = "Postgres" if in_postgres else "SQLite"
                    print(f"round {number}, ledger in {ledger}, {part.__name__}: {failure}",
                          file=sys.stderr)
                    return 1
        print(f"{arguments.rounds} rounds of {arguments.processes} processes: one winner each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
