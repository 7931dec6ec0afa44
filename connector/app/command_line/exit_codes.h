#pragma once

#include <array>
#include <string_view>

namespace millrace::app {

struct ExitCode {
  std::string_view code;
  std::string_view meaning;
};

// What the program's end says to whoever started it; docs/operations.md explains each.
inline constexpr std::array<ExitCode, 7> kExitCodes{
    {{"0", "Every sync is done and verified (run --skip-code: and something was changed)."},
     {"1", "A sync failed; the summary says which, why, and whether to run it again."},
     {"2", "Wrong usage, or a file with mistakes; nothing was contacted."},
     {"3", "Done, but rows were rejected."},
     {"4", "A guard stopped a load; a person has to decide."},
     {"75", "Temporary: the other side is away or busy; run it again."},
     {"129, 130, 143", "Stopped by SIGHUP, SIGINT or SIGTERM, after a clean stop."}}};

}  // namespace millrace::app
