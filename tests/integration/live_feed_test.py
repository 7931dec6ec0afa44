#!/usr/bin/env -S python3 -B
"""The example live_feed as it is run, and its feeds read by the programs that people have.

The reports server answers, `millrace serve` loads and hands out, and then come the readers: the
example's own fetch.sh, curl, wget, Python's urllib and pandas, R, readr and DuckDB; one that is not
installed is left out. Usage: live_feed_test.py BIN_FOLDER
"""

import base64
import csv
import gzip
import io
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

BIN = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else None
EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/live_feed"
TOKEN = "token-of-the-live-feed-example"
PATIENCE = 120
ROWS = sum(i * 7919 % 2000 >= 1000 for i in range(1, 1001))
ENVIRONMENT = os.environ | {"ASAN_OPTIONS": "detect_leaks=0"}


def wait_for(what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError("what was waited for did not come")


def is_installed(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def needs(what, *command):
    """For a test that is skipped unless this command succeeds."""
    there = shutil.which(command[0]) and subprocess.run(command, capture_output=True).returncode == 0
    return unittest.skipUnless(there, f"{what} is not installed")


class LiveFeed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.processes = []
        try:
            cls.begin()
        except BaseException:
            cls.end()
            raise

    @classmethod
    def begin(cls):
        port = cls.folder / "port"
        cls.start("server", [BIN / "millrace-reports-server", "-c", EXAMPLE / "reports.yaml",
                             "--port-file", port])
        number = wait_for(lambda: port.exists() and port.read_text().strip())
        log = cls.start("serve", [BIN / "millrace", "-c", EXAMPLE / "millrace.yaml", "--workdir",
                                  ".", "serve", "--listen", "127.0.0.1:0"],
                        {"REPORTS_URL": f"http://127.0.0.1:{number}", "REPORTS_KEY": "story-key",
                         "FEED_TOKEN": TOKEN})
        cls.base = wait_for(lambda: re.search(r"listening on (http://\S+)", log.read_text()))[1]

    @classmethod
    def start(cls, name, command, environment=None):
        log = cls.folder / f"{name}.log"
        with log.open("w") as errors:
            cls.processes.append(subprocess.Popen(command, cwd=cls.folder, stderr=errors,
                                                  env=ENVIRONMENT | (environment or {})))
        return log

    @classmethod
    def tearDownClass(cls):
        cls.end()

    @classmethod
    def end(cls):
        codes = []
        for process in reversed(cls.processes):
            process.send_signal(signal.SIGTERM)
            codes.append(process.wait(PATIENCE))
        log = (cls.folder / "serve.log").read_text() if (cls.folder / "serve.log").exists() else ""
        cls.temporary.cleanup()
        assert not any(codes), f"ended with {codes}: {log}"
        assert TOKEN not in log, "the log has the token"

    def setUp(self):
        self.here = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        # The first reader has the run begin, since nothing is there.
        wait_for(lambda: self.status("vip.csv") == 200)

    # --- what readers do -----------------------------------------------------------------------

    def get(self, name, **headers):
        headers = {"Authorization": f"Bearer {TOKEN}"} | headers
        with urllib.request.urlopen(urllib.request.Request(self.url(name), headers=headers)) as got:
            return got.read(), got.headers

    def status(self, name, **headers):
        try:
            self.get(name, **headers)
            return 200
        except urllib.error.HTTPError as refused:
            return refused.code

    def url(self, name):
        return f"{self.base}/feeds/{name}"

    def run_here(self, *command, **environment):
        done = subprocess.run(command, cwd=self.here, env=os.environ | environment,
                              capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def check_rows(self, text):
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(len(rows), ROWS)
        self.assertEqual(list(rows[0]), ["id", "email", "name", "ltv"])
        self.assertTrue(all(int(row["ltv"]) >= 1000 for row in rows))
        self.assertTrue(all(row["name"] == f'Zoë "Z" {row["id"]}' for row in rows))

    # --- the readers ---------------------------------------------------------------------------

    @is_installed("curl")
    def test_the_fetch_of_the_example(self):
        told = {"FEED_URL": self.url("vip.csv"), "FEED_TOKEN": TOKEN}
        fetch = EXAMPLE / "fetch.sh"
        self.assertEqual(self.run_here(fetch, **told), "new\n")
        self.check_rows((self.here / "vip.csv").read_text())
        self.assertEqual(self.run_here(fetch, **told), "unchanged\n")
        self.assertEqual({path.name for path in self.here.iterdir()}, {"vip.csv", "vip.etag"})

    @is_installed("curl")
    def test_curl_resumes_and_looks(self):
        curl = ["curl", "-fsS", "-u", f"any:{TOKEN}"]
        whole = self.run_here(*curl, self.url("vip.csv"))
        (self.here / "part.csv").write_bytes(whole.encode()[:1000])
        self.run_here(*curl, "-C", "-", "-o", "part.csv", self.url("vip.csv"))
        self.assertEqual((self.here / "part.csv").read_text(), whole)
        head = self.run_here(*curl, "-I", self.url("vip.csv"))
        self.assertIn(f"Content-Length: {len(whole.encode())}", head)
        self.run_here(*curl, "-R", "-o", "dated.csv", self.url("vip.csv"))
        self.assertEqual(self.run_here(*curl, "-z", "dated.csv", self.url("vip.csv")), "")

    @is_installed("wget")
    def test_wget_names_the_file_and_fetches_it_once(self):
        wget = ["wget", "-nv", "-N", "--user=any", f"--password={TOKEN}", "--auth-no-challenge"]
        self.run_here(*wget, self.url("vip.csv"))
        self.check_rows((self.here / "vip.csv").read_text())
        began = (self.here / "vip.csv").stat().st_ino
        self.run_here(*wget, self.url("vip.csv"))
        self.assertEqual((self.here / "vip.csv").stat().st_ino, began)

    def test_python_with_basic_and_gzip(self):
        basic = base64.b64encode(f"any:{TOKEN}".encode()).decode()
        body, headers = self.get("vip.csv", Authorization=f"Basic {basic}",
                                 **{"Accept-Encoding": "gzip"})
        self.assertEqual(headers["Content-Encoding"], "gzip")
        self.check_rows(gzip.decompress(body).decode())
        rows = json.loads(self.get("vip.json")[0])
        self.assertEqual(len(rows), ROWS)
        self.assertIsInstance(rows[0]["id"], int)

    @needs("pandas", sys.executable, "-c", "import pandas")
    def test_pandas_with_basic(self):
        script = ("import base64, pandas, sys\n"
                  "token = base64.b64encode(sys.argv[2].encode()).decode()\n"
                  "frame = pandas.read_csv(sys.argv[1], storage_options={'Authorization': "
                  "'Basic ' + token})\n"
                  "print(len(frame), int(frame.ltv.min()))")
        told = self.run_here(sys.executable, "-c", script, self.url("vip.csv"), f"any:{TOKEN}")
        self.assertEqual(told.split()[0], str(ROWS))

    @is_installed("Rscript")
    def test_r(self):
        script = (f'x <- read.csv(url("{self.url("vip.csv")}", headers = c(Authorization = '
                  f'"Bearer {TOKEN}"))); cat(nrow(x), class(x$id))')
        self.assertEqual(self.run_here("Rscript", "-e", script).split()[0], str(ROWS))

    @needs("readr", "Rscript", "-e", "library(readr)")
    def test_readr(self):
        script = (f'x <- readr::read_csv(url("{self.url("vip.csv")}", headers = c(Authorization = '
                  f'"Bearer {TOKEN}")), show_col_types = FALSE); cat(nrow(x), names(x), class(x$ltv))')
        self.assertEqual(self.run_here("Rscript", "-e", script),
                         f"{ROWS} id email name ltv numeric")

    @is_installed("duckdb")
    def test_duckdb(self):
        script = (f"CREATE SECRET s (TYPE http, BEARER_TOKEN '{TOKEN}', SCOPE '{self.base}'); "
                  f"SELECT count(*) FROM read_csv('{self.url('vip.csv')}')")
        self.assertIn(str(ROWS), self.run_here("duckdb", "-csv", "-c", script))

    def test_a_fetch_without_headers_is_told_what_is_missing(self):
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(self.url("vip.csv"))
        self.assertEqual(refused.exception.code, 401)
        self.assertIn("Basic", refused.exception.headers["WWW-Authenticate"])


if __name__ == "__main__":
    if BIN is None:
        sys.exit(__doc__)
    unittest.main()
