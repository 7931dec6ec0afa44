#include "tests/formats/tables.h"

#include <algorithm>
#include <array>
#include <ostream>

#include <gtest/gtest.h>

#include "connector/base/text/text.h"
#include "connector/formats/csv/csv_decoder.h"
#include "connector/formats/csv/csv_encoder.h"
#include "connector/formats/xlsx/xlsx_decoder.h"

namespace millrace::testing {

void PrintTo(const Table& table, std::ostream* out) {
  for (const auto& name : table.names) *out << "[" << printable(name) << "]";
  for (const auto& row : table.rows) {
    *out << "\n";
    for (const auto& cell : row) *out << (cell ? "[" + printable(*cell) + "]" : "NULL");
  }
}

Result<Table> decode_csv(std::string_view text) {
  formats::CsvDecoder decoder({});
  return decode(decoder, text, [] { return SIZE_MAX; });
}

Result<Table> decode_xlsx(std::string_view bytes, const formats::DecoderOptions& options) {
  formats::XlsxDecoder decoder(options);
  return decode(decoder, bytes, [] { return 64u << 10; });
}

Result<Table> decode_csv_in_blocks(std::string_view text, std::size_t size) {
  formats::CsvDecoder decoder({});
  return decode(decoder, text, [&] { return size; });
}

Result<Table> decode_csv_in_random_blocks(std::string_view text, std::size_t most,
                                          std::mt19937_64& random) {
  formats::CsvDecoder decoder({});
  std::uniform_int_distribution<std::size_t> size(1, most);
  return decode(decoder, text, [&] { return size(random); });
}

void append(const Batch& batch, Table& table) {
  EXPECT_EQ(batch.origin(0), table.rows.size() + 1);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    std::vector<Cell> cells;
    for (const auto& column : batch.columns) {
      cells.push_back(column.is_null(row) ? Cell() : Cell(column.text(row)));
    }
    table.rows.push_back(std::move(cells));
  }
}

std::vector<Batch> batches_of(const Table& table, std::size_t rows_per_batch) {
  std::vector<Field> fields;
  for (const auto& name : table.names) fields.push_back({name, {}, false});
  BatchBuilder builder(std::make_shared<const Schema>(fields));
  std::vector<Batch> batches;
  for (const auto& row : table.rows) {
    for (const auto& cell : row) {
      if (cell) {
        builder.add(*cell);
      } else {
        builder.add_null();
      }
    }
    if (builder.rows() == rows_per_batch) batches.push_back(builder.take());
  }
  if (builder.rows() > 0) batches.push_back(builder.take());
  return batches;
}

std::string encode(formats::Encoder& encoder, const Table& table) {
  std::vector<Field> fields;
  for (const auto& name : table.names) fields.push_back({name, {}, false});
  std::string out;
  EXPECT_TRUE(encoder.begin(Schema(fields), out));
  for (const auto& batch : batches_of(table)) EXPECT_TRUE(encoder.encode(batch, out));
  EXPECT_TRUE(encoder.end(out));
  return out;
}

std::string encode_csv(const Table& table) {
  formats::CsvEncoder encoder;
  return encode(encoder, table);
}

Table as_csv_gives_it_back(Table table) {
  for (auto& row : table.rows) {
    if (row.size() == 1) row[0] = row[0].value_or("");
  }
  return table;
}

Cell random_cell(std::mt19937_64& random) {
  constexpr std::array<std::string_view, 24> kPieces{
      "a",  "Zürich", "12.50", ",",      "\"",         "\"\"",  "\n",   "\r\n",
      "\r", "\\",     "\\N",   "\\.",    "\t",         "\x01",  "\x1f", "東京都",
      "🙂", "é",      "\x7f",  "\u2028", "\U0010FFFF", "'; --", " ",    "{\"a\":1}"};
  const auto kind = random() % 20;
  if (kind == 0) return std::nullopt;
  if (kind == 1) return "";
  std::string text;
  const std::size_t pieces = random() % 5000 == 0 ? 20'000 : random() % 6;
  // Most cells are plain, as in life; the others are made of what bites.
  const std::size_t choices = kind < 12 ? 3 : kPieces.size();
  for (std::size_t i = 0; i < pieces; ++i) text += kPieces[random() % choices];
  return text;
}

std::string random_number(std::mt19937_64& random) {
  const auto digits = [&](std::size_t most) {
    std::string text;
    for (std::size_t i = 1 + random() % most; i > 0; --i) {
      text += static_cast<char>('0' + random() % 10);
    }
    return text;
  };
  std::string text = random() % 2 == 0 ? "-" : "";
  text += random() % 4 == 0 ? "0" : std::to_string(1 + random() % 9) + digits(37);
  if (random() % 2 == 0) text += "." + digits(20);
  if (random() % 4 == 0) text += std::string(random() % 2 == 0 ? "e" : "E-") + digits(3);
  return text;
}

Table random_table(std::mt19937_64& random, std::size_t columns, std::size_t rows) {
  Table table;
  for (std::size_t i = 0; i < columns; ++i) table.names.push_back("c" + std::to_string(i));
  for (std::size_t i = 0; i < rows; ++i) {
    std::vector<Cell> row(columns);
    std::ranges::generate(row, [&] { return random_cell(random); });
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace millrace::testing
