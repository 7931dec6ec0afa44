#pragma once

#include <string_view>

#include "connector/base/error.h"

namespace millrace {

// How a sync, a destination or a whole run ended. In the order of what a person must hear first.
enum class Status {
  Ok,         // Done and verified.
  Rejected,   // Done, but some rows were refused.
  Temporary,  // The other side is away; a rerun may do it.
  Guarded,    // A guard stopped the load; a person decides.
  Failed,     // Something must be fixed first.
  Cancelled,  // Stopped by a signal.
};

// The word in summaries and in machine-readable output: "ok", "rejected", ...
std::string_view to_string(Status status);

// How something ended that ended with this error.
Status status_of(const Error& error);

// The one that a person must hear of first: what a run of both of them ended with.
Status worst(Status a, Status b);

// 0, 3, 75, 4, 1, in the order above; 130 when cancelled, unless whoever caught a signal knows a
// better one.
int exit_code(Status status);

}  // namespace millrace
