#include "config/tree/name_check.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::size_t kLongestName = 200;

}  // namespace

bool check_name(const Node::Entry& entry, const std::string& map_path, Problems& problems) {
  if (entry.key.empty()) {
    problems.add(entry.place, map_path, "has an entry without a name; write one");
    return false;
  }
  if (printable(entry.key, kLongestName) == entry.key) return true;
  problems.add(entry.place, path_of(map_path, entry.key),
               fmt::format("is not a valid name: it is longer than {} bytes or contains invisible "
                           "characters, such as line breaks; choose another",
                           kLongestName));
  return false;
}

}  // namespace millrace::config
