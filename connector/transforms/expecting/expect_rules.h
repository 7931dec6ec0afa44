#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/values/collections.h"
#include "config/values/row_limit.h"
#include "connector/data/schema.h"

namespace millrace::transforms {

// What happens to a row that breaks a rule.
enum class OnViolation {
  Fail,        // The export fails; nothing of it is kept.
  Drop,        // The row goes, and is counted as filtered.
  Quarantine,  // The row goes to the quarantine file, and the run ends as "rejected".
};

// Values that a column may have; both ends belong to them.
struct ValueRange {
  std::optional<std::string> min;
  std::optional<std::string> max;
};

// How many rows an export may have; both ends belong to them.
struct RowCount {
  std::optional<std::uint64_t> min;
  std::optional<std::uint64_t> max;
};

struct ExpectConfig {
  std::vector<std::string> that;
  std::vector<std::string> not_null;
  std::vector<std::string> unique;
  config::Map<std::vector<std::string>> in;
  config::Map<ValueRange> range;
  config::Map<std::string> matches;
  std::optional<RowCount> rows;
  OnViolation on_violation = OnViolation::Fail;
  std::optional<config::RowLimit> at_most;
};

// A rule of which each row tells by itself whether it keeps it.
struct RowRule {
  std::string expression;  // False for a row that breaks it; NULL keeps it, as in CHECK.
  std::string sentence;    // What is expected, for messages: "email has a value".
  std::string written;     // The word of the options that it comes from.
  // The expression is what the user wrote, so that a place in it is one in the file.
  bool is_own_text = false;
};

// True when no value lies in the range, by the order of values of that kind; false where that is
// not told by the texts.
bool is_empty(const ValueRange& range, TypeKind kind);

// The rules in the order in which they are described, all of them as expressions.
std::vector<RowRule> row_rules(const ExpectConfig& config);

}  // namespace millrace::transforms
