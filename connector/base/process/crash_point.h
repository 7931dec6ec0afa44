#pragma once

namespace millrace {

// A place at which a run can be killed, by name, to see that the next one makes it good. In the
// builds that are tested, MILLRACE_CRASH_AT=NAME#N ends the process by SIGKILL when the place is
// reached for the Nth time (from 1), and MILLRACE_CRASH_LOG=FILE appends each name that is reached
// to that file; elsewhere this does nothing. Any thread.
//
// Names are "layer.what_was_done" and given in one place of the sources each, as string literals:
// tests/faults/crash_matrix.py reads them from there, and fails when one is never reached.
void crash_point(const char* name);

}  // namespace millrace
