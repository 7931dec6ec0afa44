#pragma once

#include <string>

#include "config/tree/problems.h"
#include "connector/components/step.h"
#include "connector/engine/rows/named_step.h"

// Steps that check their options against columns, with what is wrong at its place in the file.

namespace millrace::engine {

std::shared_ptr<const WrittenStep> as_written(const config::Node& options, config::Place place,
                                              std::string path);

// While a file is read. `part` is how messages about later steps name this one.
void check_step(const components::Step& step, const WrittenStep& written, std::string part,
                components::KnownSchema& columns, config::Problems& problems);

// What NamedStep::complaint does, for the columns of an export. The step outlives it.
NamedStep::Complaint complaint_of(const components::Step& step,
                                  std::shared_ptr<const WrittenStep> written);

}  // namespace millrace::engine
