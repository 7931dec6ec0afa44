#!/usr/bin/env -S python3 -B
"""Makes each write, fsync, rename and send of a load fail, or kills it there, and reruns it.

A second load of 1,000 rows (second_load.py) runs under strace, which ends it by SIGKILL, or answers
EIO or ENOSPC, at the Nth call of one kind, for each N until there are no more; or files may grow to
a limit only. Whatever the load makes of it, the destination must hold the old rows or the new ones;
if it says that it is done, the new ones; and after a rerun what an undisturbed load gives, with
nothing left behind.

Usage: syscall_storm.py BIN_FOLDER [--dsn DSN] [--kind KIND…] [--sample N] [--seed N]
The DSN is by default that of MILLRACE_TEST_POSTGRES; without one Postgres is left out.
"""

import collections
import functools
import re
import signal
import sys
import tempfile

import second_load
from crash_matrix import difference
from peers import PATIENCE

# strace counts the calls of a thread by themselves: the first thread that comes to its Nth is hit.
KILLS = {call: ("signal=KILL",) for call in
         ("write", "pwrite64", "fsync", "fdatasync", "renameat", "unlinkat", "ftruncate", "sendto")}
FAILURES = {
    "pwrite64": ("error=EIO", "error=ENOSPC"),
    # A network file system that fills up says so here.
    "fsync": ("error=EIO", "error=ENOSPC"),
    "fdatasync": ("error=EIO",),
    "renameat": ("error=EIO",),
}
# A socket that fails without being closed, which no kernel shows, is not among them.
# write() is also what wakes up a thread, which never fails: there the size of files is limited.
# One byte rather than none: the thread sanitizer writes a file before main, and none is a signal.
LIMITS = [1, 512] + [1 << power for power in range(12, 20)]


class Faults:
    """Faults of one kind of destination and ledger."""

    def __init__(self, load):
        self.load = load
        self.done = collections.Counter()

    def learn(self):
        self.load.begin()
        self.before = self.load.rows()
        counts = self.load.folder / "calls"
        calls = ",".join(KILLS)
        code = self.load.run(before=("strace", "-f", "-o", str(counts), "-e", f"trace={calls}")
                             ).wait(PATIENCE)
        self.load.check(code == 0, f"the undisturbed load ended with {code}")
        self.after = self.load.rows()
        # The most that one thread makes of each.
        by_thread = collections.Counter(
            re.findall(r"^(\d+) +(\w+)\(", counts.read_text(), re.MULTILINE))
        most = collections.Counter()
        for (_, call), times in by_thread.items():
            most[call] = max(most[call], times)
        moments = [f"{call}:{fault}:when={n}" for call, times in sorted(most.items())
                   for fault in KILLS[call] + FAILURES.get(call, ()) for n in range(1, times + 1)]
        return moments + LIMITS

    def strike(self, at):
        """`at`: what strace injects, or how large a file may become."""
        self.load.begin()
        if isinstance(at, int):
            before = ("prlimit", f"--fsize={at}")
        else:
            before = ("strace", "-f", "-o", "/dev/null", "-e", f"trace={at.split(':')[0]}",
                      "-e", f"inject={at}")
        run = self.load.run(before)
        code = run.wait(PATIENCE)
        # strace ends as the program that it followed ended.
        is_killed = code in (-signal.SIGKILL, 128 + signal.SIGKILL)
        self.load.check(is_killed or code in (0, 1, 75), f"exit {code} at {at}")
        found = self.load.rows()
        if self.load.kind not in second_load.NOT_AT_ONCE:
            self.load.check(found in (self.before, self.after) or (not self.before and not found),
                            f"a part is visible at {at}: {difference(self.after, found)}")
        if code == 0:
            self.load.check(found == self.after,
                            f"done, but not there, at {at}: {difference(self.after, found)}")
        self.done["killed" if is_killed else "went on" if code == 0 else "failed"] += 1
        if code != 0 and not self.load.has_told_its_end():
            self.load.finish()
        found = self.load.rows()
        self.load.check(found == self.after, f"after {at}: {difference(self.after, found)}")
        self.load.check_left_overs()


def work_through(arguments, work, kind, in_postgres):
    load = second_load.make(arguments, work, kind, in_postgres, rows=1000)
    if not load:
        return None
    faults = Faults(load)
    try:
        moments, _ = second_load.sample(arguments, kind, in_postgres, faults.learn())
        for moment in moments:
            faults.strike(moment)
    finally:
        load.close()
    print(f"{second_load.shown(kind, in_postgres)}  {len(moments):4} faults: {dict(faults.done)}",
          flush=True)
    return faults.done


def main():
    arguments = second_load.options(__doc__, "syscalls").parse_args()
    with tempfile.TemporaryDirectory() as work:
        done = second_load.go_through(arguments, functools.partial(work_through, arguments, work))
    if done is None:
        return 1
    total = sum(done, collections.Counter())
    print(f"{total.total()} faults ({dict(total)}): every row once, no parts "
          f"(seed {arguments.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
