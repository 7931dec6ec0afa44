// JSON exports: any bytes, cut into blocks of any size, give the same rows or the same error; what
// was read is one valid JSON text, and is written and read again without a change.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connector/data/json_syntax.h"
#include "connector/data/values.h"
#include "connector/formats/json/json_decoder.h"
#include "connector/formats/json/json_row_writer.h"
#include "tests/fuzz/decoded.h"

namespace {

using namespace millrace;

using fuzz::decode;
using fuzz::Decoded;

std::string encode(const Decoded& decoded) {
  std::string text;
  for (const auto& batch : decoded.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      text += text.empty() ? '[' : ',';
      formats::json_row(batch, row, text);
    }
  }
  return text.empty() ? "[]" : text + "]";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t block_size = 1 + data[0] % 100u;
  const Decoded whole = fuzz::decode_every_way<formats::JsonDecoder>(text, block_size);
  if (!whole.error.empty()) return 0;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  // A value may be nested as deeply as a text may, and here it lies in a row.
  if (text.size() < 2000 && !is_json(text)) std::abort();
  fuzz::must_equal(whole, decode<formats::JsonDecoder>(encode(whole), SIZE_MAX));
  return 0;
}
