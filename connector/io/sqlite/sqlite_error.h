#pragma once

#include "connector/base/error.h"
#include "connector/io/sqlite/sqlite_handle.h"

namespace millrace::io {

// SQLite's failure as an Error: what, in which file, and what to do. `error_number` is the
// operating system's, where SQLite does not keep it. Call it before the handle is used again.
Error sqlite_error(const SqliteHandle& handle, int code, int error_number = 0);

// The Cancelled error of a handle that was interrupted.
Error sqlite_stopped(const SqliteHandle& handle);

}  // namespace millrace::io
