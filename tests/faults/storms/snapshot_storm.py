#!/usr/bin/env -S python3 -B
"""Reads a destination without a pause while loads change it: each read is one whole snapshot.

A report changes from load to load between two sets of rows; two readers ask for all rows again and
again, in one statement or from one open file, until the loads are done. What they see is what was
there after one of the loads, never a part of one and never a mixture. Partitions, which are several
files, and receivers are left out.

Usage: snapshot_storm.py BIN_FOLDER [--dsn DSN] [--kind KIND…] [--loads N]
The DSN is by default that of MILLRACE_TEST_POSTGRES; without one Postgres is left out.
"""

import argparse
import os
import sys
import tempfile
import threading

import second_load
from crash_matrix import difference
from peers import PATIENCE

KINDS = [kind for kind in second_load.KINDS
         if kind not in second_load.NOT_AT_ONCE + second_load.NEW]


class Reader(threading.Thread):
    """Reads until it is told to stop; `states` are what may be seen, in the order of the loads."""

    def __init__(self, load, states):
        super().__init__(daemon=True)
        self.load = load
        self.states = states
        self.stop = threading.Event()
        self.reads = 0
        self.seen = set()
        self.failure = None

    def run(self):
        at = 0
        while not self.stop.is_set() and not self.failure:
            rows = self.load.rows()
            # States repeat, and a reader never sees an older one than before.
            at = next((i for i in range(at, len(self.states)) if self.states[i] == rows), None)
            if at is None:
                self.failure = f"read {self.reads} is no snapshot: " + \
                    difference(self.states[-1], rows)
                return
            self.reads += 1
            self.seen.add(at)


def states_of(load, loads):
    """What an undisturbed sequence of loads leaves after each of them."""
    load.begin()
    states = [load.rows()]
    for number in range(loads):
        load_once(load, number)
        states.append(load.rows())
    return states


def load_once(load, number):
    load.answer(load.second if number % 2 == 0 else load.first)
    code = load.run().wait(PATIENCE)
    load.check(code == 0, f"load {number} ended with {code}")


def work_through(arguments, work, kind):
    load = second_load.make(arguments, work, kind, in_postgres=False, rows=500)
    if not load:
        return 0
    try:
        states = states_of(load, arguments.loads if "append" in kind else 3)
        if "append" not in kind:
            load.check(states[1] == states[3], "equal loads leave different rows")
            states = [states[0]] + [states[1 + number % 2] for number in range(arguments.loads)]
        load.begin()
        readers = [Reader(load, states) for _ in range(2)]
        for reader in readers:
            reader.start()
        for number in range(arguments.loads):
            load_once(load, number)
        for reader in readers:
            reader.stop.set()
            reader.join(PATIENCE)
            load.check(not reader.failure, reader.failure)
    except AssertionError as failure:
        raise AssertionError(f"{kind}: {failure}") from None
    finally:
        load.close()
    reads = sum(reader.reads for reader in readers)
    seen = max(len(reader.seen) for reader in readers)
    load.check(reads > arguments.loads, f"only {reads} reads")
    print(f"{kind:13} {arguments.loads} loads, {reads} reads, {seen} states seen", flush=True)
    return reads


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin", help="the folder of millrace")
    parser.add_argument("--dsn", default=os.environ.get("MILLRACE_TEST_POSTGRES", ""),
                        help="a Postgres database, in which schemas are made")
    parser.add_argument("--schema", default=f"snapshots_{os.getpid()}",
                        help="how the names of the schemas begin")
    parser.add_argument("--kind", nargs="*", default=KINDS)
    parser.add_argument("--loads", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        try:
            reads = sum(work_through(arguments, work, kind) for kind in arguments.kind)
        except AssertionError as failure:
            print(failure, file=sys.stderr)
            return 1
    print(f"{reads} reads: each was one whole snapshot")
    return 0


if __name__ == "__main__":
    sys.exit(main())
