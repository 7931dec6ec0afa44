#include "connector/engine/each/each_value.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::engine {
namespace {

constexpr std::size_t kLongest = 100;

}  // namespace

std::string complaint_about_each(const std::string& value) {
  if (value.empty()) return "is empty; a value becomes part of the sync's name";
  if (value.size() > kLongest) return fmt::format("is longer than {} bytes", kLongest);
  if (printable(value) != value) return "contains a control character; remove it";
  // In a path, braces stand for a column, or a value of the run.
  if (value == "." || value == ".." || value.find_first_of("/\\[]{},") != value.npos) {
    return "contains one of / \\ [ ] { } , or is a folder's name; a value may become part of a "
           "path";
  }
  return "";
}

}  // namespace millrace::engine
