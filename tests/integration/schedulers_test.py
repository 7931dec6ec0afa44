#!/usr/bin/python3
"""The files for schedulers in examples/, as the schedulers read them.

Usage: schedulers_test.py BIN_FOLDER [-v] [TEST]
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
PROGRAMS = pathlib.Path(sys.argv.pop(1)).resolve()
ENVIRONMENT = {"ASAN_OPTIONS": "detect_leaks=0", "REPORTS_URL": "http://127.0.0.1:9"}


def run(*words, **environment):
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False,
                          env=os.environ | ENVIRONMENT | environment)


class SchedulerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def check(self, file, **environment):
        """The file is one that millrace takes."""
        done = run(PROGRAMS / "millrace", "-c", file, "--workdir", self.folder, "check", **environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""), file)


class Systemd(SchedulerTest):
    UNITS = ["millrace.service", "millrace-once.service", "millrace-once.timer"]

    def unit(self, name):
        return (EXAMPLES / "systemd" / name).read_text()

    def options(self, name):
        return set(re.findall(r"^[A-Z].*=.*$", self.unit(name), re.M))

    def test_the_file_takes_the_key_from_a_credential(self):
        (self.folder / "reports_key").write_text("a-key\n")
        self.check(EXAMPLES / "systemd" / "millrace.yaml", CREDENTIALS_DIRECTORY=str(self.folder))

    def written(self):
        for name in self.UNITS:
            program = str(PROGRAMS / "millrace")
            (self.folder / name).write_text(self.unit(name).replace("/usr/local/bin/millrace", program))
        return [self.folder / name for name in self.UNITS]

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is missing")
    def test_systemd_takes_the_units(self):
        done = run("systemd-analyze", "verify", *self.written())
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is missing")
    def test_little_is_open_to_them(self):
        for unit in self.written()[:2]:
            done = run("systemd-analyze", "security", "--offline=true", "--threshold=25", unit)
            self.assertEqual(done.returncode, 0, done.stdout[-300:] + done.stderr)

    def test_the_service_is_watched_and_told_of(self):
        self.assertLessEqual({"Type=notify", "WatchdogSec=1min", "RestartPreventExitStatus=2",
                              "ExecReload=/bin/kill -HUP $MAINPID",
                              "LoadCredential=reports_key:/etc/millrace/reports_key"},
                             self.options("millrace.service"))

    def test_a_run_is_repeated_after_75_only(self):
        kept = {line for line in self.options("millrace-once.service") if "Exit" in line}
        self.assertEqual(kept, {"RestartPreventExitStatus=1 2 3 4 129 130 143"})


if __name__ == "__main__":
    unittest.main()
