#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "connector/formats/format.h"

namespace millrace::testing {

using Cell = std::optional<std::string>;
inline constexpr auto kNull = std::nullopt;

// A table as a test writes it down.
struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<Cell>> rows;

  bool operator==(const Table&) const = default;
};

// For failure messages.
void PrintTo(const Table& table, std::ostream* out);

// Decodes `text`, given in blocks of the sizes that `next_size` returns (what is left at most),
// with finish().
template <class NextSize>
Result<Table> decode(formats::Decoder& decoder, std::string_view text, NextSize next_size);

Result<Table> decode_csv(std::string_view text);
Result<Table> decode_xlsx(std::string_view bytes, const formats::DecoderOptions& options = {});
Result<Table> decode_csv_in_blocks(std::string_view text, std::size_t size);
// Blocks of 1 to `most` bytes.
Result<Table> decode_csv_in_random_blocks(std::string_view text, std::size_t most,
                                          std::mt19937_64& random);

// The table as batches of at most `rows_per_batch` rows.
std::vector<Batch> batches_of(const Table& table, std::size_t rows_per_batch = 1000);
std::string encode(formats::Encoder& encoder, const Table& table);
std::string encode_csv(const Table& table);

// With the empty text for NULL in a single column, where CSV does not tell them apart.
Table as_csv_gives_it_back(Table table);

// Appends the rows of a batch.
void append(const Batch& batch, Table& table);

// Any valid UTF-8 without NUL: commas, quotes, line breaks, controls, backslashes, `\N`, accents,
// CJK, emoji; often empty or NULL, now and then very long.
Cell random_cell(std::mt19937_64& random);
// A number as JSON writes it, often with more digits than a double has.
std::string random_number(std::mt19937_64& random);
Table random_table(std::mt19937_64& random, std::size_t columns, std::size_t rows);

template <class NextSize>
Result<Table> decode(formats::Decoder& decoder, std::string_view text, NextSize next_size) {
  Table table;
  std::vector<Batch> batches;
  while (!text.empty()) {
    const std::size_t size = std::min<std::size_t>(text.size(), next_size());
    const auto decoded = decoder.decode(block_of(text.substr(0, size)), batches);
    if (!decoded) return fail(decoded.error());
    text.remove_prefix(size);
  }
  const auto finished = formats::finish_whole(decoder, batches);
  if (!finished) return fail(finished.error());
  for (const auto& field : decoder.schema()->fields()) table.names.push_back(field.name);
  for (const auto& batch : batches) append(batch, table);
  return table;
}

}  // namespace millrace::testing
