#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "connector/data/batch.h"
#include "connector/formats/format.h"

namespace millrace::formats {

// What one answer of the results endpoint said. What it left out is empty. Its parts are at the
// top, or in `data`, `result` or `result.data`.
struct ResultPage {
  std::string status;  // The first one that is not success, if any: a payload may have failed.
  std::string error;   // `error`, else `errors[0]`, `message`, `last_error_log`, `error_message`.
  std::string job_id;
  std::vector<std::string> fields;  // As named there: not made unique, empty for a missing name.
  bool has_values = false;
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

constexpr std::size_t kPagePadding = 64;

// What the pages before this one showed.
struct ExpectedPage {
  SchemaPtr schema;  // nullptr for the first page.
  std::uint64_t number = 1;
  std::uint64_t first_row = 1;  // Position in the report of the page's first row.
};

// Decodes the pages of a report, each a JSON object whose members may come in any order. Strings
// are kept without their escapes; numbers, booleans and nested values by their exact source text.
// One thread at a time; what it returns does not refer to it.
class PageDecoder {
 public:
  explicit PageDecoder(DecoderLimits limits = {}, Mending mending = {});
  PageDecoder(const PageDecoder&) = delete;
  PageDecoder& operator=(const PageDecoder&) = delete;
  ~PageDecoder();

  // BadData, with page and row, for members that are there twice, rows of another length, and
  // columns that are not the expected ones. Transient for what is not a JSON object: it was damaged
  // on its way, or something else answered. What may be mended is mended in the rows only. The rows
  // keep the body alive. A body without kPagePadding bytes of capacity beyond its size is copied
  // once.
  Result<ResultPage> decode(std::string body, const ExpectedPage& expected);

 private:
  struct Parser;
  struct Text;

  Result<ResultPage> read(std::shared_ptr<Text> text, const ExpectedPage& expected);
  Result<ResultPage> read_as_utf8(const Text& text, const ExpectedPage& expected);

  DecoderLimits limits_;
  const Mending mending_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace millrace::formats
