#!/usr/bin/env -S python3 -B
"""Loads into servers of Postgres that are set up otherwise than usual, each a cluster of its own.

A standby, one that takes connections by TLS or with a password only, one whose disk is full, one
that dies, and databases of other encodings. Tests are named by the fault that they make.

Usage: postgres_servers_test.py BIN_FOLDER [unittest options]
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "faults" / "storms"))
from peers import Api  # noqa: E402

BIN = pathlib.Path(sys.argv.pop(1)).resolve()
CLUSTER = TESTS / "support" / "postgres_cluster.sh"
PASSWORD = "canary-of-a-password"


class Cluster:
    """A server of its own, on a socket in a folder of its own, and on a port when it is asked."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pg-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"

    def start(self, *settings):
        self.dsn = subprocess.run([CLUSTER, "start", self.folder, *settings], check=True,
                                  capture_output=True, text=True).stdout.strip()

    def stop(self):
        subprocess.run([CLUSTER, "stop", self.folder], check=True)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder)

    def write(self, name, text):
        path = self.data / name
        path.write_text(text)
        path.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(path, "postgres", "postgres")
        return path

    def sql(self, text, dsn=""):
        return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text,
                               dsn or self.dsn], check=True, capture_output=True, text=True).stdout


class ServersTest(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.work)
        self.api = Api()
        self.api.reset("id,name\n1,a\n2,b\n")
        self.api.go_on.set()
        self.addCleanup(self.api.close)
        self.cluster = Cluster()

    def start(self, *settings):
        self.cluster.start(*settings)
        self.addCleanup(self.cluster.close)

    def run_sync(self, dsn, **entry):
        """(exit code, everything that was said)"""
        entry = {"table": "people", "key": "id"} | entry
        (self.work / "millrace.yaml").write_text(f"""version: 1
connections:
  bi: {{reports_api: {{url: 'http://127.0.0.1:{self.api.server_port}', key: k}}}}
  pg: {{postgres: {{dsn: '{dsn}'}}}}
defaults: {{export: {{poll: {{every: 20ms, up_to: 100ms}}}}}}
syncs: {{people: {{from: {{bi: 7}}, to: [{{pg: {json.dumps(entry)}}}]}}}}
""")
        done = subprocess.run([BIN / "millrace", "run"], cwd=self.work, capture_output=True,
                              text=True, timeout=120)
        said = " ".join((done.stdout + done.stderr).split())
        self.assertNotIn(PASSWORD, said)
        return done.returncode, said

    def assert_loaded(self, outcome, dsn=""):
        code, said = outcome
        self.assertEqual(code, 0, said)
        self.assertEqual(self.cluster.sql("SELECT id, name FROM people ORDER BY id", dsn),
                         "1|a\n2|b\n")

    def with_tls(self):
        """Takes TLS on a port of its own; gives the port and the certificate that it shows."""
        self.cluster.start()
        self.cluster.stop()
        self.addCleanup(self.cluster.close)
        key, certificate = self.work / "key", self.work / "crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
                        certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        self.cluster.write("server.key", key.read_text())
        self.cluster.write("server.crt", certificate.read_text())
        self.cluster.write("pg_hba.conf", "local all all trust\nhostssl all all all scram-sha-256\n")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        with open(self.cluster.data / "postgresql.conf", "a") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n")
        self.cluster.start()
        self.cluster.dsn += f" port={port}"
        self.cluster.sql(f"ALTER ROLE postgres PASSWORD '{PASSWORD}'")
        return port, certificate

    def test_F072_each_tls_mode_is_as_libpq_has_it(self):
        port, certificate = self.with_tls()
        dsn = f"port={port} user=postgres dbname=postgres password={PASSWORD} "
        here = dsn + "host=127.0.0.1 "
        named = dsn + "host=localhost hostaddr=127.0.0.1 "
        for mode in ("prefer", "require", f"verify-ca sslrootcert={certificate}"):
            self.assert_loaded(self.run_sync(f"{here} sslmode={mode}"))
        self.assert_loaded(self.run_sync(f"{named} sslmode=verify-full sslrootcert={certificate}"))
        for what, says in {
                f"{here} sslmode=disable": "no encryption",
                f"{here} sslmode=verify-full sslrootcert={certificate}": "does not match host name",
                f"{named} sslmode=verify-full sslrootcert=system": "certificate"}.items():
            code, said = self.run_sync(what)
            self.assertNotEqual(code, 0, what)
            self.assertIn(says, said, what)

    def test_F072_a_wrong_password_is_told_without_it(self):
        port, _ = self.with_tls()
        code, said = self.run_sync(f"host=127.0.0.1 port={port} user=postgres dbname=postgres "
                                   f"password={PASSWORD}-wrong")
        self.assertEqual(code, 1, said)
        self.assertIn("password authentication failed", said)

    def test_F066_a_standby_is_told_and_passed_over(self):
        self.cluster.start()
        self.cluster.stop()
        self.cluster.write("standby.signal", "")
        self.start()
        primary = Cluster()
        primary.start()
        self.addCleanup(primary.close)
        code, said = self.run_sync(self.cluster.dsn)
        self.assertIn(code, (1, 75), said)
        self.assertIn("read-only", said.replace("read-write mode during recovery", "read-only"))
        hosts = f"host={self.cluster.folder},{primary.folder} user=postgres dbname=postgres "
        outcome = self.run_sync(hosts + "target_session_attrs=read-write")
        self.assertEqual(outcome[0], 0, outcome[1])
        self.assertEqual(primary.sql("SELECT count(*) FROM people"), "2\n")

    def test_F065_a_full_disk_changes_nothing(self):
        self.start()
        disk = self.cluster.folder / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk],
                          capture_output=True).returncode != 0:
            self.skipTest("it takes the right to mount a small disk")
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=True)
        if os.geteuid() == 0:
            shutil.chown(disk, "postgres", "postgres")
        self.cluster.sql(f"CREATE TABLESPACE small LOCATION '{disk}'")
        self.cluster.sql("CREATE TABLE people (id bigint PRIMARY KEY, name text) TABLESPACE small")
        self.assert_loaded(self.run_sync(self.cluster.dsn))
        self.api.rows = "id,name\n" + "".join(f"{i},{'x' * 100}\n" for i in range(200_000))
        code, said = self.run_sync(self.cluster.dsn)
        self.assertNotEqual(code, 0, said)
        self.assertIn("No space left on device", said)
        self.assertEqual(self.cluster.sql("SELECT id, name FROM people ORDER BY id"), "1|a\n2|b\n")
        self.api.rows = "id,name\n1,a\n2,b\n"
        self.assert_loaded(self.run_sync(self.cluster.dsn))

    def test_F074_databases_of_other_encodings_take_what_they_can_hold(self):
        self.start()
        self.cluster.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        dsn = self.cluster.dsn.replace("dbname=postgres", "dbname=latin")
        self.assert_loaded(self.run_sync(dsn), dsn)
        self.api.rows = "id,name\n1,é\n2,b\n"
        code, said = self.run_sync(dsn)
        self.assertEqual(code, 0, said)
        self.assertEqual(self.cluster.sql("SET client_encoding = UTF8; SELECT name FROM people "
                                          "WHERE id = 1", dsn), "é\n")
        self.api.rows = "id,name\n1,日本\n2,b\n"
        code, said = self.run_sync(dsn)
        self.assertEqual(code, 1, said)
        self.assertIn("LATIN1", said)
        self.assertEqual(self.cluster.sql("SET client_encoding = UTF8; SELECT name FROM people "
                                          "WHERE id = 1", dsn), "é\n")

    def test_F074_old_ways_of_a_server_to_write_values_change_nothing(self):
        self.start("standard_conforming_strings=off", "bytea_output=escape", "DateStyle='SQL, DMY'",
                   "IntervalStyle=iso_8601", "extra_float_digits=-3", "TimeZone='Asia/Kathmandu'")
        self.cluster.sql("CREATE TABLE people (id bigint PRIMARY KEY, name text, at timestamptz, "
                         "day date, number float8, took interval, raw bytea)")
        self.api.rows = ("id,name,at,day,number,took,raw\n"
                         "1,a\\b,2026-01-02 03:04:05+00,2026-02-03,0.30000000000000004,01:02:03,"
                         "\\x00ff\n")
        code, said = self.run_sync(self.cluster.dsn)
        self.assertEqual(code, 0, said)
        self.assertEqual(
            self.cluster.sql(
                "SET DateStyle = ISO; SET IntervalStyle = postgres; SET extra_float_digits = 1; "
                "SET TimeZone = 'UTC'; SET bytea_output = hex; SELECT * FROM people"),
            "1|a\\b|2026-01-02 03:04:05+00|2026-02-03|0.30000000000000004|01:02:03|\\x00ff\n")

    def test_F068_a_server_that_dies_leaves_the_old_rows(self):
        self.start()
        self.assert_loaded(self.run_sync(self.cluster.dsn))
        # It ends at once, as by kill -9, in the middle of the load.
        self.cluster.sql(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN PERFORM pg_notify('die', ''); COPY (SELECT 1) TO PROGRAM "
            "'cat > /dev/null; kill -QUIT $(head -1 postmaster.pid)'; PERFORM pg_sleep(60); "
            "RETURN NEW; END$$; "
            "CREATE TRIGGER die AFTER INSERT ON people FOR EACH STATEMENT EXECUTE FUNCTION die()")
        self.api.rows = "id,name\n1,z\n3,c\n"
        code, said = self.run_sync(self.cluster.dsn)
        self.assertEqual(code, 75, said)
        self.cluster.start()
        self.assertEqual(self.cluster.sql("SELECT id, name FROM people ORDER BY id"), "1|a\n2|b\n")
        self.cluster.sql("DROP TRIGGER die ON people")
        code, said = self.run_sync(self.cluster.dsn)
        self.assertEqual(code, 0, said)
        self.assertEqual(self.cluster.sql("SELECT id, name FROM people ORDER BY id"),
                         "1|z\n2|b\n3|c\n")


if __name__ == "__main__":
    unittest.main()
