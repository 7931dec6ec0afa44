"""Times loads into SQLite beside the shell's .import, and runs of 100 rows into SQLite and a file.

The report: 1,000,000 rows of 12 columns, a cached export of the reports server on loopback. The
shell reads the same export from a pipe, into the same empty table with its key. The ratios are
taken pair by pair.
"""

import argparse
import os
import pathlib
import sqlite3
import statistics
import time

from whole_runs import KEY, Server, log, make_data, median_of, timed

IMPORT_GOAL = 1.3
SMALL_MS = 25
PEAK_MIB = 96

REPORTS = """
  rows: {id: 1, query: "SELECT * FROM rows ORDER BY id", cache: 1d}
  small: {id: 2, query: "SELECT * FROM rows WHERE id <= 100 ORDER BY id", cache: 1d}
  same: {id: 3, query: "SELECT * FROM rows ORDER BY id", cache: 1d}
"""

YAML = """
version: 1
state: {{sqlite: {{path: {work}/sqlite-state.db}}}}
connections:
  bi: {{reports_api: {{url: "{url}", key: {key}}}}}
  db: {{sqlite: {{path: {work}/target.db}}}}
  out: {{files: {{root: {work}}}}}
defaults:
  export: {{poll: {{every: 10ms, up_to: 1s}}}}
  guards: {{max_shrink: 100%, max_remove: 100%}}
syncs:
  load: {{from: {{bi: 1}}, to: [{{db: {{table: target, mode: upsert, key: id}}}}]}}
  delta: {{from: {{bi: "${{env:BENCH_REPORT:-1}}"}},
    to: [{{db: {{table: target, mode: upsert, key: id, delta: true}}}}]}}
  small: {{from: {{bi: 2}}, to: [{{db: {{table: small, mode: upsert, key: id}}}}]}}
  file: {{from: {{bi: 2}}, to: [{{out: {{path: small.csv}}}}]}}
"""

TABLE = """
CREATE TABLE target (
  id INTEGER PRIMARY KEY, email TEXT, full_name TEXT, first_name TEXT, country TEXT, segment TEXT,
  signup_date TEXT, last_seen TEXT, ltv TEXT, orders INTEGER, active TEXT, tags TEXT)
"""


def empty(work):
    for file in work.glob("target.db*"):
        file.unlink()
    with sqlite3.connect(work / "target.db") as database:
        database.execute(TABLE)


def loads(work, ours, shell, runs):
    pairs = []
    for _ in range(runs):
        empty(work)
        mine = timed(ours)
        empty(work)
        pairs.append((mine, timed(shell)))
    ratios = [a.seconds / b.seconds for a, b in pairs]
    mine = [a for a, _ in pairs]
    print(f"{statistics.median(ratios):6.2f}  ({min(ratios):.2f} to {max(ratios):.2f}; goal "
          f"{IMPORT_GOAL:.2f})  empty table with key, of .import: {median_of(mine, 'seconds'):.2f} s "
          f"of {median_of([b for _, b in pairs], 'seconds'):.2f} s; CPU {median_of(mine, 'cpu'):.2f} "
          f"s, peak {max(run.mib for run in mine):.0f} MiB (goal {PEAK_MIB})", flush=True)


def delta(work, command, runs):
    empty(work)
    timed(command)
    unchanged = [timed(f"export BENCH_REPORT=3; {command}") for _ in range(runs)]
    print(f"        delta, none changed: {median_of(unchanged, 'seconds'):.2f} s, CPU "
          f"{median_of(unchanged, 'cpu'):.2f} s, peak {max(run.mib for run in unchanged):.0f} MiB "
          f"(goal {PEAK_MIB})", flush=True)


def small(name, command, runs):
    timed(command)
    times = [timed(command).seconds * 1000 for _ in range(10 * runs)]
    print(f"100 rows into {name}: {statistics.median(times):.1f} ms from start to exit, fastest "
          f"{min(times):.1f} ms (goal {SMALL_MS} ms)", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    arguments = parser.parse_args()
    work, programs = arguments.work.resolve(), arguments.bin.resolve()
    runs = int(os.environ.get("RUNS", "3"))
    database = work / f"rows-{arguments.rows}.db"
    make_data(database, arguments.rows)
    server = Server(programs, work, database, REPORTS)
    try:
        config = work / "sqlite-loads.yaml"
        config.write_text(YAML.format(url=server.url, key=KEY, work=work))
        for state in work.glob("sqlite-state.db*"):
            state.unlink()
        job = server.finished_job(1)
        for report in (2, 3):
            server.finished_job(report)
        # A load of the same export would read nothing again.
        millrace = f"exec {programs}/millrace -c {config} run --full"
        shell = (f"curl -sSfL -H 'X-Holistics-Key: {KEY}' '{server.url}/exports/download?job_id={job}' "
                 f"| sqlite3 {work}/target.db '.import --csv --skip 1 /dev/stdin target'")
        log(f"==> {arguments.rows:,} rows, medians of {runs}")
        loads(work, f"{millrace} load", shell, runs)
        delta(work, f"{millrace} delta", runs)
        empty(work)
        small("a SQLite table", f"{millrace} small", runs)
        small("a file", f"{millrace} file", runs)
    finally:
        server.stop()


if __name__ == "__main__":
    start = time.monotonic()
    main()
    log(f"==> {time.monotonic() - start:.0f} s")
