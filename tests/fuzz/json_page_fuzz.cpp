// JSON pages: any bytes are refused or are one valid JSON text whose cells are all there.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "connector/data/json_syntax.h"
#include "connector/data/values.h"
#include "connector/formats/json/json_page.h"
#include "connector/formats/json/json_row_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace;
  const std::string body(reinterpret_cast<const char*>(data), size);
  formats::PageDecoder decoder({.row_bytes = 1 << 20, .columns = 100});

  const auto page = decoder.decode(body, {});

  if (!page) {
    const ErrorKind kind = page.error().kind();
    if (kind != ErrorKind::BadData && kind != ErrorKind::Transient) std::abort();
    return 0;
  }
  if (!is_json(body)) std::abort();
  for (std::size_t row = 0; row < page->rows.rows; ++row) {
    std::string object;
    formats::json_row(page->rows, row, object);
    if (!is_json(object)) std::abort();
  }
  return 0;
}
