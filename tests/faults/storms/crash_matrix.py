#!/usr/bin/env -S python3 -B
"""Kills a second load at each crash point that it reaches, and at pairs of them, and reruns it.

The crash points are read from the sources (crash_point("layer.name")). An undisturbed load into each
kind of destination, with the ledger in SQLite and in Postgres, tells how often it reaches which;
then it is killed at each of these moments. At once, the destination must hold the old rows or the
new ones; after a rerun, what the undisturbed load gave: nothing is missing, twice, or left behind,
and the history tells how each run ended. With --pairs the rerun is killed too. A point that no load
reaches is an error when all kinds are asked for.

Usage: crash_matrix.py BIN_FOLDER [--dsn DSN] [--kind KIND…] [--sample N] [--pairs N] [--seed N]
                       [--pgbouncer]
The DSN is by default that of MILLRACE_TEST_POSTGRES; without one Postgres is left out. With
--pgbouncer destinations and ledgers in Postgres are reached through it, in transaction mode.
"""

import collections
import functools
import pathlib
import re
import signal
import sys
import tempfile

import second_load
from bouncer import Bouncer
from peers import PATIENCE

SOURCES = pathlib.Path(__file__).resolve().parents[3]


def points_in_sources():
    """Each name and where it is given."""
    found = collections.defaultdict(list)
    for folder in ("connector", "sinks"):
        for path in sorted((SOURCES / folder).rglob("*.cpp")):
            for name in re.findall(r'crash_point\("([^"]*)"\)', path.read_text()):
                found[name].append(path.relative_to(SOURCES))
    return found


class Matrix:
    """The moments of one kind of destination and ledger."""

    def __init__(self, load):
        self.load = load
        self.moments = []
        self.hits = 0

    def learn(self):
        """Runs undisturbed: what is reached how often, and what is there in the end."""
        log = self.load.folder / "points"
        self.load.begin()
        self.before = self.load.rows()
        code = self.load.run(environment={"MILLRACE_CRASH_LOG": str(log)}).wait(PATIENCE)
        self.load.check(code == 0, f"the undisturbed load ended with {code}")
        self.after = self.load.rows()
        self.load.check(self.after and self.after != self.before, "the second load changes nothing")
        self.load.check_left_overs()
        self.load.check_history(1)
        reached = collections.Counter(log.read_text().split())
        self.moments = [f"{name}#{n}" for name, times in sorted(reached.items())
                        for n in range(1, times + 1)]
        return reached

    def strike(self, *moments):
        """Kills at the first of them, then the rerun at the next; then it must be made good."""
        self.load.begin()
        runs = 1
        for moment in moments:
            code = self.load.run(environment={"MILLRACE_CRASH_AT": moment}).wait(PATIENCE)
            self.load.check(code in (0, -signal.SIGKILL), f"exit {code} at {moment}")
            self.check_at_once(moment)
            if code == 0:
                break  # It had less to do than the one before, and did it.
            self.hits += 1
            if self.load.has_told_its_end():
                break
            runs += 1
        else:
            self.load.finish()
        found = self.load.rows()
        self.load.check(found == self.after, f"killed at {moments}: {difference(self.after, found)}")
        self.load.check_left_overs()
        if not self.load.has_told_its_end():
            self.load.check_history(1)
        # One job of each run that was killed before it had written the first one down, at most.
        self.load.check(self.load.api.submitted <= runs, f"{self.load.api.submitted} jobs")

    def check_at_once(self, moment):
        if self.load.kind in second_load.NOT_AT_ONCE:
            return
        found = self.load.rows()
        # A new table is there, and empty, before its first rows are.
        whole = found in (self.before, self.after) or (self.before is None and not found)
        self.load.check(whole, f"a part is visible at {moment}: {difference(self.after, found)}")


def difference(wanted, found):
    wanted, found = collections.Counter(wanted or []), collections.Counter(found or [])
    return f"missing {sorted((wanted - found))[:5]}, too many {sorted(found - wanted)[:5]}"


def work_through(arguments, work, bouncer, kind, in_postgres):
    load = second_load.make(arguments, work, kind, in_postgres, bouncer=bouncer)
    if not load:
        return None
    matrix = Matrix(load)
    try:
        reached = matrix.learn()
        moments, choice = second_load.sample(arguments, kind, in_postgres, matrix.moments)
        for moment in moments:
            matrix.strike(moment)
        for _ in range(arguments.pairs):
            matrix.strike(choice.choice(matrix.moments), choice.choice(matrix.moments))
    finally:
        load.close()
    print(f"{second_load.shown(kind, in_postgres)}  {len(reached):3} points, "
          f"{len(matrix.moments):4} moments, {matrix.hits:4} kills", flush=True)
    return reached, matrix.hits


def main():
    parser = second_load.options(__doc__, "crash")
    parser.add_argument("--pairs", type=int, default=0, help="so many pairs of moments of each")
    parser.add_argument("--pgbouncer", action="store_true")
    arguments = parser.parse_args()
    points = points_in_sources()
    twice = [name for name, places in points.items() if len(places) > 1]
    if twice:
        raise SystemExit(f"given in more than one place: {twice}")
    with tempfile.TemporaryDirectory() as work:
        bouncer = None
        if arguments.pgbouncer:
            schemas = [second_load.schema_of(arguments, *case)
                       for case in second_load.cases(arguments)]
            bouncer = Bouncer(arguments.dsn, pathlib.Path(work) / "bouncer", schemas)
        try:
            done = second_load.go_through(
                arguments, functools.partial(work_through, arguments, work, bouncer))
        finally:
            if bouncer:
                bouncer.close()
    if done is None:
        return 1
    reached = sum((points_reached for points_reached, _ in done), collections.Counter())
    hits = sum(kills for _, kills in done)
    unknown = set(reached) - set(points)
    missed = set(points) - set(reached) if arguments.dsn else set()
    if unknown or (missed and len(arguments.kind) == len(second_load.KINDS)):
        print(f"never reached: {sorted(missed)}; not in the sources: {sorted(unknown)}",
              file=sys.stderr)
        return 1
    print(f"{hits} kills at {len(reached)} points: every row once, no parts (seed {arguments.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
