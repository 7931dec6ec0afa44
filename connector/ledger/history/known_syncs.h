#pragma once

#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// The syncs that the ledger knows anything of, in the order of their names.
Task<Result<std::vector<std::string>>> known_syncs(Store& store);

}  // namespace millrace::ledger
