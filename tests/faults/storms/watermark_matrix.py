#!/usr/bin/env -S python3 -B
"""Kills a run that moves a watermark at each crash point that it reaches, and reruns it.

One sync appends to one table of Postgres and merges into another, with the ledger in SQLite and in
Postgres. After each kill the watermark may not be beyond what both tables have committed: whatever
it leaves out would never be asked for again. The rerun, for which the report has grown once more
every other time, must end with all rows in both, once, and the watermark at the last of them.

Usage: watermark_matrix.py BIN_FOLDER [--dsn DSN] [--sample N] [--seed N]
The DSN is by default that of MILLRACE_TEST_POSTGRES; without one nothing is done.
"""

import collections
import json
import pathlib
import signal
import subprocess
import sys
import tempfile

import second_load
from peers import PATIENCE, Peer, ReportsAnswer

OLD, NEW, NEWER = 20, 40, 45  # How many rows the report has, with ids from 1.

FILE = """version: 1
{state}
connections:
  bi: {{reports_api: {{url: 'http://127.0.0.1:{port}', key: k}}}}
  pg: {{postgres: {{dsn: '{target}'}}}}
defaults: {{export: {{poll: {{every: 20ms, up_to: 100ms}}}}}}
syncs:
  s:
    from: {{bi: {{report: 7, filters: {{since: "{{{{ watermark }}}}"}}}}}}
    columns: {{id: integer, name: text}}
    watermark: id
    to:
      - pg: {{table: {schema}.added, mode: append}}
      - pg: {{table: {schema}.merged, key: id}}
"""


class GrowingReport(Peer):
    """A Reports API that gives the rows behind the filter `since`, as they are at that moment."""

    def __init__(self):
        super().__init__(ReportsAnswer)
        self.rows = OLD
        self.exports = []

    def submit(self, asked):
        self.exports.append(range(int(asked.get("since", ["0"])[0]) + 1, self.rows + 1))
        return len(self.exports)

    def file(self, asked):
        rows = self.exports[int(asked["job_id"][0]) - 1]
        return "id,name\n" + "".join(f"{i},row {i}\n" for i in rows)


class WatermarkedSync(second_load.SecondLoad):
    """The sync, in a folder of its own, before the run that is disturbed."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.api.close()
        self.api = GrowingReport()

    def write_file(self):
        at = self.databases
        state = f"state: {{postgres: {{dsn: '{at.ledger}'}}}}" if at.ledger else ""
        (self.folder / "millrace.yaml").write_text(FILE.format(
            state=state, port=self.api.server_port, target=at.target, schema=at.schema))

    def begin(self):
        self.kind = "pg_new"  # Nothing is loaded there.
        self.api.rows = OLD
        super().begin()
        code = self.run().wait(PATIENCE)
        self.check(code == 0, f"the first run ended with {code}")
        self.check(self.watermark() == OLD, f"the first watermark is {self.watermark()}")
        (self.folder / "log").unlink(missing_ok=True)
        self.api.rows = NEW

    def answer(self, rows):
        pass  # It answers by what it is asked for.

    def ids(self, table):
        return sorted(int(line) for line in self.sql(
            f"SELECT id FROM {self.databases.schema}.{table}").split())

    def watermark(self):
        told = subprocess.run([self.millrace, "state", "--output", "json"], cwd=self.folder,
                              capture_output=True, text=True, env=second_load.ENVIRONMENT)
        self.check(told.returncode == 0, f"state ended with {told.returncode}: {told.stderr}")
        found = [sync["watermark"] for sync in json.loads(told.stdout)["syncs"] if sync["watermark"]]
        return int(found[0]["value"]) if found else 0

    def check_watermark(self, moment):
        """A destination may have more than it says, and never less."""
        value = self.watermark()
        for table in ("added", "merged"):
            missing = set(range(1, value + 1)) - set(self.ids(table))
            self.check(not missing, f"at {moment} the watermark is {value}, and {table} lacks "
                                    f"{sorted(missing)[:5]}")

    def check_end(self, moment):
        wanted = list(range(1, self.api.rows + 1))
        for table in ("added", "merged"):
            found = self.ids(table)
            self.check(found == wanted, f"killed at {moment}: {table} has {found}")
        value = self.watermark()
        self.check(value == self.api.rows, f"killed at {moment}: the watermark is {value}")


def work_through(arguments, work, in_postgres):
    kind = "watermark"
    schema = second_load.schema_of(arguments, kind, in_postgres)
    here = f"{arguments.dsn} options=-csearch_path={schema}"
    databases = second_load.Databases(arguments.dsn, here, here if in_postgres else "", schema)
    millrace = pathlib.Path(arguments.bin).resolve() / "millrace"
    sync = WatermarkedSync(millrace, pathlib.Path(work) / schema, "pg_new", databases)
    try:
        moments = learn(sync)
        moments, _ = second_load.sample(arguments, kind, in_postgres, moments)
        kills = sum(strike(sync, moment, grows=at % 2 == 1) for at, moment in enumerate(moments))
    finally:
        sync.close()
    print(f"{second_load.shown(kind, in_postgres)}  {len(moments):4} moments, {kills:4} kills",
          flush=True)
    return kills


def learn(sync):
    """The moments of an undisturbed run."""
    log = sync.folder / "points"
    sync.begin()
    code = sync.run(environment={"MILLRACE_CRASH_LOG": str(log)}).wait(PATIENCE)
    sync.check(code == 0, f"the undisturbed run ended with {code}")
    sync.check_end("no moment")
    reached = collections.Counter(log.read_text().split())
    return [f"{name}#{n}" for name, times in sorted(reached.items()) for n in range(1, times + 1)]


def strike(sync, moment, grows):
    """Whether the run was killed there; what must hold at once, and after a rerun."""
    sync.begin()
    code = sync.run(environment={"MILLRACE_CRASH_AT": moment}).wait(PATIENCE)
    sync.check(code in (0, -signal.SIGKILL), f"exit {code} at {moment}")
    sync.check_watermark(moment)
    if grows:
        sync.api.rows = NEWER
    sync.finish()
    sync.check_watermark(f"{moment}, after a rerun")
    if grows:
        sync.finish()  # The rerun may have read the export of the run that was killed.
    sync.check_end(moment)
    return code != 0


def main():
    parser = second_load.options(__doc__, "watermark")
    arguments = parser.parse_args()
    if not arguments.dsn:
        print("skipped: no Postgres")
        return
    with tempfile.TemporaryDirectory() as work:
        try:
            kills = [work_through(arguments, work, in_postgres) for in_postgres in (False, True)]
        except AssertionError as failure:
            sys.exit(f"--seed {arguments.seed}: {failure}")
    if not all(kills):
        sys.exit("no run was killed")


if __name__ == "__main__":
    main()
