#include "connector/components/step.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::components {

void StepProblems::add_missing(std::string_view name, const KnownSchema& columns) {
  add(name, missing_message(name, columns));
}

std::string StepProblems::missing_message(std::string_view name, const KnownSchema& columns) {
  return fmt::format("names the column \"{}\", {}", printable(name), columns.absence(name));
}

}  // namespace millrace::components
