#pragma once

#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/loads/load.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/encoding/row_encoder.h"

namespace millrace::sinks::postgres {

// The statements that say on the table which sync loads it, and on each column which has another
// name in the file what that is; only where no comment is yet. `oid` is empty while the table is
// missing; `names_in_file` as in LoadStart. The references outlive the call.
Task<Result<std::vector<std::string>>> missing_comments(io::PostgresConnection& connection,
                                                        const io::QualifiedName& table,
                                                        const std::string& oid,
                                                        const std::string& sync,
                                                        std::vector<std::string> names_in_file,
                                                        const std::vector<WrittenColumn>& columns);

}  // namespace millrace::sinks::postgres
