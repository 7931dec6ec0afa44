#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/formats/format.h"
#include "connector/formats/utf8.h"

namespace millrace::fuzz {

constexpr formats::DecoderLimits kLimits{.row_bytes = 1 << 20, .columns = 100};
inline const formats::Mending kMendAll{.pad_rows = true, .replace_text = true};

// What a decoder made of a text: its rows, or its error.
struct Decoded {
  std::string names;
  std::vector<std::optional<std::string>> cells;
  std::string error;
  Mended mended;
  std::vector<Batch> batches;
  SchemaPtr schema;
};

// Decodes the text in blocks of this size. Aborts on an error that is not BadData, and on a batch
// that has other columns than the schema.
template <class Decoder>
Decoded decode(std::string_view text, std::size_t block_size,
               const formats::Mending& mending = {}) {
  Decoder decoder(kLimits, mending);
  Decoded decoded;
  Result<void> result;
  while (result && !text.empty()) {
    const auto part = text.substr(0, block_size);
    result = decoder.decode(block_of(part), decoded.batches);
    text.remove_prefix(part.size());
  }
  if (result) result = formats::finish_whole(decoder, decoded.batches);
  if (!result) {
    if (result.error().kind() != ErrorKind::BadData) std::abort();
    decoded.error = result.error().message();
    return decoded;
  }
  decoded.schema = decoder.schema();
  decoded.names = decoded.schema->names();
  decoded.mended = decoder.mended();
  for (const auto& batch : decoded.batches) {
    if (batch.columns.size() != decoded.schema->size()) std::abort();
    for (std::size_t row = 0; row < batch.rows; ++row) {
      for (const auto& column : batch.columns) {
        decoded.cells.push_back(column.is_null(row) ? std::nullopt
                                                    : std::optional<std::string>(column.text(row)));
      }
    }
  }
  return decoded;
}

inline void must_equal(const Decoded& one, const Decoded& other) {
  if (one.error != other.error || one.names != other.names || one.cells != other.cells ||
      one.mended != other.mended) {
    std::abort();
  }
}

// What is right is left as it is, and whatever comes out is right.
inline void must_be_mended(const Decoded& mended, const Decoded& strict) {
  if (!mended.error.empty()) return;
  if (strict.error.empty() || mended.mended == Mended()) must_equal(mended, strict);
  for (const auto& cell : mended.cells) {
    if (cell && !formats::is_utf8(*cell)) std::abort();
  }
}

// However the text is cut, with and without mending; returns what it is without.
template <class Decoder>
Decoded decode_every_way(std::string_view text, std::size_t block_size) {
  Decoded whole = decode<Decoder>(text, SIZE_MAX);
  must_equal(whole, decode<Decoder>(text, block_size));
  const Decoded mended = decode<Decoder>(text, SIZE_MAX, kMendAll);
  must_equal(mended, decode<Decoder>(text, block_size, kMendAll));
  must_be_mended(mended, whole);
  return whole;
}

}  // namespace millrace::fuzz
