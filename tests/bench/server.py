"""The reports server under load: small requests, idle connections, one export of many rows."""

import argparse
import os
import pathlib
import resource
import socket
import subprocess
import time

from server_process import KEY, ServerProcess

YAML = """
limits: {{connections: 20000, idle: 10m}}
{database}
reports:
  small: {{id: 1, query: "SELECT 1 AS one", cache: 1h}}
  large: {{id: 2, query: "{query}"}}
"""

COLUMNS = ("i AS id, 'customer' || i || '@example.com' AS email, {day} AS day, i % 250 AS orders, "
           "CASE i % 7 WHEN 0 THEN NULL ELSE 'segment ' || (i % 13) END AS segment")

SQLITE = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) "
          "SELECT " + COLUMNS.format(day="'2026-01-31'") + " FROM n")

SHEET_ROWS = 1_048_575  # Below the header.

POSTGRES = ("SELECT " + COLUMNS.format(day="date '2026-01-31'") +
            " FROM (SELECT generate_series(1, {rows}) AS i) AS n")


def requests_per_second(arguments):
    """One core for the server, the other for wrk."""
    server = ServerProcess(arguments.bin, arguments.work, yaml_of(arguments, ""),
                           ("taskset", "-c", "0"))
    try:
        job = server.finished_job(1)
        path = f"/queries/get_export_results.json?job_id={job}"
        for what, more in (("plain", ()), ("gzip", ("-H", "Accept-Encoding: gzip"))):
            before = server.cpu_seconds()
            out = subprocess.run(
                ["taskset", "-c", "1", "wrk", "-t1", "-c50", f"-d{arguments.seconds}s", "--latency",
                 "-H", f"X-Holistics-Key: {KEY}", *more, server.url + path],
                check=True, capture_output=True, text=True).stdout
            busy = (server.cpu_seconds() - before) / arguments.seconds
            picked = [line.strip() for line in out.splitlines()
                      if any(word in line for word in ("Requests/sec", "50%", "99%", "Non-2xx",
                                                       "Socket errors"))]
            print(f"small requests, {what}: {', '.join(picked)}; {busy:.2f} of a core", flush=True)
    finally:
        server.stop()


def idle_connections(arguments):
    server = ServerProcess(arguments.bin, arguments.work, yaml_of(arguments, ""))
    request = (f"GET /queries/1/submit_export.csv HTTP/1.1\r\nHost: x\r\nX-Holistics-Key: {KEY}"
               "\r\n\r\n").encode()
    sockets = []
    try:
        before = server.memory()[0]
        for _ in range(arguments.connections):
            one = socket.create_connection(("127.0.0.1", server.port))
            one.sendall(request)
            one.recv(65536)
            sockets.append(one)
        time.sleep(1)
        after, most = server.memory()
        each = (after - before) / arguments.connections
        print(f"{arguments.connections} idle connections, one request each before: "
              f"{before / 1024:.1f} -> {after / 1024:.1f} MiB (peak {most / 1024:.1f}), "
              f"{each:.1f} KiB each", flush=True)
    finally:
        for one in sockets:
            one.close()
        server.stop()


def large_export(arguments, name, database, query, ending="csv"):
    rows = min(arguments.rows, SHEET_ROWS) if ending == "xlsx" else arguments.rows
    yaml = YAML.format(database=database, query=query.format(rows=rows))
    server = ServerProcess(arguments.bin, arguments.work, yaml)
    try:
        begun = time.monotonic()
        job = server.finished_job(2, f"export.{ending}")
        made = time.monotonic()
        out = subprocess.run(
            ["curl", "-sSfL", "-o", "/dev/null", "-w", "%{size_download}", "-H",
             f"X-Holistics-Key: {KEY}", f"{server.url}/exports/download?job_id={job}"],
            check=True, capture_output=True, text=True).stdout
        done = time.monotonic()
        size = int(out) / 1e6
        print(f"{rows:,} rows of {name} as {ending}: {size:.0f} MB; query to file "
              f"{made - begun:.1f} s ({size / (made - begun):.0f} MB/s), download "
              f"{done - made:.2f} s; peak {server.memory()[1] / 1024:.1f} MiB", flush=True)
    finally:
        server.stop()


def large_pages(arguments):
    server = ServerProcess(arguments.bin, arguments.work, yaml_of(arguments, ""))
    try:
        job = server.finished_job(2, "query.json")
        begun, rows, page, pages = time.monotonic(), 0, 0, 1
        while page < pages:
            page += 1
            answer = server.get(f"/queries/get_query_results.json?job_id={job}&_page={page}"
                                "&_page_size=10000")
            rows, pages = rows + len(answer["values"]), answer["paginated"]["num_pages"]
        print(f"{rows:,} rows of SQLite in {pages} pages: read in {time.monotonic() - begun:.1f} s, "
              f"the reader's JSON included; peak {server.memory()[1] / 1024:.1f} MiB", flush=True)
    finally:
        server.stop()


def yaml_of(arguments, database):
    return YAML.format(database=database, query=SQLITE.format(rows=arguments.rows))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--connections", type=int, default=5_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--only", choices=("requests", "idle", "export"))
    arguments = parser.parse_args()
    arguments.work, arguments.bin = arguments.work.resolve(), arguments.bin.resolve()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if arguments.only in (None, "requests"):
        requests_per_second(arguments)
    if arguments.only in (None, "idle"):
        idle_connections(arguments)
    if arguments.only in (None, "export"):
        large_export(arguments, "SQLite", "", SQLITE)
        large_export(arguments, "SQLite", "", SQLITE, "xlsx")
        large_pages(arguments)
        dsn = os.environ.get("MILLRACE_BENCH_POSTGRES")
        if dsn:
            large_export(arguments, "Postgres", f'database: {{postgres: {{dsn: "{dsn}"}}}}',
                         POSTGRES)


if __name__ == "__main__":
    main()
