#!/usr/bin/env -S python3 -B
"""How long the commands that look back take in a ledger of a million runs.

Usage: history.py FOLDER_OF_PROGRAMS [RUNS]
Prints the median of some calls of each, process start to exit. docs/benchmarks.md has the figures.
"""

import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

FILE = """version: 1
connections:
  bi: {reports_api: {url: "http://127.0.0.1:1", key: "${env:KEY}"}}
  out: {files: {root: .}}
syncs: {sync0000: {from: {bi: {report: 7, retry: {attempts: 1}}}, to: [{out: {path: p.csv}}]}}
"""
SYNCS = 1000
CALLS = 9


def rows(count):
    """Runs of all syncs in turn, half a minute after each other; one in fifty failed."""
    began = datetime.now(timezone.utc) - timedelta(days=80)
    for i in range(count):
        at = began + timedelta(seconds=i * 80 * 86400 / count)
        stamp = at.strftime("%Y%m%dT%H%M%SZ")
        failed = i % 50 == 0
        yield (f"{stamp}-{i:08x}", f"sync{i % SYNCS:04}", int(at.timestamp() * 1000),
               int(at.timestamp() * 1000) + 1500, "failed" if failed else "ok", int(failed))


def fill(path, count):
    ledger = sqlite3.connect(path)
    for run_id, sync, started, ended, status, failed in rows(count):
        error = ("bad_data", "row 17: 'x' is no number") if failed else (None, None)
        ledger.execute(
            "INSERT INTO millrace_runs (run_id, sync, started_at, ended_at, status, failed, token, "
            "plan_digest, host, pid, rows_read, rows_out, job_id, error_code, error) VALUES "
            "(?, ?, ?, ?, ?, ?, ?, '0123456789abcde', 'host', 1, 1000, 994, '20164921', ?, ?)",
            (run_id, sync, started, ended, status, failed, started, *error))
        ledger.executemany(
            "INSERT INTO millrace_run_events VALUES (?, ?, ?, ?, ?)",
            [(run_id, 1, started, "started", "started: bi to warehouse"),
             (run_id, 2, started + 20, "phase", "reading"),
             (run_id, 3, ended, "finished", "done: 994 rows in 1.50 s")])
        ledger.execute(
            "INSERT INTO millrace_loads VALUES (?, 1, 'warehouse', 'public.orders', 'upsert', ?, "
            "994, 10, 5, 0, 0, 979, 0, 0, 0, NULL, 0, 0, NULL, NULL, '')", (run_id, status))
    ledger.commit()
    middle = ledger.execute("SELECT run_id FROM millrace_runs LIMIT 1 OFFSET ?",
                            (count // 2,)).fetchone()[0]
    ledger.close()
    return middle


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
            times = []
            for _ in range(CALLS):
                began = time.perf_counter()
                subprocess.run([millrace, *words], cwd=folder, env=environment, capture_output=True)
                times.append(time.perf_counter() - began)
            print(f"{statistics.median(times) * 1000:8.1f} ms  millrace {' '.join(words)}")


if __name__ == "__main__":
    main()
