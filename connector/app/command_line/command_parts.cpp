#include "connector/app/command_line/command_parts.h"

#include <charconv>

#include <fmt/format.h>

#include "connector/base/text/suggestion.h"

namespace millrace::app {
namespace {

constexpr std::size_t kMostRows = 10'000;

}  // namespace

CLI::App& add_command(CLI::App& app, const char* group, const char* name, const char* description,
                      const char* examples) {
  auto* added = app.add_subcommand(name, description);
  added->group(group);
  added->footer(examples);
  return *added;
}

std::string wrong_rows(const std::string& rows) {
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(rows.data(), rows.data() + rows.size(), number);
  const bool is_right = failure == std::errc() && end == rows.data() + rows.size() && number >= 1 &&
                        number <= kMostRows;
  return is_right ? "" : fmt::format("{} is not a number from 1 to {}", in_quotes(rows), kMostRows);
}

}  // namespace millrace::app
