// What is written in a format is read back as it was: by our own reader, by Python's own modules,
// and by DuckDB. Tried on every format of the registry that can be written; a new one needs a way
// to read it here.

#include <algorithm>
#include <ostream>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/formats/registry.h"
#include "tests/formats/tables.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {
namespace {

using ::testing::HasSubstr;

const formats::Registry& format_registry() {
  static const formats::Registry all = [] {
    formats::Registry filled;
    formats::register_all_formats(filled);
    return filled;
  }();
  return all;
}

std::vector<std::string> written_formats() {
  std::vector<std::string> names;
  for (const auto& format : format_registry().all()) {
    if (format.encoder) names.push_back(format.name);
  }
  return names;
}

// What is told apart in a format, and by whom.
enum class Reader { Ours, Python, DuckDb };

// A cell as the reader scripts print it.
Cell cell_of(const std::string& word) {
  if (word == "-") return std::nullopt;
  std::string text;
  for (std::size_t at = 1; at + 1 < word.size(); at += 2) {
    text += static_cast<char>(std::stoi(word.substr(at, 2), nullptr, 16));
  }
  return text;
}

Table table_of(const std::string& printed) {
  Table table;
  std::istringstream lines(printed);
  bool is_first = true;
  for (std::string line; std::getline(lines, line); is_first = false) {
    std::istringstream words(line);
    std::vector<Cell> row;
    for (std::string word; words >> word;) row.push_back(cell_of(word));
    if (!is_first) {
      table.rows.push_back(std::move(row));
      continue;
    }
    for (const auto& name : row) table.names.push_back(name.value_or("(null)"));
  }
  return table;
}

Table with_empty_for_null(Table table) {
  for (auto& row : table.rows) {
    for (auto& cell : row) cell = cell.value_or("");
  }
  return table;
}

// As far as the format tells things apart, and the reader.
Table expected(const std::string& format, Reader reader, const Table& table) {
  if (format == "csv") {
    const bool has_null = reader != Reader::Python && table.names.size() > 1;
    return has_null ? table : with_empty_for_null(table);
  }
  if (table.rows.empty() && reader != Reader::DuckDb) return {};  // Names are in the rows only.
  return table;
}

class FormatContract : public ::testing::TestWithParam<std::string> {
 protected:
  const formats::Format& format() const { return *format_registry().named(GetParam()); }

  Result<Table> read_with(Reader reader, const Table& table) {
    return read_with(reader, table, encode(*format().encoder(), table));
  }

  // `table` is what was written as `text`.
  Result<Table> read_with(Reader reader, const Table& table, const std::string& text) {
    const auto path = folder_.write("rows." + GetParam(), text);
    if (reader == Reader::Ours) return read_ours(read_file(path));
    if (reader == Reader::Python) {
      return printed("/usr/bin/python3", {script("rows.py"), GetParam(), path});
    }
    const std::string duckdb = std::string(MILLRACE_BINARY_DIR) + "/duckdb";
    const std::string support = std::string(MILLRACE_SOURCE_DIR) + "/tests/support";
    Process install(
        support + "/node_packages.sh",
        {.arguments = {support + "/duckdb", duckdb}, .folder = folder_.path(), .name = "duckdb"});
    if (install.wait() != 0) return fail(ErrorKind::Internal, install.errors());
    std::vector<std::string> arguments{"node", script("rows.mjs"), duckdb, GetParam(), path};
    arguments.insert(arguments.end(), table.names.begin(), table.names.end());
    return printed("/usr/bin/env", std::move(arguments));
  }

  // By all three.
  void comes_back(const Table& table) {
    for (const auto reader : {Reader::Ours, Reader::Python, Reader::DuckDb}) {
      SCOPED_TRACE(static_cast<int>(reader));
      const auto read = read_with(reader, table);
      ASSERT_TRUE(read) << read.error().message();
      EXPECT_EQ(*read, expected(GetParam(), reader, table));
    }
  }

 private:
  static std::string script(const std::string& name) {
    return std::string(MILLRACE_SOURCE_DIR) + "/tests/formats/readers/" + name;
  }

  Result<Table> printed(const std::string& program, std::vector<std::string> arguments) {
    Process process(program, {.arguments = std::move(arguments), .folder = folder_.path()});
    if (process.wait() != 0) return fail(ErrorKind::Internal, process.errors());
    return table_of(process.output());
  }

  // JSON Lines are read as the rows of one JSON array; without rows, there is nothing to read.
  Result<Table> read_ours(std::string text) {
    if (GetParam() == "csv") return decode_csv(text);
    if (GetParam() != "jsonl") return fail(ErrorKind::Internal, "say here how it is read");
    if (text.empty()) return Table();
    std::replace(text.begin(), text.end() - 1, '\n', ',');
    const auto decoder = format_registry().named("json")->decoder({});
    return decode(*decoder, "[" + text + "]", [] { return SIZE_MAX; });
  }

