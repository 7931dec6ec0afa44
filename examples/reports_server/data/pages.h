#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "examples/reports_server/data/result.h"

namespace millrace {
class JsonWriter;
}

namespace millrace::reports_server {

// A part of a result of rows, counted from 1.
struct Page {
  std::uint64_t number = 1;
  std::uint64_t size = 0;

  // 1 for an empty result.
  std::uint64_t count(const QueryResult& result) const;
};

// The rows of a page, as they stand between the brackets of a JSON array; nothing behind the last
// page. Refused when they are more than 64 MiB. Blocking: call from a worker.
Result<std::string> read_page(const QueryResult& result, const Page& page);

// Writes the names of the columns as an array, and as another one the rows that read_page() gave:
// the members `fields` and `values` of an object that is open.
void write_page(JsonWriter& json, const QueryResult& result, std::string_view rows);

}  // namespace millrace::reports_server
