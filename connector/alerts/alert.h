#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "connector/alerts/kind.h"

namespace millrace::alerts {

// One message, whoever it is for. Texts may come from outside: whoever renders them escapes them.
struct Alert {
  using Time = std::chrono::system_clock::time_point;

  std::string id;
  Kind kind = Kind::Failed;
  std::vector<std::string> syncs = {};  // Empty of a test.
  std::string run_id = {};              // Empty where it is of no run, or of several.
  Time happened = {};
  std::optional<Time> since = {};  // Of what has passed: when it was told.
  std::string cause = {};          // What is wrong, in whole sentences; may have several lines.
  std::string advice = {};         // What to do about it, likewise; may be empty.
  bool is_test = false;
};

// "orders failed", "3 syncs failed", "orders is well again": a line, fit to print.
std::string title_of(const Alert& alert);

// What a person has to know beside the title, a line each, fit to print.
std::vector<std::string> lines_of(const Alert& alert);
// The same with line breaks between them.
std::string text_of(const Alert& alert);

// The one way to name many syncs: "a, b, c and 17 more".
std::string some_of_syncs(const std::vector<std::string>& syncs);

}  // namespace millrace::alerts
