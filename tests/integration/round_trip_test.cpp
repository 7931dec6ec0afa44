// A million generated cells, as hostile as text can be, through CSV into files, SQLite and
// Postgres, and back: identical.

#include <array>
#include <functional>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/formats/registry.h"
#include "connector/io/sqlite/sqlite.h"
#include "tests/integration/pipeline.h"
#include "tests/support/postgres/postgres.h"

namespace millrace {
namespace {

using testing::Pipeline;

constexpr int kRoundTripRows = 125'000;
constexpr int kTextColumns = 8;  // Beside the id.

// Text that has broken a loader somewhere: never NUL, always UTF-8.
class HostileText {
 public:
  std::optional<std::string> next() {
    switch (pick(12)) {
      case 0:
        return std::nullopt;
      case 1:
        return "";
      case 2:
        return kBites[pick(kBites.size())];
      case 3:
        return std::string(pick(60), ' ') + "x";
      default:
        return characters(pick(14));
    }
  }
  std::string very_long() { return characters(120'000); }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }

  std::string characters(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) append(code_point(), text);
    return text;
  }

  char32_t code_point() {
    switch (pick(6)) {
      case 0:
        return static_cast<char32_t>(1 + pick(0x1F));
      case 1:
        return U"\",\\\n\r\t;'|"[pick(9)];
      case 2:
        return static_cast<char32_t>(0x80 + pick(0x700));
      case 3:
        return static_cast<char32_t>(0xE000 + pick(0x1FFE));
      case 4:
        return static_cast<char32_t>(0x10000 + pick(0xFFFFF));
      default:
        return static_cast<char32_t>(0x20 + pick(0x5F));
    }
  }

  static void append(char32_t c, std::string& text) {
    const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += static_cast<char>(0xC0 | (c >> 6));
      tail(0);
    } else if (c < 0x10000) {
      text += static_cast<char>(0xE0 | (c >> 12));
      tail(6);
      tail(0);
    } else {
      text += static_cast<char>(0xF0 | (c >> 18));
      tail(12);
      tail(6);
      tail(0);
    }
  }

