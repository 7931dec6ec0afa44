"""How exactly `millrace serve` keeps 500 syncs that are due every minute, and what it takes.

Every minute all of them start, and every nine seconds the file is read again. Told are: how late
they start, how long the loop lets an answer wait (/healthz, asked four times a second), how much
memory and how many descriptors the process has in the first minutes and at the end, and its CPU
time. With --load, a sync of 1,000,000 rows runs all the time beside them.
"""

import argparse
import http.client
import os
import pathlib
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import time

from whole_runs import KEY, Server, log, make_data

SYNCS = 500
RELOAD_S = 9
DRIFT_S = 1.0
LAG_MS = 20.0

REPORTS = """
  small: {id: 1, query: "SELECT * FROM rows WHERE id <= 10 ORDER BY id", cache: 1d}
  rows: {id: 2, query: "SELECT * FROM rows ORDER BY id", cache: 1d}
"""

CONFIG = """
version: 1
state: {{sqlite: {{path: {work}/service-state.db}}}}
service: {{listen: "127.0.0.1:0"}}
connections:
  bi: {{reports_api: {{url: "{url}", key: {key}, limits: {{jobs: 50}}}}}}
  out: {{files: {{root: {work}/service}}}}
defaults: {{export: {{poll: {{every: 20ms, up_to: 1s}}}}}}
syncs:
"""


def configuration(url, work, load):
    text = CONFIG.format(url=url, key=KEY, work=work)
    for i in range(SYNCS):
        text += (f"  s{i:03}: {{schedule: \"* * * * *\", from: {{bi: 1}}, "
                 f"to: [{{out: {{path: s{i:03}.csv}}}}]}}\n")
    if load:
        text += ("  load: {schedule: {every: 1s, overlap: queue}, "
                 "from: {bi: {report: 2, filters: {now: \"{{ run.id }}\"}}}, to: [{out: load.csv}]}\n")
    return text


class Service:
    def __init__(self, program, work):
        self.errors = (work / "service.log").open("w+")
        self.process = subprocess.Popen([program, "-c", work / "service.yaml", "serve"],
                                        stderr=self.errors)
        while not (found := self.said(r"listening on http://127\.0\.0\.1:(\d+)")):
            if self.process.poll() is not None:
                sys.exit((work / "service.log").read_text())
            time.sleep(0.05)
        self.connection = http.client.HTTPConnection("127.0.0.1", int(found.group(1)))

    def said(self, pattern):
        return re.search(pattern, pathlib.Path(self.errors.name).read_text())

    def lag(self):
        """Milliseconds until the loop answers."""
        began = time.monotonic()
        self.connection.request("GET", "/healthz")
        self.connection.getresponse().read()
        return (time.monotonic() - began) * 1000

    def mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")")[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()


def watch(service, minutes):
    lags, memory, descriptors = [], [], []
    now = time.monotonic()
    end, reload_at = now + minutes * 60, now + RELOAD_S
    while now < end:
        lags.append(service.lag())
        memory.append(service.mib())
        descriptors.append(service.descriptors())
        if now >= reload_at:
            service.process.send_signal(signal.SIGHUP)
            reload_at += RELOAD_S
        time.sleep(0.25)
        now = time.monotonic()
    return lags, memory, descriptors


def starts(state, minutes):
    """How many seconds after its minute each run began, of whole minutes."""
    with sqlite3.connect(state) as database:
        began = [ms / 1000 for (ms,) in database.execute(
            "SELECT started_at FROM millrace_runs WHERE sync <> 'load' ORDER BY started_at")]
        failed = database.execute("SELECT count(*) FROM millrace_runs WHERE status <> 'ok' AND "
                                  "ended_at IS NOT NULL AND sync <> 'load'").fetchone()[0]
        loads = database.execute("SELECT count(*) FROM millrace_runs WHERE sync = 'load' AND "
                                 "status = 'ok'").fetchone()[0]
    by_minute = {}
    for moment in began:
        by_minute.setdefault(int(moment // 60), []).append(moment % 60)
    whole = {minute: late for minute, late in by_minute.items() if len(late) == SYNCS}
    if len(whole) < minutes - 1 or len(by_minute) - len(whole) > 1:
        sys.exit(f"runs are missing: {({m: len(late) for m, late in by_minute.items()})}")
    return [late for minute in whole.values() for late in minute], failed, loads


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--minutes", type=int, default=15)
    parser.add_argument("--load", action="store_true")
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    database = work / "rows-1000000.db"
    make_data(database, 1_000_000)
    for file in work.glob("service-state.db*"):
        file.unlink()
    server = Server(arguments.bin.resolve(), work, database, REPORTS)
    try:
        (work / "service.yaml").write_text(configuration(server.url, work, arguments.load))
        service = Service(arguments.bin.resolve() / "millrace", work)
        log(f"==> {SYNCS} syncs every minute, for {arguments.minutes} minutes")
        lags, memory, descriptors = watch(service, arguments.minutes)
        reloads = pathlib.Path(service.errors.name).read_text().count("the file was reloaded")
        cpu = service.cpu()
        code = service.stop()
    finally:
        server.stop()
    late, failed, loads = starts(work / "service-state.db", arguments.minutes)
    lags.sort()
    p99 = lags[len(lags) * 99 // 100]
    quarter = len(memory) // 4
    print(f"{len(late)} runs, {failed} of them not ok, {loads} loads beside them, exit {code}\n"
          f"late: median {statistics.median(late):.2f} s, last {max(late):.2f} s (goal {DRIFT_S})\n"
          f"loop: median {statistics.median(lags):.1f} ms, p99 {p99:.1f} ms (goal {LAG_MS:.0f}), "
          f"longest {lags[-1]:.0f} ms\n"
          f"memory: {max(memory[:quarter]):.0f} MiB in the first quarter, "
          f"{max(memory[-quarter:]):.0f} in the last; descriptors: {max(descriptors[:quarter])} and "
          f"{max(descriptors[-quarter:])}; {reloads} reloads\n"
          f"CPU: {cpu / arguments.minutes:.2f} s a minute")
    return 0 if failed == 0 and code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
