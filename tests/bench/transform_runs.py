"""Times whole runs with transforms beside DuckDB and Miller, in turns, and prints the ratios.

The report is that of whole_runs.py. millrace fetches it from the reports server on loopback; the
peers read it from a local CSV, and DuckDB is told the types of the columns. The CPU time of a
command is that of its processes, without the server's.
"""

import argparse
import csv
import os
import pathlib

from whole_runs import KEY, ROWS, Server, in_turns, log, make_data, report, timed

REPORTS = """
  rows: {id: 1, query: "SELECT * FROM rows ORDER BY id", cache: 1d}
  large: {id: 2, query: "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies \
WHERE n < 16) SELECT rows.* FROM copies CROSS JOIN rows", cache: 1d}
  keys: {id: 3, query: "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies \
WHERE n < 10) SELECT id + n * 10000000 AS id, ltv FROM copies CROSS JOIN rows", cache: 1d}
"""

MILLRACE_YAML = """
version: 1
connections:
  bi: {{reports_api: {{url: "{url}", key: {key}}}}}
  out: {{files: {{root: {work}}}}}
defaults:
  export: {{poll: {{every: 20ms, up_to: 1s}}}}
syncs:
  shaped:
    from: {{bi: 1}}
    columns: {columns}
    steps:
      - where: ltv > 1000 AND country <> 'SG'
      - set: {{ltv: ltv * 1.1}}
      - set: {{email: lower(email)}}
      - mask: {{full_name: sha256}}
    to: [{{out: {{path: millrace-shaped.csv}}}}]
  grouped:
    from: {{bi: 1}}
    columns: {columns}
    steps:
      - sql: >-
          SELECT first_name, count(*) AS n, sum(ltv) AS ltv, max(last_seen) AS last_seen,
          sum(orders) AS orders FROM rows GROUP BY first_name ORDER BY first_name
    to: [{{out: {{path: millrace-grouped.csv}}}}]
  filtered:
    from: {{bi: 2}}
    columns: {columns}
    steps: [where: ltv > 1000 AND country <> 'SG']
    to: [{{out: {{path: millrace-filtered.csv}}}}]
  many_groups:
    from: {{bi: 3}}
    columns: {{id: integer, ltv: "decimal(12,2)"}}
    steps:
      - sql: SELECT id, count(*) AS n, sum(ltv) AS ltv FROM rows GROUP BY id
    to: [{{out: {{path: millrace-many-groups.csv}}}}]
"""

COLUMNS = ('{id: integer, signup_date: date, last_seen: timestamp, ltv: "decimal(12,2)", '
           'orders: integer, active: boolean}')

SHAPED_SQL = """
SELECT id, lower(email) AS email, sha256(full_name) AS full_name, first_name, country, segment,
       signup_date, last_seen, ltv * 1.1 AS ltv, orders, active, tags
FROM source WHERE ltv > 1000 AND country <> 'SG'
"""

GROUPED_SQL = """
SELECT first_name, count(*) AS n, sum(ltv) AS ltv, max(last_seen) AS last_seen,
       sum(orders) AS orders
FROM source GROUP BY first_name ORDER BY first_name
"""

MILLER = ("filter '$ltv > 1000 && $country != \"SG\"' then put '$ltv = $ltv * 1.1; "
          "$email = tolower($email); $full_name = sha256($full_name)'")


def same_rows(one, other):
    """Whether two CSV files say the same, whatever they quote."""
    with open(one, newline="") as ours, open(other, newline="") as theirs:
        return all(a == b for a, b in zip(csv.reader(ours), csv.reader(theirs), strict=True))


def compare(bin_folder, work, runs):
    source = work / "source.csv"

    def remove(name):
        return lambda: (work / name).unlink(missing_ok=True)

    def millrace(sync):
        return f"{bin_folder}/millrace -c {work}/transforms.yaml run {sync}"

    def duckdb(sql, name):
        (work / f"{name}.sql").write_text(sql)
        return (f"cd {work} && node duckdb_transform.mjs {source} {name}.sql duckdb-{name}.csv",
                remove(f"duckdb-{name}.csv"))

    shaped = in_turns({
        "millrace": (millrace("shaped"), remove("millrace-shaped.csv")),
        "duckdb": duckdb(SHAPED_SQL, "shaped"),
        "miller": (f"mlr --icsv --ocsv {MILLER} {source} > {work}/miller-shaped.csv",
                   remove("miller-shaped.csv")),
    }, runs)
    report("(d) report -> where, set, set, mask -> CSV file", shaped, "millrace",
           {"duckdb": 0.35, "miller": 0.08})
    same = same_rows(work / "millrace-shaped.csv", work / "duckdb-shaped.csv")
    print(f"  the rows are those of DuckDB: {'yes' if same else 'no'}")

    grouped = in_turns({
        "millrace": (millrace("grouped"), remove("millrace-grouped.csv")),
        "duckdb": duckdb(GROUPED_SQL, "grouped"),
    }, runs)
    report("(e) report -> sql with 1,000 groups -> CSV file", grouped, "millrace", {"duckdb": 0.5})
    same = same_rows(work / "millrace-grouped.csv", work / "duckdb-grouped.csv")
    print(f"  the rows are those of DuckDB: {'yes' if same else 'no'}")


def peak(bin_folder, work, sync, limit):
    run = timed(f"exec {bin_folder}/millrace -c {work}/transforms.yaml run {sync}")
    name = sync.replace("_", "-")
    size = (work / f"millrace-{name}.csv").stat().st_size
    print(f"  {sync}: {run.seconds:.1f} s, {run.cpu:.1f} s of CPU, {size / 1e9:.2f} GB written, "
          f"peak {run.mib:.0f} MiB (limit {limit})", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=ROWS)
    arguments = parser.parse_args()
    work, bin_folder = arguments.work.resolve(), arguments.bin.resolve()
    database = work / f"rows-{arguments.rows}.db"
    make_data(database, arguments.rows)
    server = Server(bin_folder, work, database, REPORTS)
    try:
        (work / "transforms.yaml").write_text(MILLRACE_YAML.format(
            url=server.url, key=KEY, work=work, columns=COLUMNS))
        job = server.finished_job(1)
        timed(f"curl -sSfL -H 'X-Holistics-Key: {KEY}' "
              f"'{server.url}/exports/download?job_id={job}' > {work}/source.csv")
        compare(bin_folder, work, int(os.environ.get("RUNS", "5")))
        print("\n(f) peak memory")
        for report_id, sync, limit in ((2, "filtered", 96), (3, "many_groups", 512)):
            log(f"==> Filling the server's cache for {sync}")
            server.finished_job(report_id)
            peak(bin_folder, work, sync, limit)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
