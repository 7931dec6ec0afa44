#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/formats/format.h"

namespace millrace::formats {

// What one answer of the results endpoint said. What it left out is empty. Its parts are at the
// top, or in `data`, `result` or `result.data`.
struct ResultPage {
  std::string status;  // The first one that is not success, if any: a payload may have failed.
  std::string error;   // `error`, else `errors[0]`, `message`, `last_error_log`, `error_message`.
  std::string job_id;  // As it was written, number or text.
  std::vector<std::string> fields;  // As named there: not made unique, empty for a missing name.
  bool has_values = false;          // `values` was there, with rows or without.
  // The rows of `values`. The schema is the expected one, else made from `fields`, else
  // column_1, ...; nullptr when there is neither a name nor a row.
  Batch rows;
  // What `paginated` or `meta` say, under these names and the usual other ones.
  std::optional<std::uint64_t> num_pages;
  std::optional<std::uint64_t> page;
  std::optional<std::uint64_t> page_size;
  std::optional<std::uint64_t> num_rows;  // Of the result, or of this page: the largest of them.
  bool says_more = false;                 // That another page follows.
  std::string freshness;                  // `last_cache_updated`, as it was written.
  Mended mended;                          // In the rows.
  Mended mended_first;                    // In the first one of them.
};

}  // namespace millrace::formats
