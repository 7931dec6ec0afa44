#pragma once

#include <string>

#include "connector/engine/rehearsal/step_diff.h"

namespace millrace::app {

// What a step changed, for a person: the columns, then a line for each row that differs, then the
// numbers. Ends with a newline.
std::string diff_text(const engine::StepDiff& diff);

// The same as one line of JSON, without the newline: {"step", "columns_added", "columns_removed",
// "columns_renamed": [{"from", "to"}], "rows_before", "rows_after", "rows": [{"row", "change",
// "cells": [{"column", "before", "after"}]}]}, with `before` and `after` where there is one.
std::string diff_json(const engine::StepDiff& diff);

}  // namespace millrace::app
