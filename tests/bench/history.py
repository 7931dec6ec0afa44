#!/usr/bin/env -S python3 -B
"""How long the commands that look back take in a ledger of a million runs.

Usage: history.py FOLDER_OF_PROGRAMS [RUNS]
Prints the median of some calls of each, process start to exit. docs/benchmarks.md has the figures.
"""

import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILE = """version: 1
connections:
  bi: {reports_api: {url: "http://127.0.0.1:1", key: "${env:KEY}"}}
  out: {files: {root: .}}
syncs: {sync0000: {from: {bi: {report: 7, retry: {attempts: 1}}}, to: [{out: {path: p.csv}}]}}
"""
SYNCS = 1000
CALLS = 9


# Runs of all syncs in turn over eighty days; one in fifty failed.
RUNS = """
INSERT INTO millrace_runs (run_id, sync, started_at, ended_at, status, failed, token, plan_digest,
                           host, pid, rows_read, rows_out, job_id, error_code, error)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count),
  run AS (SELECT i, i % 50 = 0 AS failed, :began + i * (80 * 86400000) / :count AS at FROM n)
SELECT strftime('%Y%m%dT%H%M%SZ', at / 1000, 'unixepoch') || printf('-%08x', i),
       printf('sync%04d', i % :syncs), at, at + 1500, iif(failed, 'failed', 'ok'), failed, at,
       '0123456789abcde', 'host', 1, 1000, 994, '20164921', iif(failed, 'bad_data', NULL),
       iif(failed, 'row 17: ''x'' is no number', NULL) FROM run
"""
EVENTS = """
INSERT INTO millrace_run_events SELECT run_id, 1, started_at, 'started', 'started: bi to warehouse'
  FROM millrace_runs UNION ALL SELECT run_id, 2, started_at + 20, 'phase', 'reading'
  FROM millrace_runs UNION ALL SELECT run_id, 3, ended_at, 'finished', 'done: 994 rows in 1.50 s'
  FROM millrace_runs
"""
LOADS = """
INSERT INTO millrace_loads SELECT run_id, 1, 'warehouse', 'public.orders', 'upsert', status, 994, 10,
  5, 0, 0, 979, 0, 0, 0, NULL, 0, 0, NULL, NULL, '' FROM millrace_runs
"""


def fill(path, count):
    ledger = sqlite3.connect(path)
    ledger.execute("DELETE FROM millrace_runs")
    ledger.execute("DELETE FROM millrace_run_events")
    ledger.execute("DELETE FROM millrace_loads")
    began = int((time.time() - 80 * 86400) * 1000)
    ledger.execute(RUNS, {"count": count, "began": began, "syncs": SYNCS})
    ledger.execute(EVENTS)
    ledger.execute(LOADS)
    ledger.commit()
    middle = ledger.execute("SELECT run_id FROM millrace_runs LIMIT 1 OFFSET ?",
                            (count // 2,)).fetchone()[0]
    ledger.close()
    return middle


def cpu_time():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main():
    millrace = Path(sys.argv[1]).resolve() / "millrace"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "millrace.yaml").write_text(FILE)
        environment = {"KEY": "k", "TMPDIR": name}
        subprocess.run([millrace, "run"], cwd=folder, env=environment, capture_output=True)
        path = folder / ".millrace" / "state.db"
        middle = fill(path, count)
        print(f"{count:,} runs of {SYNCS} syncs, {path.stat().st_size / 1e6:,.0f} MB")
        for words in (["runs"], ["runs", "--failed"], ["runs", "sync0500"],
                      ["runs", "sync0500", "--failed", "--since", "30d"], ["runs", "--before", middle],
                      ["runs", "--since", "1h"], ["runs", "show", middle], ["runs", "show", "1999"],
                      ["state", "show", "sync0500"], ["state", "show"], ["run"]):
            times, used = [], []
            for _ in range(CALLS):
                began, before = time.perf_counter(), cpu_time()
                subprocess.run([millrace, *words], cwd=folder, env=environment, capture_output=True)
                times.append(time.perf_counter() - began)
                used.append(cpu_time() - before)
            print(f"{statistics.median(times) * 1000:8.1f} ms {statistics.median(used) * 1000:7.1f} ms "
                  f"CPU  millrace {' '.join(words)}")


if __name__ == "__main__":
    main()
