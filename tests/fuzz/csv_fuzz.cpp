// CSV: any bytes, cut into blocks of any size, give the same rows or the same error; what was read
// is written and read again without a change. What is mended is UTF-8, and has all columns.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connector/formats/csv/csv_decoder.h"
#include "connector/formats/csv/csv_encoder.h"
#include "tests/fuzz/decoded.h"

namespace {

using namespace millrace;

using fuzz::decode;
using fuzz::Decoded;

std::string encode(const Decoded& decoded) {
  formats::CsvEncoder encoder;
  std::string text;
  if (!encoder.begin(*decoded.schema, text)) std::abort();
  for (const auto& batch : decoded.batches) {
    if (!encoder.encode(batch, text)) std::abort();
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t block_size = 1 + data[0] % 100u;
  Decoded whole = fuzz::decode_every_way<formats::CsvDecoder>(text, block_size);
  if (!whole.error.empty()) return 0;
  // Alone in its row, NULL is written as the empty text.
  if (whole.schema->size() == 1) {
    for (auto& cell : whole.cells) cell = cell.value_or("");
  }
  fuzz::must_equal(whole, decode<formats::CsvDecoder>(encode(whole), SIZE_MAX));
  return 0;
}
