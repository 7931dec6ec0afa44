#pragma once

#include <string>

#include "connector/alerts/alert.h"

namespace millrace::alerts {

// A failure with texts that mean something to each receiver, and must not.
inline Alert wild_alert() {
  return {.id = "a1",
          .kind = Kind::Failed,
          .syncs = {"orders"},
          .run_id = "20260102T030405-1",
          .happened = std::chrono::sys_seconds(std::chrono::seconds(1767323045)),
          .since = {},
          .cause = "warehouse: refused: <!channel> & [here](http://evil.example) \"*\" \\ \x1b[0m",
          .advice = "nothing was changed; a rerun fails until this is fixed"};
}

}  // namespace millrace::alerts
