#include "connector/app/results/shown_cell.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::app {

std::string shown_cell(const std::optional<std::string>& value) {
  return value ? fmt::format("'{}'", printable(*value, 100)) : "NULL";
}

}  // namespace millrace::app
