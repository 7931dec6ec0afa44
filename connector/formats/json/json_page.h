#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "connector/data/batch.h"
#include "connector/formats/format.h"
#include "connector/formats/json/result_page.h"

namespace millrace::formats {

// The room behind a body that the parser reads into without using it.
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

  // Reads the text as it is.
  Result<ResultPage> read(std::shared_ptr<Text> text, const ExpectedPage& expected);
  // Reads a copy in which what is not UTF-8 was replaced.
  Result<ResultPage> read_as_utf8(const Text& text, const ExpectedPage& expected);

  DecoderLimits limits_;
  const Mending mending_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace millrace::formats