  static constexpr std::array<const char*, 16> kBites{"\\N",
                                                      "\\.",
                                                      "\"\"",
                                                      "\r\n",
                                                      "'; DROP TABLE t; --",
                                                      "{{ sync }}",
                                                      "${env:KEY}",
                                                      "%s",
                                                      "$1",
                                                      "=1+1",
                                                      "007",
                                                      "1.10",
                                                      "+6512345678",
                                                      "9007199254740993",
                                                      "NULL",
                                                      "\xEF\xBB\xBF"
                                                      "bom"};
  std::mt19937_64 random_{20261124};
};

using Cell = std::optional<std::string>;
using Row = std::vector<Cell>;

class RoundTripTest : public testing::PostgresTest {
 protected:
  // The generated rows, and the report over them.
  void make_report() {
    auto database = open("source.db", io::SqliteAccess::Create);
    std::string columns = "id INTEGER PRIMARY KEY";
    std::string values = "?1";
    for (int c = 1; c <= kTextColumns; ++c) {
      columns += ", c" + std::to_string(c) + " TEXT";
      values += ", ?" + std::to_string(c + 1);
    }
    ASSERT_TRUE(database.exec("CREATE TABLE report (" + columns + "); BEGIN"));
    auto insert = database.prepare("INSERT INTO report VALUES (" + values + ")");
    ASSERT_TRUE(insert) << insert.error().message();
    for (std::int64_t id = 1; id <= kRoundTripRows; ++id) {
      ASSERT_TRUE(insert->bind(1, id));
      Row row;
      for (int c = 1; c <= kTextColumns; ++c) {
        row.push_back(c == 1 && id % 25'000 == 0 ? Cell(text_.very_long()) : text_.next());
      }
      for (int c = 1; c <= kTextColumns; ++c) {
        const Cell& cell = row[static_cast<std::size_t>(c) - 1];
        ASSERT_TRUE(cell ? insert->bind(c + 1, std::string_view(*cell)) : insert->bind_null(c + 1));
      }
      ASSERT_TRUE(insert->run());
    }
    ASSERT_TRUE(database.exec("COMMIT"));
    pipeline_.serve(
        "database: source.db\nreports: {all: {id: 1, query: \"SELECT * FROM report ORDER BY "
        "id\"}}\n");
  }

  io::SqliteDatabase open(std::string_view name, io::SqliteAccess access) {
    return std::move(io::SqliteDatabase::open(pipeline_.folder() / name, access)).value();
  }

  void expect_sqlite_has_it() {
    auto target = open("target.db", io::SqliteAccess::ReadWrite);
    ASSERT_TRUE(target.exec("ATTACH '" + (pipeline_.folder() / "source.db").string() + "' AS s"));
    EXPECT_EQ(count(target, "SELECT * FROM target"), kRoundTripRows);
    EXPECT_EQ(count(target, "SELECT * FROM s.report EXCEPT SELECT * FROM target"), 0);
  }

  void expect_the_file_has_it() {
    formats::Registry formats;
    formats::register_all_formats(formats);
    const auto decoder = formats.named("csv")->decoder({});
    std::vector<Batch> batches;
    const auto text = pipeline_.file("all.csv");
    ASSERT_TRUE(decoder->decode(block_of(text), batches));
    ASSERT_TRUE(formats::finish_whole(*decoder, batches));
    std::size_t at = 0;
    expect_every_row([&](std::size_t row, std::size_t column, const Cell& cell) {
      while (row >= batches[at].origin(0) - 1 + batches[at].rows) ++at;
      const auto& cells = batches[at].columns[column];
      const std::size_t inside = row + 1 - batches[at].origin(0);
      return cell ? !cells.is_null(inside) && cells.text(inside) == *cell : cells.is_null(inside);
    });
  }

  void expect_postgres_has_it() {
    io::PgRows page;
    std::size_t first = 0;
    expect_every_row([&](std::size_t row, std::size_t column, const Cell& cell) {
      if (row == first + page.rows.size()) {
        first = row;
        page = sql("SELECT * FROM target WHERE id > " + std::to_string(row) +
                   " ORDER BY id LIMIT 5000");
      }
      return row - first < page.rows.size() && page.rows[row - first][column] == cell;
    });
  }

  std::int64_t count(io::SqliteDatabase& database, const std::string& query) {
    auto statement = database.prepare("SELECT count(*) FROM (" + query + ")");
    EXPECT_TRUE(statement && statement->step().value_or(false));
    return statement->integer(0);
  }

  // Goes through the source's rows in order; `same` says whether the other side has the same.
  void expect_every_row(
      const std::function<bool(std::size_t row, std::size_t column, Cell cell)>& same) {
    auto source = open("source.db", io::SqliteAccess::ReadOnly);
    auto rows = source.prepare("SELECT * FROM report ORDER BY id");
    std::size_t row = 0;
    std::size_t different = 0;
    for (; rows->step().value(); ++row) {
      for (int c = 0; c <= kTextColumns; ++c) {
        Cell cell = rows->is_null(c) ? Cell() : Cell(rows->text(c));
        if (!same(row, static_cast<std::size_t>(c), std::move(cell))) ++different;
      }
    }
    EXPECT_EQ(row, static_cast<std::size_t>(kRoundTripRows));
    EXPECT_EQ(different, 0u);
  }

  Pipeline pipeline_;
  HostileText text_;
};

TEST_F(RoundTripTest, AMillionCellsArriveIdenticalEverywhere) {
  make_report();
  pipeline_.configure(
      "  db: {sqlite: {path: target.db}}\n  pg: {postgres: {dsn: \"" + dsn_ + "\"}}\n",
      "syncs:\n  all:\n    from: {bi: 1}\n    columns: {id: integer}\n    to:\n"
      "      - out: {path: all.csv}\n      - db: {table: target, key: id}\n      - pg: {table: " +
          schema_ + ".target, key: id}\n");

  const auto outcome = pipeline_.run({"run"});

  ASSERT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  expect_sqlite_has_it();
  expect_the_file_has_it();
  expect_postgres_has_it();
}

TEST_F(RoundTripTest, NumbersAndInstantsKeepTheirExactValue) {
  pipeline_.serve(R"yaml(
reports:
  exact:
    id: 2
    query: |
      SELECT 1 AS id, '12345678901234567890123456789012345678' AS d, '9223372036854775807' AS i,
             '9007199254740993' AS j, '1.10' AS m, '2026-03-29T02:30:00.123456+07:00' AS at
)yaml");
  pipeline_.configure(
      "  db: {sqlite: {path: target.db}}\n  pg: {postgres: {dsn: \"" + dsn_ + "\"}}\n", R"yaml(
syncs:
  exact:
    from: {bi: 2}
    columns: {id: integer, d: "decimal(38,0)", i: integer, j: integer, m: "decimal(10,2)", at: timestamptz}
    to:
      - out: {path: exact.csv}
      - db: {table: exact, key: id}
      - pg: {table: )yaml" + schema_ + R"yaml(.exact, key: id}
)yaml");

  const auto outcome = pipeline_.run({"run"});

  ASSERT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  const std::string text =
      "12345678901234567890123456789012345678,9223372036854775807,9007199254740993,1.10,";
  EXPECT_EQ(pipeline_.file("exact.csv"),
            "id,d,i,j,m,at\n1," + text + "2026-03-29T02:30:00.123456+07:00\n");
  auto target = open("target.db", io::SqliteAccess::ReadOnly);
  EXPECT_EQ(
      count(target,
            "SELECT 1 FROM exact WHERE d || ',' || i || ',' || j || ',' || m || ',' || at = '" +
                text + "2026-03-29T02:30:00.123456+07:00'"),
      1);
  EXPECT_EQ(value("SELECT concat_ws(',', d, i, j, m, at AT TIME ZONE 'UTC') FROM exact"),
            text + "2026-03-28 19:30:00.123456");
}

}  // namespace
}  // namespace millrace
