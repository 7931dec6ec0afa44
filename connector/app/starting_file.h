#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/data/schema.h"

namespace millrace::app {

// What `millrace init` writes begins with these.
struct StartingFile {
  std::string url;     // Of the Reports API.
  std::string report;  // "1846-users-growth"
  // The columns of the report, with types that fit the first rows; nullopt when nobody asked it.
  // Without any there is no contract.
  std::optional<std::vector<Field>> columns = std::nullopt;
  std::size_t rows = 0;  // How many rows that were.
};

// The variable that the key is read from.
inline constexpr const char* kKeyVariable = "HOLISTICS_API_KEY";

// The file's name for its JSON Schema, which lies beside it.
inline constexpr const char* kSchemaName = "millrace.schema.json";

// A complete file with comments that lead on.
std::string starting_file(const StartingFile& wanted);

// The name of its sync: what the report is called.
std::string sync_name_of(const std::string& report);

// The columns of `batches`, each with the narrowest type that keeps all of its texts.
std::vector<Field> columns_of(const Schema& schema, const std::vector<Batch>& batches);

}  // namespace millrace::app
