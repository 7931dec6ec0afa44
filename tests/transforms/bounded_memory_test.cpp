// What expressions make of a batch takes little memory, however long the texts are.

#include <algorithm>
#include <fstream>
#include <ostream>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/peak_memory.h"
#include "tests/support/temp_folder.h"
#include "tests/transforms/step_run.h"

namespace millrace::testing {
namespace {

constexpr std::size_t kRowsRead = 110;
// What 64 MiB of texts, a copy of some of them and what is not spilled yet may take together: much
// less than the texts of all rows, which are half a gigabyte.
constexpr std::uint64_t kMost = 384 << 20;

// Forgets the rows.
class Counted final : public components::StepOutput {
 public:
  void put(Batch batch) override {
    rows += batch.rows;
    std::uint64_t bytes = 0;
    for (const auto& column : batch.columns) {
      for (std::size_t row = 0; row < batch.rows; ++row) bytes += column.text(row).size();
    }
    largest = std::max(largest, bytes);
  }
  void fail_row(const Batch&, std::size_t, std::string reason) override { failed = reason; }
  void quarantine(const Batch&, std::size_t, std::string) override {}

  std::size_t rows = 0;
  std::uint64_t largest = 0;  // Of the cells of a batch.
  std::string failed;
};

class BoundedMemory : public ::testing::Test {
 protected:
  // An export of one batch. `name` of each row has 16 bytes.
  void run(const std::string& kind, const std::string& yaml, std::size_t rows = kRowsRead) {
    const StepRun step(kind, yaml, folder_.path().string());
    ASSERT_EQ(step.problems(), "");
    const auto schema = std::make_shared<const Schema>(fields_of({"name", "id integer"}));
    BatchBuilder builder(schema);
    for (std::size_t row = 0; row < rows; ++row) {
      builder.add(fmt::format("name {:011}", row));
      builder.add(std::to_string(row));
    }
    components::StepContext context;
    context.scratch = folder_.path();
    context.quarantines_rows = true;
    const PeakMemory peak;
    auto bound = step.step().bind(schema, context);
    ASSERT_TRUE(bound) << bound.error().message();
    const auto applied = (*bound)->apply(builder.take(), out_);
    ASSERT_TRUE(applied) << applied.error().message();
    for (bool done = false; !done;) {
      const auto finished = (*bound)->finish(out_);
      ASSERT_TRUE(finished) << finished.error().message();
      done = *finished;
    }
    EXPECT_LT(peak.growth(), kMost);
  }

  TempFolder folder_;
  Counted out_;
};

struct MemoryCase {
  std::string name, kind, yaml;
};
void PrintTo(const MemoryCase& each, std::ostream* out) {
  *out << each.yaml;
}

class BoundedMemoryOf : public BoundedMemory, public ::testing::WithParamInterface<MemoryCase> {};

TEST_P(BoundedMemoryOf, LongTexts) {
  run(GetParam().kind, GetParam().yaml);

  EXPECT_EQ(out_.rows, kRowsRead);
  EXPECT_EQ(out_.failed, "");
  EXPECT_LE(out_.largest, 20u << 20);
}

INSTANTIATE_TEST_SUITE_P(
    , BoundedMemoryOf,
    ::testing::Values(
        MemoryCase{"AFilter", "where", "length(repeat(name, 300000)) > 0"},
        MemoryCase{"AShortColumn", "set", "{n: 'length(repeat(name, 300000))'}"},
        MemoryCase{"ALongColumn", "set", "{x: 'repeat(name, 300000)'}"},
        // Views of one text, of which each column takes a copy.
        MemoryCase{"Copies", "set", "{x: 'repeat(name, 300000)', y: 'coalesce(x, name)', z: 'y'}"},
        MemoryCase{"ARule", "expect", "{that: ['length(repeat(name, 300000)) > 0']}"},
        MemoryCase{"ARank", "dedupe", "{key: name, keep: {max: 'length(repeat(name, 300000))'}}"},
        MemoryCase{"AnInvalidValue", "set", "{x: 'try_integer(repeat(name, 300000))'}"},
        MemoryCase{
            "ASelect", "sql",
            "SELECT name, length(repeat(name, 300000)) AS n, repeat(name, 300000) AS x FROM rows "
            "WHERE length(repeat(name, 299999)) > 0"},
        MemoryCase{"AnOrder", "sql", "SELECT name FROM rows ORDER BY repeat(name, 300000)"},
        MemoryCase{"Groups", "sql", "SELECT count(*) FROM rows GROUP BY repeat(name, 300000)"},
        MemoryCase{"TheGreatest", "sql",
                   "SELECT max(repeat(name, 300000)) FROM rows GROUP BY name"},
        MemoryCase{"TheFirst", "sql", "SELECT first(repeat(name, 300000)) FROM rows GROUP BY name"},
        MemoryCase{"ValuesOfGroups", "sql",
                   "SELECT name, repeat(name, 300000) AS x FROM rows GROUP BY name HAVING "
                   "length(repeat(name, 300000)) > 0"},
        MemoryCase{"Distinct", "sql", "SELECT DISTINCT repeat(name, 300000) AS x FROM rows"}),
    [](const auto& test) { return test.param.name; });

TEST_F(BoundedMemory, ReasonsDoNotKeepLongValues) {
  run("set", "{n: 'repeat(name, 100000)::bigint'}");

  EXPECT_EQ(out_.rows, 0u);
  EXPECT_LT(out_.failed.size(), 5'000u);
}

TEST_F(BoundedMemory, TextsThatAreJoinedHaveTheLimitOfAllTexts) {
  run("sql", "SELECT string_agg(repeat(name, 200000), ',') AS x FROM rows");

  EXPECT_EQ(out_.rows, 0u);
  EXPECT_EQ(out_.failed, "the text would be longer than 16 MiB");
}

class BoundedMemoryOfJoins : public BoundedMemory {
 protected:
  // With the look-up `other` of so many rows, each with the key 1 and a long text.
  void join(const std::string& query, std::size_t rows) {
    std::ofstream file(folder_.path() / "other.csv");
    file << "key,text\n";
    for (std::size_t row = 0; row < rows; ++row) file << "1," << std::string(10'000, 'x') << '\n';
    file.close();
    run("sql", "tables: {other: {file: other.csv}}\nquery: >-\n  " + query);
  }
};

TEST_F(BoundedMemoryOfJoins, RowsWithManyMatches) {
  join("SELECT name, text FROM rows JOIN other ON length(name) = 15 + key::bigint", 1'000);

  EXPECT_EQ(out_.rows, kRowsRead * 1'000);
  EXPECT_LE(out_.largest, 20u << 20);
}

TEST_F(BoundedMemoryOfJoins, KeysOfLongTexts) {
  join(
      "SELECT name, text FROM rows JOIN other ON length(repeat(name, 300000)) = 4799999 + "
      "length(repeat(text, 1500)) / 15000000",
      100);

  EXPECT_EQ(out_.rows, kRowsRead * 100);
}

}  // namespace
}  // namespace millrace::testing
