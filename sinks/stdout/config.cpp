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
             "The rows are printed once the whole export is proven, by every run anew. Several "
             "syncs take turns.")
      .field<&StdoutDestinationConfig::format>(
          "jsonl: one JSON object a line. csv: with a header. table: aligned columns for a person, "
          "as wide as the first 500 rows need; cells of more than 60 columns are cut.")
      .shorthand<&StdoutDestinationConfig::format>();
}

}  // namespace millrace::sinks::printing
