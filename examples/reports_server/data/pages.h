#pragma once

#include <cstdint>
#include <string>

#include "connector/base/error.h"
#include "examples/reports_server/data/result.h"

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

// The names of the columns, as they stand between the brackets of a JSON array.
std::string fields_json(const QueryResult& result);

}  // namespace millrace::reports_server
