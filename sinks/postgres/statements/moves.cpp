#include "sinks/postgres/statements/moves.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {
namespace {

constexpr std::string_view kMoved = "pg_temp._millrace_moved";

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

std::string list(const std::vector<std::string>& items, std::string_view separator) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : std::string(separator)) + item;
  return text;
}

}  // namespace

std::optional<Moves> moves_of(const MergeSql& merge, const UniqueColumns& columns) {
  std::vector<std::string> changes, names, kept, values;
  const auto staged = merge.names();
  for (const auto& column : columns.written) {
    const auto name = quote_name(std::string_view(column));
    names.push_back(name);
    kept.push_back("t." + name);
    const bool is_mark = name == merge.mark();
    const bool is_staged = contains(staged, column);
    const bool is_stamp = contains(merge.stamp_names(), column);
    values.push_back(is_mark ? "NULL" : (is_staged || is_stamp ? "s." : "m.") + name);
    if (is_staged && contains(columns.unique, column) && !contains(merge.key_names(), column)) {
      changes.push_back(fmt::format("t.{0} IS DISTINCT FROM s.{0}", name));
    }
  }
  if (changes.empty()) return std::nullopt;
  const auto same_as = [&](std::string_view other) {
    std::string text;
    for (const auto& key : merge.key_names()) {
      text += fmt::format("{0}m.{1} = {2}.{1}", text.empty() ? "" : " AND ",
                          quote_name(std::string_view(key)), other);
    }
    return text;
  };
  return Moves{
      fmt::format("CREATE TEMP TABLE _millrace_moved ON COMMIT DROP AS SELECT {} FROM {} t JOIN {} "
                  "s ON {} WHERE {}",
                  list(kept, ", "), merge.target(), merge.stage(), merge.same_key("s"),
                  list(changes, " OR ")),
      fmt::format("DELETE FROM {} t USING {} m WHERE {}", merge.target(), kMoved, same_as("t")),
      fmt::format("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {} m JOIN {} s ON {}",
                  merge.target(), list(names, ", "), list(values, ", "), kMoved, merge.stage(),
                  same_as("s"))};
}

}  // namespace millrace::sinks::postgres
