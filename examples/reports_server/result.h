#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "examples/reports_server/spool.h"

namespace millrace::reports_server {

// How a result is laid out in its file.
enum class Format {
  Rows,  // One JSON array for each row, separated by commas: what query results are paged from.
  Csv,   // The export as it is downloaded.
  Json,  // An array of objects.
};

// What one run of a query gave. Immutable once made; shared by the store, jobs that read pages
// and downloads in flight.
struct QueryResult {
  Spool file;
  std::vector<std::string> fields;
  std::uint64_t rows = 0;
  // Where each row begins, and the end of the last one. Rows only.
  std::vector<std::uint64_t> offsets;
  std::string key;        // Report, format and filters.
  std::string file_name;  // As storage would name it.
  std::string etag;
  std::chrono::system_clock::time_point saved_at;
  std::chrono::milliseconds cache{0};

  std::chrono::system_clock::time_point expires_at() const { return saved_at + cache; }
};

// One cell on its way into a file.
struct Cell {
  enum class Kind {
    Null,
    Text,
    Number,  // Its text is a JSON number.
    Json,    // Its text is JSON: true, false, an object, an array.
  };
  Kind kind = Kind::Null;
  std::string_view text;
};

// Writes rows in one format into the result's file. Begun when the fields are known; what it
// refuses ends the query. Worker threads; one writer for one result.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual Result<void> begin(QueryResult& result) = 0;
  virtual Result<void> row(QueryResult& result, const std::vector<Cell>& cells) = 0;
  virtual Result<void> end(QueryResult& result) = 0;
};

std::unique_ptr<RowWriter> make_row_writer(Format format);

}  // namespace millrace::reports_server
