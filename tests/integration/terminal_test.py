#!/usr/bin/python3
"""Runs millrace on pseudo-terminals, and looks at what a person would see there.

The screen is pyte's, a terminal emulator that nobody here wrote. Whatever the run is, no text may
reach the edge of the terminal, where it would go on in the next line, and no picture may be left
behind when the run has ended. pyte cuts off what is beyond the edge when the screen gets narrower;
terminals that break such lines in pieces have a model of their own in tests/support/screen.h.

Usage: terminal_test.py BIN_FOLDER [-k NAME] [--save FOLDER]
"""

import argparse
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte
from wcwidth import wcwidth

NAMES = ["orders", "日別の注文と返品", "customer_addresses_of_all_countries", "한국어_보고서", "refunds"]
# Each takes its time, so that there is something to see.
SLOW = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
        "SELECT i AS id, 'row ' || i AS name FROM n WHERE i % {} = 0")
# With this many rows a run warns that there may be more.
WARNS = 100_000
# More than any run here may have, so that none is told of the limit above its picture.
MOST_JOBS = 30


class Screen(pyte.HistoryScreen):
    """What is on a terminal, and what it should never have been sent."""

    def __init__(self, columns, rows):
        super().__init__(columns, rows, history=100_000, ratio=0.1)
        self.complaints = []
        self.may_be_late = False  # What was drawn before the screen became narrower.

    def draw(self, data):
        for character in data:
            line = self.cursor.y
            super().draw(character)
            reaches = not self.may_be_late and self.cursor.x >= self.columns
            if wcwidth(character) > 0 and (reaches or self.cursor.y != line):
                self.complaints.append(
                    f"text reaches the edge of {self.columns}: {self.row(self.buffer[line])}")

    def debug(self, *arguments, **_):
        self.complaints.append(f"an unknown sequence: {arguments}")

    def row(self, line):
        return "".join(line[x].data for x in range(self.columns)).rstrip()

    def text(self):
        return [self.row(self.buffer[y]) for y in range(self.lines)]

    def all_text(self):
        return [self.row(line) for line in self.history.top] + self.text()


class Terminal:
    """A run on a terminal of its own."""

    def __init__(self, command, folder, columns, rows, environment):
        self.screen = Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.bytes = b""
        self.main, side = pty.openpty()
        self.resize(columns, rows)
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=side, stdout=side, stderr=side, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env={k: v for k, v in os.environ.items() if k not in ("CI", "TMUX", "STY", "NO_COLOR")}
            | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "XTERM_VERSION": "as pyte does",
               "ASAN_OPTIONS": "detect_leaks=0"} | environment)
        os.close(side)

    def resize(self, columns, rows):
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if (columns, rows) != (self.screen.columns, self.screen.lines):
            self.screen.resize(rows, columns)

    def read(self):
        """Some more of it; False at its end."""
        if not select.select([self.main], [], [], 120)[0]:
            raise AssertionError(f"silence for two minutes: {self.screen.text()}")
        try:
            data = os.read(self.main, 65536)
        except OSError:
            data = b""
        self.bytes += data
        # What the driver echoes of Ctrl-C: terminals ignore it, pyte does not.
        self.stream.feed(data.replace(b"\x03", b""))
        return bool(data)

    def read_until(self, pattern):
        while not re.search(pattern, "\n".join(self.screen.text()), re.MULTILINE):
            assert self.read(), f"it ended before {pattern}: {self.screen.text()}"

    def ended(self):
        """The exit code of the run, and the terminal is still there."""
        while self.read():
            pass
        return self.process.wait()

    def close(self):
        os.close(self.main)

    def end(self):
        code = self.ended()
        self.close()
        return code

    def breaks_pictures(self):
        """That a pressed ^C is printed, or drops what is not yet shown."""
        flags = termios.tcgetattr(self.main)[3]
        return bool(flags & termios.ECHOCTL), not flags & termios.NOFLSH

    def press(self, key):
        os.write(self.main, key)


