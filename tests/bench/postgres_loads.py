"""Times loads into Postgres beside what people write with psql, and counts their round trips.

The report: 1,000,000 rows of 12 columns, a cached export of the reports server on loopback. psql
copies it into a temporary table, and upserts every row of it. Each case starts from a table that
was filled, vacuumed and written to disk the same way for both. The ratios are taken pair by pair.
"""

import argparse
import os
import pathlib
import socket
import statistics
import subprocess
import threading
import time

from whole_runs import COLUMNS, KEY, Server, log, make_data, median_of, timed

SMALL = 100
ROUND_TRIPS = 8
SMALL_MS = 35
CPU_SECONDS = 0.6  # For a million rows.
PEAK_MIB = 96

REPORTS = """
  rows: {id: 1, query: "SELECT * FROM rows ORDER BY id", cache: 1d}
  same: {id: 3, query: "SELECT * FROM rows ORDER BY id", cache: 1d}
  some: {id: 4, query: "SELECT SOME_CHANGED FROM rows ORDER BY id", cache: 1d}
  small: {id: 2, query: "SELECT * FROM rows WHERE id <= 100 ORDER BY id", cache: 1d}
"""

YAML = """
version: 1
state: {{sqlite: {{path: {work}/postgres-state.db}}}}
connections:
  bi: {{reports_api: {{url: "{url}", key: {key}}}}}
  warehouse: {{postgres: {{dsn: "{dsn}"}}}}
defaults:
  export: {{poll: {{every: 10ms, up_to: 1s}}}}
  guards: {{max_shrink: 100%, max_remove: 100%}}
syncs:
  load:
    from: {{bi: "${{env:BENCH_REPORT:-1}}"}}
    to:
      - warehouse:
          table: target
          mode: "${{env:BENCH_MODE:-upsert}}"
          key: id
          delta: "${{env:BENCH_DELTA:-false}}"
  small: {{from: {{bi: 2}}, to: [{{warehouse: {{table: small, mode: upsert, key: id}}}}]}}
"""

TABLE = """
CREATE TABLE {name} (
  id bigint PRIMARY KEY, email text, full_name text, first_name text, country text, segment text,
  signup_date date, last_seen timestamp, ltv numeric(12,2), orders integer, active boolean, tags text)
"""

# What the table holds before a load: nothing, or these expressions over the report's rows.
ALL = ", ".join(COLUMNS)


def changed(which):
    return ALL.replace("ltv", f"ltv + ({which})::int AS ltv")


SOME_CHANGED = ALL.replace(
    "ltv", "CASE WHEN id % 100 = 0 THEN printf('%.2f', ltv + 1) ELSE ltv END AS ltv")
OTHER_KEYS = ALL.replace("id,", "id + 10000000 AS id,", 1)

# Of a delta load: what a load of report 1 leaves, and the report that is loaded then.
AS_LOADED = "as loaded"
DELTA_REPORTS = {"delta, none changed": 3, "delta, 1 % changed": 4}

# name: mode, rows that are there (None: no table; "": no rows), goal
CASES = {
    "new table": ("upsert", None, 0.30),
    "empty table with key": ("upsert", "", 0.38),
    "none changed": ("upsert", ALL, 0.35),
    "1 % changed": ("upsert", changed("id % 100 = 0"), 0.45),
    "10 % changed": ("upsert", changed("id % 10 = 0"), 0.45),
    "all changed": ("upsert", changed("true"), 0.85),
    "replace, nothing changed": ("replace", ALL, 0.35),
    "replace, all rows new": ("replace", OTHER_KEYS, 0.45),
    **{name: ("delta", AS_LOADED, 0.08) for name in DELTA_REPORTS},
}


class Psql:
    def __init__(self, dsn):
        self.dsn = dsn

    def run(self, *statements):
        command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", self.dsn]
        for statement in statements:
            command += ["-c", statement]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def value(self, statement):
        return subprocess.run(["psql", "-qAt", self.dsn, "-c", statement], check=True,
                              capture_output=True, text=True).stdout.strip()

    def fill(self, rows):
        self.run("DROP TABLE IF EXISTS target")
        if rows is None:
            return
        self.run(TABLE.format(name="target"))
        if rows:
            self.run(f"INSERT INTO target SELECT {ALL if rows == AS_LOADED else rows} FROM base "
                     "ORDER BY id")
        self.run("VACUUM ANALYZE target", "CHECKPOINT")


class CountingRelay:
    """Stands before the server's socket and counts how often a client waits for an answer."""

    def __init__(self, folder, upstream):
        self.upstream = upstream
        self.folder = folder
        path = folder / ".s.PGSQL.5432"
        path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.trips = 0
        self.sessions = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.upstream)
            self.sessions += 1
            answered = [True]
            for pair in ((client, server, True), (server, client, False)):
                threading.Thread(target=self.relay, args=(*pair, answered), daemon=True).start()

    def relay(self, source, sink, asks, answered):
        while data := source.recv(1 << 16):
            if asks and answered[0] and data[:1] != b"X":
                self.trips += 1
            answered[0] = not asks
            try:
                sink.sendall(data)
            except OSError:
                break
        sink.close()


