"""Times whole runs of millrace beside peers, in turns, and prints the ratios.

The report: 1,000,000 rows of 12 columns (about 130 MB as CSV), a cached export of the reports
server on loopback. Every command is a process tree; wall time is measured around it, and the peak
memory is the largest single process as the kernel counted it.
"""

import argparse
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time
import typing
import urllib.request

KEY = "bench-key"
ROWS = 1_000_000

COLUMNS = ("id email full_name first_name country segment signup_date last_seen ltv orders active "
           "tags").split()

DATA_SQL = """
CREATE TABLE rows AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
SELECT i AS id,
       'customer' || i || '@example-' || (i % 97) || '.com' AS email,
       CASE i % 11 WHEN 0 THEN 'Zoë O''Hara-' || i WHEN 1 THEN '漢字 名前 ' || i
                   ELSE 'Firstname Lastname ' || i END AS full_name,
       'First' || (i % 1000) AS first_name,
       substr('SGVNIDMYTHUSGBFRDEJP', 1 + 2 * (i % 10), 2) AS country,
       CASE WHEN i % 7 = 0 THEN NULL ELSE 'segment ' || (i % 13) END AS segment,
       date('2020-01-01', '+' || (i % 2000) || ' days') AS signup_date,
       datetime('2024-01-01', '+' || i || ' seconds') AS last_seen,
       printf('%d.%02d', (i * 7919) % 100000, i % 100) AS ltv,
       i % 250 AS orders,
       CASE WHEN i % 3 = 0 THEN 'true' ELSE 'false' END AS active,
       CASE i % 5 WHEN 0 THEN 'red, "green", blue' WHEN 1 THEN NULL WHEN 2 THEN ''
                  ELSE 'tag-' || (i % 17) || ';tag-' || (i % 23) END AS tags
FROM n
"""

SERVER_YAML = """
host: 127.0.0.1
port: 0
database: {database}
keys: [{{name: bench, key: {key}}}]
reports:
{reports}
"""

REPORTS = """
  rows: {id: 1, query: "SELECT * FROM rows ORDER BY id", cache: 1d}
"""

MILLRACE_YAML = """
version: 1
connections:
  bi: {{reports_api: {{url: "{url}", key: {key}}}}}
  out: {{files: {{root: {work}}}}}
  warehouse: {{postgres: {{dsn: "{dsn}"}}}}
defaults:
  export: {{poll: {{every: 20ms, up_to: 1s}}}}
syncs:
  to_file: {{from: {{bi: 1}}, to: [{{out: {{path: millrace.csv}}}}]}}
  to_postgres: {{from: {{bi: 1}}, to: [{{warehouse: {{table: target, mode: upsert, key: id}}}}]}}
"""

TARGET_SQL = """
DROP TABLE IF EXISTS target;
CREATE TABLE target (
  id bigint PRIMARY KEY, email text, full_name text, first_name text, country text, segment text,
  signup_date date, last_seen timestamp, ltv numeric(12,2), orders integer, active boolean, tags text)
"""


def log(text):
    print(text, file=sys.stderr, flush=True)


def make_data(path, rows):
    if path.exists():
        return
    log(f"==> Making {rows:,} rows in {path}")
    with sqlite3.connect(path) as database:
        database.executescript(DATA_SQL.format(rows=rows))


class Server:
    """The reports server on a free port; what was exported once stays in its cache."""

    def __init__(self, bin_folder, work, database, reports=REPORTS):
        (work / "server.yaml").write_text(
            SERVER_YAML.format(database=database, key=KEY, reports=reports.strip("\n")))
        port_file = work / "port"
        port_file.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [bin_folder / "millrace-reports-server", "-c", work / "server.yaml",
             "--port-file", port_file], stdout=subprocess.DEVNULL,
            stderr=open(work / "server.log", "wb"))
        while not port_file.exists() or not port_file.read_text():
            if self.process.poll() is not None:
                raise SystemExit((work / "server.log").read_text())
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port_file.read_text().strip()}"

    def get(self, path):
        request = urllib.request.Request(self.url + path, headers={"X-Holistics-Key": KEY})
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)

    def finished_job(self, report=1):
        job = self.get(f"/queries/{report}/submit_export.csv")["job_id"]
        while self.get(f"/queries/get_export_results.json?job_id={job}")["status"] != "success":
            time.sleep(0.05)
        return job

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Run(typing.NamedTuple):
    """One run of a command: wall time, peak memory of a process, CPU time of all of them."""
    seconds: float
    mib: float
    cpu: float


