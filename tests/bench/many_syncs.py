"""Peak memory of 200 syncs at once, under a limit of 50 jobs, beside that of a single sync."""

import argparse
import pathlib
import statistics
import sys

from whole_runs import KEY, Server, log, make_data, timed

SYNCS = 200
LIMIT_MIB = 64

CONFIG = """
version: 1
connections:
  bi: {{reports_api: {{url: "{url}", key: {key}, limits: {{jobs: 50}}}}}}
  out: {{files: {{root: {work}/many}}}}
defaults: {{export: {{poll: {{every: 20ms, up_to: 1s}}}}}}
syncs:
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    work, program = arguments.work.resolve(), arguments.bin.resolve() / "millrace"
    database = work / "rows-100000.db"
    make_data(database, 100_000)
    server = Server(arguments.bin.resolve(), work, database)
    try:
        log("==> Filling the server's cache")
        server.finished_job()
        text = CONFIG.format(url=server.url, key=KEY, work=work)
        for i in range(SYNCS):
            # The server takes filters that its report does not know; equal requests would share one job.
            text += (f"  s{i}: {{from: {{bi: {{report: 1, filters: {{n: {i}}}}}}}, "
                     f"to: [{{out: {{path: s{i}.csv}}}}]}}\n")
        (work / "many.yaml").write_text(text)
        command = f"exec {program} -c {work}/many.yaml run"
        one = statistics.median(timed(f"{command} s0").mib for _ in range(3))
        runs = [timed(command) for _ in range(3)]
    finally:
        server.stop()
    many = max(run.mib for run in runs)
    seconds = statistics.median(run.seconds for run in runs)
    print(f"one sync: peak {one:.0f} MiB; {SYNCS} syncs of 14 MB, 50 at once: peak {many:.0f} MiB "
          f"(limit {LIMIT_MIB} more), {seconds:.1f} s")
    return 0 if many - one <= LIMIT_MIB else 1


if __name__ == "__main__":
    sys.exit(main())