def compare_case(name, commands, psql, runs):
    mode, rows, goal = CASES[name]
    ours, theirs = [], []
    for _ in range(runs):
        psql.fill("" if rows == AS_LOADED else rows)
        if rows == AS_LOADED:
            timed(commands[mode])
            psql.run("VACUUM ANALYZE target", "CHECKPOINT")
        ours.append(timed(commands.get(name, commands[mode])))
        psql.fill("" if rows is None else rows)
        theirs.append(timed(commands["psql"]))
    ratios = [a.seconds / b.seconds for a, b in zip(ours, theirs)]
    print(f"{statistics.median(ratios):6.2f}  ({min(ratios):.2f} to {max(ratios):.2f}; goal {goal:.2f})  "
          f"{name:<26} {median_of(ours, 'seconds'):6.2f} s of {median_of(theirs, 'seconds'):6.2f} s; "
          f"client CPU {median_of(ours, 'cpu'):.2f} s, peak {max(run.mib for run in ours):.0f} MiB",
          flush=True)


def small_runs(command, psql, relay, work, dsn, runs):
    psql.run("DROP TABLE IF EXISTS small", TABLE.format(name="small"),
             f"INSERT INTO small SELECT {ALL} FROM base WHERE id <= {SMALL}")
    config = work / "postgres-loads.yaml"
    direct = config.read_text()
    timed(command)
    times = []
    for _ in range(10 * runs):
        psql.run("UPDATE small SET ltv = ltv + 1 WHERE id % 10 = 0")
        times.append(timed(command).seconds * 1000)
    config.write_text(direct.replace(dsn, f"host={relay.folder} user=postgres dbname=postgres"))
    psql.run("UPDATE small SET ltv = ltv + 1 WHERE id % 10 = 0")
    before = relay.trips, relay.sessions
    timed(command)
    config.write_text(direct)
    print(f"{SMALL} rows into a table: {relay.trips - before[0]} round trips (goal {ROUND_TRIPS}) in "
          f"{relay.sessions - before[1]} sessions; {statistics.median(times):.1f} ms from start to "
          f"exit, fastest {min(times):.1f} ms (goal {SMALL_MS} ms)", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--only", choices=[*CASES, "small"])
    arguments = parser.parse_args()
    work, programs = arguments.work.resolve(), arguments.bin.resolve()
    dsn = os.environ["MILLRACE_BENCH_POSTGRES"]
    runs = int(os.environ.get("RUNS", "3"))

    database = work / f"rows-{arguments.rows}.db"
    make_data(database, arguments.rows)
    server = Server(programs, work, database, REPORTS.replace("SOME_CHANGED", SOME_CHANGED))
    try:
        measure(arguments, work, programs, dsn, runs, server)
    finally:
        server.stop()


def measure(arguments, work, programs, dsn, runs, server):
    config = work / "postgres-loads.yaml"
    config.write_text(YAML.format(url=server.url, key=KEY, work=work, dsn=dsn))
    for state in work.glob("postgres-state.db*"):
        state.unlink()
    psql = Psql(dsn)
    curl = (f"curl -sSfL -H 'X-Holistics-Key: {KEY}' "
            f"'{server.url}/exports/download?job_id={server.finished_job(1)}'")
    for report in (2, *DELTA_REPORTS.values()):
        server.finished_job(report)
    psql.run("DROP TABLE IF EXISTS base", TABLE.format(name="base"))
    timed(f"{curl} | psql -q '{dsn}' -c '\\copy base FROM STDIN WITH (FORMAT csv, HEADER)'")
    updates = ", ".join(f"{c} = excluded.{c}" for c in COLUMNS[1:])
    # A load of the same export would read nothing again.
    millrace = f"exec {programs}/millrace -c {config} run --full"
    commands = {mode: f"export BENCH_MODE={mode}; {millrace} load" for mode in ("upsert", "replace")}
    commands["delta"] = f"export BENCH_DELTA=true; {millrace} load"
    for name, report in DELTA_REPORTS.items():
        commands[name] = f"export BENCH_REPORT={report}; {commands['delta']}"
    commands["small"] = f"{millrace} small"
    commands["psql"] = (
        f"{curl} | psql -q -v ON_ERROR_STOP=1 '{dsn}' -c 'CREATE TEMP TABLE stage (LIKE target)' "
        f"-c '\\copy stage FROM STDIN WITH (FORMAT csv, HEADER)' "
        f"-c 'INSERT INTO target ({ALL}) SELECT {ALL} FROM stage "
        f"ON CONFLICT (id) DO UPDATE SET {updates}'")
    log(f"==> {arguments.rows:,} rows, medians of {runs}; goals for a million rows: CPU at most "
        f"{CPU_SECONDS} s, peak under {PEAK_MIB} MiB")
    for name in CASES:
        if arguments.only in (None, name):
            compare_case(name, commands, psql, runs)
    if arguments.only in (None, "small"):
        relay = CountingRelay(work, f"{psql.value('SHOW unix_socket_directories')}/.s.PGSQL."
                                    f"{psql.value('SHOW port')}")
        small_runs(commands["small"], psql, relay, work, dsn, runs)


if __name__ == "__main__":
    start = time.monotonic()
    main()
    log(f"==> {time.monotonic() - start:.0f} s")
