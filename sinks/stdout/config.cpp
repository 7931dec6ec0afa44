#include "sinks/stdout/config.h"

namespace millrace::sinks::printing {

using components::KeyUse;
using components::Mode;

components::Capabilities stdout_capabilities() {
  return {.modes = {{Mode::Append, KeyUse::Refused}},
          .usual = Mode::Append,
          .usual_with_key = Mode::Append,
          .stages = false,
          .prints = true};
}

config::Spec<StdoutConfig> stdout_spec() {
  return {"stdout", "Standard output. The run's own results then go to stderr."};
}

config::Spec<StdoutDestinationConfig> stdout_destination_spec() {
  return config::Spec<StdoutDestinationConfig>(
             "stdout",
             "Rows are printed when the whole export has been verified, and again by every run. "
             "Several syncs take turns.")
      .field<&StdoutDestinationConfig::format>(
          "jsonl: one JSON object a line. csv: with a header. table: aligned columns for people, "
          "sized by the first 500 rows; cells wider than 60 characters are cut.")
      .shorthand<&StdoutDestinationConfig::format>();
}

}  // namespace millrace::sinks::printing