class Rig:
    """A reports server, and files that read from it."""

    def __init__(self, arguments, work):
        self.work = work
        self.save = arguments.save
        self.millrace = pathlib.Path(arguments.bin).resolve() / "millrace"
        # Where a dozen run by themselves, each takes as long as hundreds take together.
        reports = {f"r{i}": {"id": i + 1, "query": SLOW.format(*((400_000, 4_000) if i < 12 else (5_000, 50)))}
                   for i in range(200)}
        reports |= {f"slow{i}": {"id": 300 + i, "query": SLOW.format(1_200_000, 300)} for i in range(12)}
        reports["warns"] = {"id": 500, "query": SLOW.format(WARNS, 1)}
        config = work / "server.yaml"
        config.write_text(json.dumps({
            "port": 0, "spool": str(work), "reports": reports,
            "keys": [{"name": "test", "key": "right", "jobs": MOST_JOBS}]}))
        port = work / "port"
        self.server = subprocess.Popen(
            [self.millrace.with_name("millrace-reports-server"), "-c", config, "--port-file", port],
            stdout=subprocess.DEVNULL, stderr=open(work / "server.log", "wb"))
        while not port.exists():
            if self.server.poll() is not None:
                raise SystemExit((work / "server.log").read_text())
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port.read_text().strip()}"

    def close(self):
        self.server.terminate()
        self.server.wait()

    def start(self, reports, columns=80, rows=24, key="right", environment={}, options=(), jobs=3, shell=()):
        """A run of one sync for each report."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        syncs = {f"{NAMES[i % len(NAMES)]}_{i}": {
            "from": {"bi": {"report": report, "poll": {"every": "100ms", "up_to": "200ms"}}},
            "to": [{"out": {"path": f"{i}.csv"}}]} for i, report in enumerate(reports)}
        (folder / "millrace.yaml").write_text(json.dumps({
            "version": 1, "syncs": syncs,
            "connections": {"bi": {"reports_api": {"url": self.url, "key": key, "limits": {"jobs": jobs}}},
                            "out": {"files": {"root": "."}}}}, ensure_ascii=False))
        return Terminal([*shell, self.millrace, "run", *options], folder, columns, rows, environment)

    def saved(self, terminal, name):
        if self.save:
            pathlib.Path(self.save, name + ".raw").write_bytes(terminal.bytes)


PICTURE = "[▸○] "


def is_clean(terminal):
    """Nothing wrapped, nothing of a picture is left, and the cursor is there, in a line of its own."""
    assert not terminal.screen.complaints, terminal.screen.complaints[:3]
    left = [line for line in terminal.screen.all_text() if re.match(PICTURE, line)]
    assert not left, left
    assert b"\x1b[?25l" not in terminal.bytes
    assert terminal.screen.cursor.x == 0


def says(terminal, *patterns):
    text = "\n".join(terminal.screen.all_text())
    for pattern in patterns:
        assert re.search(pattern, text, re.MULTILINE), f"no {pattern} in:\n{text}"


def fits(count, columns):
    def test(rig):
        terminal = rig.start(range(1, count + 1), columns, jobs=count // 10 + 2)
        terminal.read_until(PICTURE)
        assert re.search(rf"\d+/{count} done", terminal.screen.text()[0]), terminal.screen.text()
        if count == 200:
            terminal.read_until(r"… and \d+ more")
            assert len([line for line in terminal.screen.text() if line]) <= 23
        assert terminal.end() == 0
        rig.saved(terminal, f"run_{count}_{columns}")
        is_clean(terminal)
        says(terminal, rf"^{count}/{count} done · .*rows", rf"^{count} of {count} syncs done and verified$")
    return test


def test_a_terminal_that_is_resized_in_the_middle(rig):
    terminal = rig.start(range(300, 312), 100)
    terminal.screen.may_be_late = True
    for columns in (60, 140, 33, 80):
        terminal.read_until(PICTURE)
        terminal.resize(columns, 24)
        # The next picture is the first that is as wide as this.
        for _ in range(3):
            terminal.read()
    assert terminal.end() == 0
    rig.saved(terminal, "resized")
    is_clean(terminal)
    says(terminal, r"^12/12 done", r"^12 of 12 syncs done and verified$")
    assert len([line for line in terminal.screen.all_text() if "/12 done" in line]) == 1


def test_warnings_scroll_by_above_the_picture(rig):
    terminal = rig.start([500, 300, 301, 302, 303], 60)
    terminal.read_until("^! orders_0: the export has exactly 100000 rows")
    terminal.read_until(PICTURE)
    assert terminal.end() == 0
    is_clean(terminal)
    says(terminal, r"^! orders_0: the export has exactly 100000 rows, which looks\n  like a limit there")


def test_a_wrong_key_is_one_error_for_two_hundred_syncs(rig):
    terminal = rig.start(range(1, 201), 80, key="wrong")
    assert terminal.end() == 1
    rig.saved(terminal, "wrong_key")
    is_clean(terminal)
    # Of whichever sync was answered first; where the line breaks is up to its name.
    says(terminal, r"^✗ [^✗]*?refused\s+the\s+key",
         r"not\s+started,\s+for\s+the\s+reason\s+given\s+above", r"^0 of 200 syncs")
    assert len([line for line in terminal.screen.all_text() if line]) < 25


def test_a_failure_stands_first_while_the_others_run(rig):
    terminal = rig.start([999, 300, 301, 302], 80)
    terminal.read_until(r"^✗ orders_0 .*failed +submit: no report 999")
    terminal.read_until(PICTURE)
    assert terminal.screen.text().index(next(
        line for line in terminal.screen.text() if re.match(PICTURE, line))) > 1
    assert terminal.end() == 1
    rig.saved(terminal, "failure")
    is_clean(terminal)
    says(terminal, r"^orders_0: refused: .*no report 999", r"^3 of 4 syncs done and verified$")


def test_a_stop_leaves_a_clean_line(rig):
    terminal = rig.start(range(300, 312))
    terminal.read_until(PICTURE)
    assert terminal.breaks_pictures() == (False, False)
    terminal.press(b"\x03")
    assert terminal.end() == 130
    is_clean(terminal)
    says(terminal, r"^\d+/12 done")


def test_control_keys_do_as_before_when_a_run_has_ended(rig):
    # The second of two, whichever comes first, ends it at once.
    for signals, codes in (
            ([], [0]), ([signal.SIGTERM], [143]), ([signal.SIGTERM, signal.SIGINT], [130, 143])):
        terminal = rig.start([300, 301])
        terminal.read_until(PICTURE)
        for number in signals:
            terminal.process.send_signal(number)
        assert terminal.ended() in codes, signals
        assert terminal.breaks_pictures() == (True, True), signals
        terminal.close()


def test_a_run_in_the_background_leaves_the_terminal_alone(rig):
    terminal = rig.start([300, 301], shell=("bash", "-mc", '"$@" & wait $!', "bash"))
    terminal.read_until(PICTURE)
    assert terminal.breaks_pictures() == (True, True)
    assert terminal.end() == 0
    is_clean(terminal)


def is_plain(environment, options=()):
    def test(rig):
        terminal = rig.start(range(1, 4), environment=environment, options=options)
        assert terminal.end() == 0
        assert b"\x1b" not in terminal.bytes, terminal.bytes
        says(terminal, r"^3 of 3 syncs done and verified$")
    return test


def test_no_color_takes_the_colours_away(rig):
    terminal = rig.start(range(1, 4), environment={"NO_COLOR": "1"})
    assert terminal.end() == 0
    is_clean(terminal)
    assert not re.search(rb"\x1b\[\d*m", terminal.bytes)
    assert b"\x1b[J" in terminal.bytes


def test_another_locale_has_ascii_in_its_pictures(rig):
    terminal = rig.start([1, 500], environment={"LC_ALL": "C"})
    assert terminal.end() == 0
    pictures = terminal.bytes[:terminal.bytes.rindex(b"2/2 done")]
    assert pictures.isascii(), pictures


TESTS = {f"{count}_syncs_fit_into_{columns}_columns": fits(count, columns)
         for count in (12, 200) for columns in (60, 80, 140)}
TESTS |= {name.removeprefix("test_"): test for name, test in list(globals().items())
          if name.startswith("test_")}
TESTS |= {"a_dumb_terminal_gets_plain_lines": is_plain({"TERM": "dumb"}),
          "a_terminal_without_a_name_gets_plain_lines": is_plain({"TERM": ""}),
          "a_ci_job_gets_plain_lines": is_plain({"CI": "true"}),
          "who_wants_quiet_gets_no_picture": is_plain({}, ["--quiet"]),
          "who_wants_errors_gets_no_picture": is_plain({}, ["--log-level", "error"]),
          "who_wants_json_gets_no_picture": is_plain({}, ["--log-format", "json"])}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("-k", default="", help="only tests whose name holds this")
    parser.add_argument("--save", help="a folder for what the terminals were sent")
    arguments = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        rig = Rig(arguments, pathlib.Path(work))
        try:
            for name, test in TESTS.items():
                if arguments.k not in name:
                    continue
                began = time.monotonic()
                try:
                    test(rig)
                    print(f"ok      {name} ({time.monotonic() - began:.1f} s)", flush=True)
                except AssertionError as failure:
                    failed += 1
                    print(f"FAILED  {name}: {failure}", flush=True)
        finally:
            rig.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