def timed(command, before=None):
    """Runs a shell command once."""
    if before:
        before()
    start = time.monotonic()
    child = subprocess.Popen(["bash", "-o", "pipefail", "-c", command], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - start
    if status != 0:
        raise SystemExit(f"{command}\nfailed: {errors.decode()}")
    return Run(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


def median_of(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def in_turns(commands, runs):
    """Runs the commands one after the other, `runs` times after a warm-up."""
    results = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, (command, before) in commands.items():
            measured = timed(command, before)
            if turn > 0:
                results[name].append(measured)
    return results


def report(title, results, ours, goals):
    print(f"\n{title}")
    medians = {name: statistics.median(run.seconds for run in runs)
               for name, runs in results.items()}
    for name, goal in goals.items():
        pairs = list(zip(results[ours], results[name]))
        ratios = [a.seconds / b.seconds for a, b in pairs]
        cpu = statistics.median(a.cpu / b.cpu for a, b in pairs)
        print(f"  {ours} / {name}: {statistics.median(ratios):.2f}"
              f" (min {min(ratios):.2f}, max {max(ratios):.2f}; goal at most {goal});"
              f" of CPU time {cpu:.2f}")
    for name, runs in results.items():
        peak = max(run.mib for run in runs)
        cpu = statistics.median(run.cpu for run in runs)
        print(f"  {name:<24} {medians[name]:.3f} s median, {cpu:.2f} s of CPU, {peak:.0f} MiB peak")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=ROWS)
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    runs = int(os.environ.get("RUNS", "5"))
    dsn = os.environ["MILLRACE_BENCH_POSTGRES"]

    database = work / f"rows-{arguments.rows}.db"
    make_data(database, arguments.rows)
    server = Server(arguments.bin.resolve(), work, database)
    try:
        job = server.finished_job()
        (work / "millrace.yaml").write_text(
            MILLRACE_YAML.format(url=server.url, key=KEY, work=work, dsn=dsn))
        compare(arguments.bin.resolve(), work, dsn, server.url, job, runs)
    finally:
        server.stop()


def compare(bin_folder, work, dsn, url, job, runs):
    curl = f"curl -sSfL -H 'X-Holistics-Key: {KEY}' '{url}/exports/download?job_id={job}'"
    millrace = f"{bin_folder}/millrace -c {work}/millrace.yaml run --full"
    source = work / "source.csv"
    timed(f"{curl} > {source}")
    log(f"==> The report: {source.stat().st_size / 1e6:.0f} MB as CSV; {runs} runs of each")

    def remove(name):
        return lambda: (work / name).unlink(missing_ok=True)

    files = in_turns({
        "millrace": (f"{millrace} to_file", remove("millrace.csv")),
        "curl | cat": (f"{curl} | cat > {work}/curl.csv", remove("curl.csv")),
        "duckdb": (f"cd {work} && node duckdb_copy.mjs {source} {work}/duckdb.csv",
                   remove("duckdb.csv")),
    }, runs)
    same = subprocess.run(["cmp", work / "millrace.csv", source]).returncode == 0
    report("(a) report -> CSV file", files, "millrace", {"curl | cat": 3.0, "duckdb": 0.4})
    print(f"  the file is byte for byte the export: {'yes' if same else 'no'}")

    psql = f"psql -q -v ON_ERROR_STOP=1 '{dsn}'"
    columns = ", ".join(COLUMNS)
    updates = ", ".join(f"{c} = excluded.{c}" for c in COLUMNS[1:])

    def empty_target():
        subprocess.run(["psql", "-q", dsn, "-c", TARGET_SQL], check=True,
                       stderr=subprocess.DEVNULL)

    load = (f"{curl} | {psql} -c 'CREATE TEMP TABLE stage (LIKE target)' "
            f"-c '\\copy stage FROM STDIN WITH (FORMAT csv, HEADER)' "
            f"-c 'INSERT INTO target ({columns}) SELECT {columns} FROM stage "
            f"ON CONFLICT (id) DO UPDATE SET {updates}'")
    postgres = in_turns({
        "millrace": (f"{millrace} to_postgres", empty_target),
        "curl | psql": (load, empty_target),
    }, runs)
    report("(b) report -> empty Postgres table with key", postgres, "millrace", {"curl | psql": 0.85})
    again = in_turns({
        "millrace": (f"{millrace} to_postgres", None),
        "curl | psql": (load, None),
    }, max(1, runs // 2))
    report("(c) the same again, nothing changed", again, "millrace", {"curl | psql": 0.85})


if __name__ == "__main__":
    main()
