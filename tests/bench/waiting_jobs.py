"""Thousands of syncs that all wait for their jobs: threads, memory for each, CPU while they poll.

The report is a query that sleeps in Postgres; the server runs one at a time, so all others stay queued.
"""

import argparse
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import time

from server_process import KEY, ServerProcess, cpu_seconds_of, memory_of, threads_of

SERVER = """
limits: {{connections: 20000, jobs_kept: 100000, concurrent_jobs: 1, query_time: 1h}}
database: {{postgres: {{dsn: "{dsn}"}}}}
reports:
  asleep: {{id: 1, query: "SELECT pg_sleep(3600)::text AS nothing, :n AS n", filters: {{n: integer}}}}
"""

MILLRACE = """
version: 1
connections:
  bi: {{reports_api: {{url: "{url}", key: {key}, limits: {{jobs: {syncs}}}}}}}
  out: {{files: {{root: {work}/waiting}}}}
defaults: {{export: {{poll: {{every: {poll}, up_to: {poll}}}}}}}
"""


def polls(server):
    """Requests that the server has answered so far."""
    with open(server.log_path, "rb") as log:
        return sum(block.count(b"\n") for block in iter(lambda: log.read(1 << 20), b""))


def measure(arguments, syncs):
    server = ServerProcess(arguments.bin, arguments.work,
                           SERVER.format(dsn=os.environ["MILLRACE_BENCH_POSTGRES"]))
    text = MILLRACE.format(url=server.url, key=KEY, work=arguments.work.resolve(), syncs=syncs,
                           poll=arguments.poll)
    # A folder, since one file may not hold so many values.
    config = arguments.work / "waiting-files"
    shutil.rmtree(config, ignore_errors=True)
    config.mkdir()
    for first in range(0, syncs, 2000):
        text += "syncs:\n"
        for i in range(first, min(syncs, first + 2000)):
            text += (f"  s{i}: {{from: {{bi: {{report: 1, filters: {{n: {i}}}}}}}, "
                     f"to: [{{out: {{path: s{i}.csv}}}}]}}\n")
        (config / f"{first:06}.yaml").write_text(text)
        text = ""
    child = subprocess.Popen([arguments.bin / "millrace", "-c", config, "run"],
                             stdout=subprocess.DEVNULL,
                             stderr=open(arguments.work / "waiting.log", "wb"))
    try:
        started = time.monotonic()
        while polls(server) < 2 * syncs:  # Every sync has submitted, and asked at least once or so.
            if child.poll() is not None:
                raise SystemExit((arguments.work / "waiting.log").read_text()[:2000])
            if time.monotonic() - started > 300:
                raise SystemExit("the syncs did not all get to wait")
            time.sleep(0.5)
        ready = time.monotonic() - started
        before, requests = cpu_seconds_of(child.pid), polls(server)
        server_before, begun = server.cpu_seconds(), time.monotonic()
        time.sleep(arguments.seconds)
        wall = time.monotonic() - begun
        cpu = (cpu_seconds_of(child.pid) - before) / wall
        server_cpu = (server.cpu_seconds() - server_before) / wall
        rate = (polls(server) - requests) / wall
        now, most = memory_of(child.pid)
        threads = threads_of(child.pid)
        begun = time.monotonic()
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=120)
        print(f"{syncs} syncs waiting: {threads} threads, {now / 1024:.1f} MiB "
              f"(peak {most / 1024:.1f}), {cpu:.2f} CPU seconds a second at {rate:.0f} requests/s; "
              f"all waited after {ready:.1f} s, stopped {time.monotonic() - begun:.1f} s after "
              f"SIGTERM (exit {child.returncode}); server: {server.memory()[0] / 1024:.1f} MiB, "
              f"{server_cpu:.2f} CPU", flush=True)
        return now
    finally:
        child.kill()
        child.wait()
        server.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--syncs", type=int, default=10_000)
    parser.add_argument("--few", type=int, default=100, help="what the memory is compared with")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--poll", default="5s")
    arguments = parser.parse_args()
    arguments.work, arguments.bin = arguments.work.resolve(), arguments.bin.resolve()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    few = measure(arguments, arguments.few)
    many = measure(arguments, arguments.syncs)
    each = (many - few) / (arguments.syncs - arguments.few)
    print(f"one waiting job: {each:.1f} KiB (goal: under 10)")


if __name__ == "__main__":
    main()
