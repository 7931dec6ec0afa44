#!/usr/bin/env python3
"""Moves random values of every type from one table of Postgres into another, and compares them there.

A table of random values, made by the server, is written out as CSV by COPY; a run reads that as a
report's file and loads it, by binary COPY, into a second table of the same columns. Then the server
counts the cells that differ, in every column. One row in ten is NULL in each column.

Usage: typed_values.py BIN_FOLDER [--dsn DSN] [--rows N] [--seed N]
The DSN is by default that of MILLRACE_TEST_POSTGRES.
"""

import argparse
import http.server
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading

# Each with what makes a value of it from r, a random number between 0 and 1, and h, a random text.
COLUMNS = {
    "v_bool": ("boolean", "r < 0.5"),
    "v_int2": ("smallint", "(r * 65535 - 32768)::int"),
    "v_int4": ("integer", "(r * 4294967295 - 2147483648)::bigint"),
    "v_int8": ("bigint", "('x' || left(h, 16))::bit(64)::bigint"),
    "v_numeric": ("numeric", "('x' || left(h, 16))::bit(64)::bigint::numeric * "
                             "('x' || right(h, 16))::bit(64)::bigint / (10::numeric ^ (r * 40)::int)"),
    "v_scaled": ("numeric(20,4)", "(r * 1e14)::numeric / 7"),
    "v_float4": ("real", "(('x' || left(h, 8))::bit(32)::int * power(10, r * 60 - 36))::real"),
    "v_float8": ("double precision",
                 "('x' || left(h, 16))::bit(64)::bigint * power(10, r * 500 - 260)"),
    "v_text": ("text", "chr((r * 50000)::int + 33) || h || E'\\t,\"\\n' || repeat('ü', (r * 9)::int)"),
    "v_varchar": ("varchar(60)", "left(h, (r * 33)::int) || '\U0001F600'"),
    "v_char": ("char(12)", "left(h, 12)"),
    "v_date": ("date", "'2000-01-01'::date + (r * 4000000 - 1500000)::int"),
    "v_time": ("time", "'00:00'::time + r * '1 day'::interval"),
    "v_timetz": ("timetz", "(('00:00'::time + r * '1 day'::interval)::text || "
                           "to_char(((r * 997)::int % 25) - 12, 'SG00'))::timetz"),
    "v_timestamp": ("timestamp", "'2000-01-01'::timestamp + (r * 4e6 - 1.5e6) * '1 day'::interval"),
    "v_timestamptz": ("timestamptz",
                      "'2000-01-01Z'::timestamptz + (r * 1e5 - 5e4) * '1 day'::interval"),
    "v_interval": ("interval", "make_interval((r * 99)::int, (r * 990)::int % 12, 0, "
                               "(r * 9900)::int % 400, 0, 0, r * 86399)"),
    "v_uuid": ("uuid", "h::uuid"),
    "v_json": ("json", "json_build_object('a', h, 'b', r, 'c', json_build_array(1, null, true))"),
    "v_jsonb": ("jsonb", "jsonb_build_object('a', h, 'b', r, 'c', jsonb_build_array(1, null, true))"),
    "v_bytea": ("bytea", "decode(h, 'hex')"),
    "v_inet": ("inet", "('10.' || (r * 255)::int || '.1.' || (r * 2550)::int % 256 || '/' || "
                       "(r * 32)::int)::inet"),
    "v_macaddr": ("macaddr", "left(h, 12)::macaddr"),
    "v_bit": ("bit varying", "('x' || left(h, 10))::bit(40)"),
    "v_array": ("integer[]", "array[(r * 9)::int, null, (r * 1e9)::int]"),
    "v_texts": ("text[]", "array[h, null, '', 'a,\"b\\c']"),
    "v_range": ("int4range", "int4range((r * 100)::int, (r * 1000)::int + 101)"),
    "v_mood": ("mood", "(array['sad', 'ok', 'with space'])[1 + (r * 2)::int]::mood"),
    "v_money": ("amount", "((r * 1e6)::int / 100.0)::amount"),
}


