// Command "check": validates the file, offline.

#include <fmt/format.h>

#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/runtime.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {

int check(const Arguments& arguments, const CheckCommand&) {
  components::Registry registry;
  register_everything(registry);
  const auto plan = read_plan(arguments, registry);
  if (!plan) return kRefused;
  const auto connections = plan->sources.size() + plan->sinks.size();
  if (arguments.output == OutputFormat::Json) {
    std::string line;
    JsonWriter(line)
        .open_object()
        .member("status", "ok")
        .member("version", MILLRACE_VERSION)
        .member("connections", connections)
        .member("syncs", plan->syncs.size())
        .close_object();
    return print_result(line + "\n");
  }
  return print_result(fmt::format("{}: {}, {}, no problems\n", printable(arguments.file),
                                  counted(connections, "connection"),
                                  counted(plan->syncs.size(), "sync")));
}

}  // namespace millrace::app
