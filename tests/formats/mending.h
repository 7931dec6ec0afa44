#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/mended.h"
#include "connector/formats/csv/csv_decoder.h"
#include "connector/formats/json/json_decoder.h"
#include "connector/formats/json/json_page.h"
#include "tests/formats/tables.h"

namespace millrace::testing {

// What a decoder made of a text, and what it mended; or only its refusal.
struct MendedTable {
  Table table;
  Mended mended;
  std::string refusal = {};

  bool operator==(const MendedTable&) const = default;
};

inline void PrintTo(const MendedTable& read, std::ostream* out) {
  PrintTo(read.table, out);
  *out << "\npadded " << read.mended.padded_rows << ", replaced " << read.mended.replaced_cells
       << " " << read.refusal;
}

inline const formats::Mending kMendAll{.pad_rows = true, .replace_text = true};
inline const formats::Mending kMendNothing{.pad_remedy = "write PAD",
                                           .replace_remedy = "write REPLACE"};

// Reads the text in blocks of the sizes that `next_size` returns.
template <class Decoder, class NextSize>
MendedTable mend(std::string_view text, const formats::Mending& mending, NextSize next_size,
                 const formats::DecoderLimits& limits = {}) {
  Decoder decoder(limits, mending);
  auto table = decode(decoder, text, next_size);
  if (!table) return {{}, {}, table.error().message()};
  return {*std::move(table), decoder.mended()};
}

template <class Decoder>
MendedTable mend(std::string_view text, const formats::Mending& mending = kMendAll) {
  return mend<Decoder>(text, mending, [] { return SIZE_MAX; });
}

// Reads it whole, byte by byte, and in every two parts; all must be as `expected`.
template <class Decoder>
void expect_however_cut(std::string_view text, const MendedTable& expected,
                        const formats::Mending& mending = kMendAll) {
  ASSERT_EQ(mend<Decoder>(text, mending), expected);
  ASSERT_EQ(mend<Decoder>(text, mending, [] { return 1; }), expected);
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    std::size_t size = cut;
    const auto next_size = [&] { return std::exchange(size, SIZE_MAX); };
    ASSERT_EQ(mend<Decoder>(text, mending, next_size), expected) << "cut at " << cut;
  }
}

inline MendedTable mend_page(std::string body, const formats::Mending& mending = kMendAll,
                             const formats::ExpectedPage& expected = {},
                             const formats::DecoderLimits& limits = {}) {
  formats::PageDecoder decoder(limits, mending);
  const auto page = decoder.decode(std::move(body), expected);
  if (!page) return {{}, {}, page.error().message()};
  MendedTable read{{}, page->mended};
  for (const auto& field : page->rows.schema->fields()) read.table.names.push_back(field.name);
  append(page->rows, read.table);
  return read;
}

}  // namespace millrace::testing