class Report(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if "/submit_export" in self.path:
            self.answer(json.dumps({"status": "created", "job_id": 1}).encode())
        elif "/get_export_results" in self.path:
            self.answer(json.dumps({"status": "success", "export": {"http_path": "x"}}).encode())
        else:
            self.send_head("text/csv", os.path.getsize(self.server.file))
            with open(self.server.file, "rb") as file:
                self.wfile.writelines(iter(lambda: file.read(1 << 20), b""))

    do_PUT = do_GET

    def answer(self, body):
        self.send_head("application/json", len(body))
        self.wfile.write(body)

    def send_head(self, kind, length):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_):
        pass


def psql(dsn, *commands):
    texts = [part for command in commands for part in ("-c", command)]
    return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", *texts, dsn], check=True,
                          capture_output=True, text=True).stdout


def make_values(dsn, rows, seed, file):
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
    # A random number of its own for each column, and one that decides about NULL.
    values = ", ".join(f"(SELECT CASE WHEN random() < 0.1 THEN NULL ELSE {value} END "
                       f"FROM (SELECT random() AS r, md5(random()::text) AS h WHERE n = n) s)"
                       for _, value in COLUMNS.values())
    psql(dsn, "SET client_min_messages = error", "DROP SCHEMA IF EXISTS typed_values CASCADE",
         "CREATE SCHEMA typed_values", "SET search_path = typed_values",
         "CREATE TYPE mood AS ENUM ('sad', 'ok', 'with space')",
         "CREATE DOMAIN amount AS numeric(10,2) CHECK (VALUE >= 0)",
         f"CREATE TABLE there (id bigint PRIMARY KEY, {columns})",
         f"CREATE TABLE here (id bigint PRIMARY KEY, {columns})",
         f"SELECT setseed({seed / (1 << 32)})",
         f"INSERT INTO there SELECT n, {values} FROM generate_series(1, {rows}) n")
    with open(file, "wb") as out:
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-c",
                        "COPY typed_values.there TO STDOUT (FORMAT csv, HEADER)", dsn],
                       check=True, stdout=out)


def run(millrace, work, dsn, port):
    (work / "millrace.yaml").write_text(f"""version: 1
connections:
  bi: {{reports_api: {{url: 'http://127.0.0.1:{port}', key: k}}}}
  pg: {{postgres: {{dsn: '{dsn}'}}}}
defaults: {{export: {{poll: {{every: 20ms, up_to: 100ms}}}}}}
syncs: {{values: {{from: {{bi: 7}}, to: [{{pg: {{table: typed_values.here, key: id}}}}]}}}}
""")
    subprocess.run([millrace, "run"], cwd=work, check=True)


def differences(dsn):
    counts = ", ".join(f"count(*) FILTER (WHERE t.{name}::text IS DISTINCT FROM h.{name}::text)"
                       for name in COLUMNS)
    answer = psql(dsn, "SET search_path = typed_values",
                  f"SELECT count(t.id), count(h.id), {counts} FROM there t FULL JOIN here h "
                  "USING (id)").strip().split("|")
    there, here, *wrong = map(int, answer)
    return there, here, {name: count for name, count in zip(COLUMNS, wrong) if count}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin", help="the folder of millrace")
    parser.add_argument("--dsn", default=os.environ.get("MILLRACE_TEST_POSTGRES", ""),
                        help="a Postgres database, whose schema typed_values is used")
    parser.add_argument("--rows", type=int, default=350_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    if not arguments.dsn:
        raise SystemExit("it needs a Postgres: --dsn, or MILLRACE_TEST_POSTGRES")
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Report)
        server.file = work / "there.csv"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        make_values(arguments.dsn, arguments.rows, arguments.seed, server.file)
        run(pathlib.Path(arguments.bin).resolve() / "millrace", work, arguments.dsn,
            server.server_port)
        server.shutdown()
    there, here, wrong = differences(arguments.dsn)
    print(f"{there} rows there, {here} here, {there * len(COLUMNS)} values of {len(COLUMNS)} "
          f"columns, different: {wrong or 'none'} (seed {arguments.seed})")
    if wrong or there != here or there != arguments.rows:
        return 1
    psql(arguments.dsn, "SET client_min_messages = error", "DROP SCHEMA typed_values CASCADE")
    return 0


if __name__ == "__main__":
    sys.exit(main())
