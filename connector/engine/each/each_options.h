#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/values/codec.h"
#include "config/values/file_paths.h"

namespace millrace::engine {

// What one name of `for_each` stands for, one after the other: values that are written in the file,
// or those of a column of a CSV file, each once.
struct EachValues {
  std::vector<std::string> values;
};

// The values that reports have given for names of `for_each`: by the sync in the file, and the
// name.
using ReportedValues =
    std::map<std::pair<std::string, std::string>, std::vector<std::string>, std::less<>>;

// What stands for a value that no report has given yet, where a file is only looked at: a word that
// every path, table and name may have in it.
inline constexpr const char* kAnyValue = "anyvalue";

// So many runs a sync may have.
inline constexpr std::size_t kMostRunsOfSync = 1'000;

}  // namespace millrace::engine

namespace millrace::config {

// Reads the file, if there is one.
template <>
struct Codec<engine::EachValues> {
  static std::optional<engine::EachValues> parse(const Node& node, const std::string& path,
                                                 Problems& problems);
  static Type type();
};

}  // namespace millrace::config
