#include "tests/support/promtool.h"

#include <cstdlib>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

bool has_promtool() {
  static const bool is_there = std::system("command -v promtool >/dev/null 2>&1") == 0;
  return is_there;
}

std::string promtool(const std::string& words, std::string_view text) {
  const TempFolder folder;
  folder.write("metrics.prom", text);
  Process process("/bin/sh", {.arguments = {"-c", "promtool " + words + " < metrics.prom"},
                              .folder = folder.path()});
  const int code = process.wait();
  const auto said = process.output() + process.errors();
  return code == 0 || !said.empty() ? said : "exit code " + std::to_string(code);
}

}  // namespace millrace::testing
