#include "tests/architecture/includes.h"

#include <fstream>
#include <regex>

namespace millrace {

std::vector<Include> includes_below(const std::filesystem::path& root) {
  const std::regex pattern(R"re(^\s*#include\s+["<]([^">]+)[">])re");
  std::vector<Include> found;
  for (const char* top : {"config", "connector", "sinks", "examples/reports_server"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / top)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        if (!line.contains("#include")) continue;  // Most lines: a pattern takes its time.
        std::smatch match;
        if (!std::regex_search(line, match, pattern)) continue;
        found.push_back({std::filesystem::relative(entry.path(), root).string(), match[1]});
      }
    }
  }
  return found;
}

}  // namespace millrace
