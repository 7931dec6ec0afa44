#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::ledger {

// The texts of a list that is kept in one cell, a line each.
inline std::vector<std::string> stored_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace millrace::ledger
