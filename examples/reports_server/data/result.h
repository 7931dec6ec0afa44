#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "examples/reports_server/data/spool/spool.h"

namespace millrace::reports_server {

// How a result is laid out in its file.
enum class Format {
  Rows,  // One JSON array for each row, each with a line feed: what query results are paged from.
  Csv,   // The export as it is downloaded.
  Json,  // An array of objects.
  Xlsx,  // A workbook of one sheet.
};

// "csv"; empty for rows, which are no file.
std::string_view ending(Format format);

// Where a row begins. Not kept for every row: ten million of them would be 80 MB.
struct RowMark {
  std::uint64_t row = 0;
  std::uint64_t offset = 0;
};

// What one run of a query gave. Immutable once made; shared by the store, jobs that read pages
// and downloads in flight.
struct QueryResult {
  Spool file;
  Format format = Format::Rows;
  std::vector<std::string> fields;
  std::uint64_t rows = 0;
  std::vector<RowMark> marks;  // In order. Rows only; see pages.h.
  std::string key;             // Report, format and filters.
  std::string file_name;       // As storage would name it.
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

// `title` names the sheet of a workbook.
std::unique_ptr<RowWriter> make_row_writer(Format format, const std::string& title);

// Refuses the row after so many, with this message.
std::unique_ptr<RowWriter> at_most(std::uint64_t rows, std::string message,
                                   std::unique_ptr<RowWriter> writer);

}  // namespace millrace::reports_server
