#pragma once

namespace millrace::io {

// Makes an allocation of SQLite that fails end the process by out_of_memory(), where SQLite would
// go on half done. Before the first use of SQLite.
void stop_when_sqlite_runs_out_of_memory();

}  // namespace millrace::io
