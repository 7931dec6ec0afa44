"""Peak memory of one large export into a file and into Postgres."""

import argparse
import os
import pathlib
import sys

from whole_runs import KEY, MILLRACE_YAML, Server, log, make_data, timed

LIMIT_MIB = 128


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=16_000_000, help="about 130 bytes each")
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    database = work / f"rows-{arguments.rows}.db"
    make_data(database, arguments.rows)
    server = Server(arguments.bin.resolve(), work, database)
    worst = 0
    try:
        log("==> Filling the server's cache")
        server.finished_job()
        (work / "memory.yaml").write_text(MILLRACE_YAML.format(
            url=server.url, key=KEY, work=work, dsn=os.environ["MILLRACE_BENCH_POSTGRES"]))
        for sync in ("to_file", "to_postgres"):
            seconds, mib, _ = timed(
                f"exec {arguments.bin.resolve()}/millrace -c {work}/memory.yaml run --full {sync}")
            size = (work / "millrace.csv").stat().st_size
            print(f"{sync}: {arguments.rows:,} rows, {size / 1e9:.2f} GB, {seconds:.1f} s, "
                  f"peak {mib:.0f} MiB (limit {LIMIT_MIB})", flush=True)
            worst = max(worst, mib)
    finally:
        server.stop()
    return 0 if worst <= LIMIT_MIB else 1


if __name__ == "__main__":
    sys.exit(main())
