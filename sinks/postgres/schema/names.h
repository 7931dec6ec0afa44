#pragma once

#include <optional>
#include <string>

#include "connector/base/error.h"
#include "connector/data/schema.h"

namespace millrace::sinks::postgres {

// What is wrong with the name of a column that rows have: Postgres does not take it.
std::optional<std::string> complaint_about_name(const Field& field);

// BadData with the first of these complaints.
Result<void> check_names(const Schema& schema);

}  // namespace millrace::sinks::postgres
