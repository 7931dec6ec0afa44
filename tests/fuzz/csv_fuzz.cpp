// CSV: any bytes, cut into blocks of any size, give the same rows or the same error; what was read
// is written and read again without a change. What is mended is UTF-8, and has all columns.

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/formats/csv_decoder.h"
#include "connector/formats/csv_encoder.h"
#include "connector/formats/utf8.h"

namespace {

using namespace millrace;

constexpr formats::DecoderLimits kLimits{.row_bytes = 1 << 20, .columns = 100};
const formats::Mending kMendAll{.pad_rows = true, .replace_text = true};

struct Outcome {
  std::string names;
  std::vector<std::optional<std::string>> cells;
  std::string error;
  Mended mended;
  std::vector<Batch> batches;
  SchemaPtr schema;
};

Outcome decode(std::string_view text, std::size_t block_size,
               const formats::Mending& mending = {}) {
  formats::CsvDecoder decoder(kLimits, mending);
  Outcome outcome;
  Result<void> result;
  while (result && !text.empty()) {
    const auto part = text.substr(0, block_size);
    result = decoder.decode(block_of(part), outcome.batches);
    text.remove_prefix(part.size());
  }
  if (result) result = formats::finish_whole(decoder, outcome.batches);
  if (!result) {
    if (result.error().kind() != ErrorKind::BadData) std::abort();
    outcome.error = result.error().message();
    return outcome;
  }
  outcome.schema = decoder.schema();
  outcome.names = outcome.schema->names();
  outcome.mended = decoder.mended();
  for (const auto& batch : outcome.batches) {
    if (batch.columns.size() != outcome.schema->size()) std::abort();
    for (std::size_t row = 0; row < batch.rows; ++row) {
      for (const auto& column : batch.columns) {
        outcome.cells.push_back(column.is_null(row) ? std::nullopt
                                                    : std::optional<std::string>(column.text(row)));
      }
    }
  }
  return outcome;
}

std::string encode(const Outcome& outcome) {
  formats::CsvEncoder encoder;
  std::string text;
  if (!encoder.begin(*outcome.schema, text)) std::abort();
  for (const auto& batch : outcome.batches) {
    if (!encoder.encode(batch, text)) std::abort();
  }
  return text;
}

void must_equal(const Outcome& one, const Outcome& other) {
  if (one.error != other.error || one.names != other.names || one.cells != other.cells ||
      one.mended != other.mended) {
    std::abort();
  }
}

// What is right is left as it is, and whatever comes out is right.
void must_be_mended(const Outcome& mended, const Outcome& strict) {
  if (!mended.error.empty()) return;
  if (strict.error.empty() || mended.mended == Mended()) must_equal(mended, strict);
  for (const auto& cell : mended.cells) {
    if (cell && !formats::is_utf8(*cell)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t block_size = 1 + data[0] % 100u;
  const Outcome whole = decode(text, SIZE_MAX);
  must_equal(whole, decode(text, block_size));
  const Outcome mended = decode(text, SIZE_MAX, kMendAll);
  must_equal(mended, decode(text, block_size, kMendAll));
  must_be_mended(mended, whole);
  if (whole.error.empty()) must_equal(whole, decode(encode(whole), SIZE_MAX));
  return 0;
}
