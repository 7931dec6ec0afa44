#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {

// The version of the ledger's tables that this program reads and writes.
inline constexpr std::int64_t kVersion = 8;

// The statements that turn tables of `version` (0: there are none) into those of kVersion. They
// are carried out in one transaction, and the version is set in the same.
std::vector<std::string> migrations_from(std::int64_t version, const Dialect& dialect);

// "millrace_state, millrace_jobs, ...": all that a Postgres ledger has, for a GRANT.
std::string table_names();

}  // namespace millrace::ledger