  TempFolder folder_;
};

const std::vector<Cell> kBiting{std::nullopt,
                                "",
                                "NULL",
                                "null",
                                "\"quoted\"",
                                "it's",
                                "a,b",
                                "line\nbreak",
                                "cr\rlf\r\n",
                                "\r",
                                "\n",
                                "\t",
                                "\\",
                                "\\N",
                                "\\.",
                                "\\\"",
                                " lead",
                                "end ",
                                " ",
                                "007",
                                "1.10",
                                "1e5",
                                "NaN",
                                "-0",
                                "true",
                                "\u2028",
                                "\x01\x1f\x7f",
                                "\U0001F600",
                                "e\u0301",
                                "#comment",
                                "\xEF\xBB\xBF",
                                "'; DROP--",
                                "=1+1",
                                "\"\"",
                                "\"",
                                ",",
                                "\"a\",\"b\"",
                                "{\"a\":1}",
                                "[1,",
                                std::string(100'000, 'x')};

TEST_P(FormatContract, GivesBackValuesThatBite) {
  Table table{{"id", "value", "again"}, {}};
  for (const auto& value : kBiting) {
    table.rows.push_back({std::to_string(table.rows.size()), value, value});
  }
  comes_back(table);
}

TEST_P(FormatContract, GivesBackEveryRowOfASingleColumn) {
  Table table{{"only"}, {}};
  for (const auto& value : kBiting) table.rows.push_back({value});
  table.rows.push_back({std::nullopt});
  table.rows.push_back({std::nullopt});
  comes_back(table);
}

TEST_P(FormatContract, GivesBackNamesThatBite) {
  const std::vector<std::string> names{
      "\xEF\xBB\xBFid", "two words",   "say \"hi\"", "it's",     "a,b",
      "line\nbreak",    "cr\r\nlf",    "größe",      "列",       "<html>",
      "{\"a\"",         "back\\slash", "007",        "in  side", "null"};
  comes_back({names, {std::vector<Cell>(names.size(), "x"), std::vector<Cell>(names.size())}});
}

// DuckDB takes the numbers of JSON for doubles.
TEST_P(FormatContract, GivesBackNumbersByTheirOwnText) {
  std::vector<std::string> numbers{"0",
                                   "-0",
                                   "1e5",
                                   "1E-7",
                                   "1e400",
                                   "1.10",
                                   "-0.0",
                                   "NaN",
                                   "Infinity",
                                   "0x1F",
                                   "1_000",
                                   "9007199254740993",
                                   std::string(40, '9')};
  // JSON has no numbers of these spellings, and writes the same ones in its own.
  const bool keeps_spelling = GetParam() != "jsonl";
  if (keeps_spelling) numbers.insert(numbers.end(), {"007", "+7", ".5", "5."});
  const std::vector<Field> fields{{"i", {TypeKind::Integer}, false},
                                  {"d", {TypeKind::Decimal}, false},
                                  {"f", {TypeKind::Double}, false}};
  Table table{{"i", "d", "f"}, {}};
  BatchBuilder builder(std::make_shared<const Schema>(fields));
  for (const auto& number : numbers) {
    table.rows.push_back({number, number, number});
    for (int column = 0; column < 3; ++column) builder.add(number);
  }
  std::string text;
  const auto encoder = format().encoder();
  ASSERT_TRUE(encoder->begin(Schema(fields), text));
  ASSERT_TRUE(encoder->encode(builder.take(), text));
  ASSERT_TRUE(encoder->end(text));

  for (const auto reader : {Reader::Ours, Reader::Python}) {
    const auto read = read_with(reader, table, text);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, table);
  }
}

// In a column without a declared type the kind of a JSON value is part of it, where the format has
// kinds; the text is the same everywhere.
TEST_P(FormatContract, WritesAJsonValueByItsKindWhereTheFormatHasKinds) {
  const std::vector<Field> fields{{"bare", {}, false}, {"text", {}, false}};
  const std::vector<std::string> values{"5", "-1.50", "true", "{\"a\":[1,\"1\"]}", "[]"};
  Table table{{"bare", "text"}, {}};
  BatchBuilder builder(std::make_shared<const Schema>(fields));
  std::string lines;
  for (const auto& value : values) {
    table.rows.push_back({value, value});
    builder.add_bare_json(value);
    builder.add(value);
    std::string quoted = value;
    for (std::size_t at = 0; (at = quoted.find('"', at)) != std::string::npos; at += 2) {
      quoted.insert(at, "\\");
    }
    lines += "{\"bare\":" + value + ",\"text\":\"" + quoted + "\"}\n";
  }
  std::string text;
  const auto encoder = format().encoder();
  ASSERT_TRUE(encoder->begin(Schema(fields), text));
  ASSERT_TRUE(encoder->encode(builder.take(), text));
  ASSERT_TRUE(encoder->end(text));

  const auto read = read_with(Reader::Ours, table, text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(*read, table);
  if (GetParam() == "jsonl") {
    EXPECT_EQ(text, lines);
  }
}

TEST_P(FormatContract, GivesBackATableWithoutRows) {
  comes_back({{"id", "name"}, {}});
}

TEST_P(FormatContract, GivesBackAnyText) {
  std::mt19937_64 random(7);
  comes_back(random_table(random, 6, 2000));
}

TEST_P(FormatContract, GivesBackANulOrRefusesIt) {
  const Table table{{"a", "b"}, {{"1", "x"}, {"2", std::string("y\0z", 3)}}};
  if (GetParam() != "csv") return comes_back(table);
  const auto encoder = format().encoder();
  const auto rows = batches_of(table);
  std::string text;
  ASSERT_TRUE(encoder->begin(*rows[0].schema, text));

  const auto encoded = encoder->encode(rows[0], text);

  ASSERT_FALSE(encoded);
  EXPECT_EQ(encoded.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(encoded.error().message(), HasSubstr("row 2: column \"b\": a NUL character"));
}

INSTANTIATE_TEST_SUITE_P(, FormatContract, ::testing::ValuesIn(written_formats()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace millrace::testing
