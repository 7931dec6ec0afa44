#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/io/sqlite/sqlite.h"
#include "tests/support/temp_folder.h"
#include "tests/transforms/step_run.h"

namespace millrace::transforms {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Rows;
using testing::StepRun;

constexpr const char* kRegions = "code,region,n\nDE,Europe,1\nSG,Asia,2.0\n,nowhere,3\nUS,,4\n";

class LookupStepTest : public ::testing::Test {
 protected:
  LookupStepTest() { folder_.write("regions.csv", kRegions); }

  StepRun lookup(const std::string& options, const std::string& file = "regions.csv") const {
    StepRun step("lookup", "{from: {file: " + file + "}, " + options + "}",
                 folder_.path().string());
    EXPECT_EQ(step.problems(), "");
    step.context.scratch = folder_.path();
    return step;
  }
  std::string problems_of(const std::string& yaml) const {
    return StepRun("lookup", yaml, folder_.path().string()).problems();
  }
  std::string path_of(const std::string& file) const { return (folder_ / file).string(); }

  testing::TempFolder folder_;
  Rows orders_{{"1", "SG"}, {"2", "XX"}, {"3", "∅"}, {"4", "US"}, {"5", "SG"}, {"6", "DE"}};
};

TEST_F(LookupStepTest, AddsWhatItFinds) {
  const auto step =
      lookup("on: {country: code}, columns: [region, {n: {as: number, type: integer}}]");

  const auto result = step.run({"id", "country"}, orders_, 4);

  EXPECT_THAT(result.columns, ElementsAre("id", "country", "region", "number integer"));
  EXPECT_EQ(result.rows, (Rows{{"1", "SG", "Asia", "2"},
                               {"2", "XX", "∅", "∅"},
                               {"3", "∅", "∅", "∅"},
                               {"4", "US", "∅", "4"},
                               {"5", "SG", "Asia", "2"},
                               {"6", "DE", "Europe", "1"}}));
}

TEST_F(LookupStepTest, FiltersWhatItDoesNotFindWhenInner) {
  const auto step = lookup("on: {country: code}, columns: [{region: area}], type: inner");

  const auto result = step.run({"id", "country"}, orders_, 4);

  EXPECT_EQ(
      result.rows,
      (Rows{{"1", "SG", "Asia"}, {"4", "US", "∅"}, {"5", "SG", "Asia"}, {"6", "DE", "Europe"}}));
  EXPECT_THAT(result.origins, ElementsAre(1, 4, 5, 6));
}

TEST_F(LookupStepTest, ComparesByTheTypeOfTheReportsColumn) {
  folder_.write("numbers.csv", "n,word\n007,seven\n8.0,eight\n");
  const auto step = lookup("on: n, columns: [word]", "numbers.csv");

  EXPECT_EQ(step.run({"n integer"}, {{"7"}, {"8"}}).rows, (Rows{{"7", "seven"}, {"8", "eight"}}));
  EXPECT_EQ(step.run({"n"}, {{"7"}, {"8.0"}}).rows, (Rows{{"7", "∅"}, {"8.0", "eight"}}));
}

TEST_F(LookupStepTest, ComparesSeveralColumns) {
  folder_.write("prices.csv", "shop,item,price\na,bc,1\nab,c,2\n");
  const auto step = lookup("on: [shop, item], columns: [price]", "prices.csv");

  EXPECT_EQ(step.run({"shop", "item"}, {{"ab", "c"}, {"a", "bc"}, {"a", "c"}}).rows,
            (Rows{{"ab", "c", "2"}, {"a", "bc", "1"}, {"a", "c", "∅"}}));
}

TEST_F(LookupStepTest, ReadsATableOfSqlite) {
  auto database = *io::SqliteDatabase::open(path_of("shop.db"), io::SqliteAccess::Create);
  ASSERT_TRUE(
      database.exec("CREATE TABLE t (code TEXT, region, n); INSERT INTO t VALUES ('DE', "
                    "'Europe', 1), ('SG', NULL, 2.5), ('US', x'00', 3)"));
  const std::string from = "{from: {sqlite: {path: shop.db, table: t}}, on: {c: code}, columns: ";
  const StepRun numbers("lookup", from + "[n]}", folder_.path().string());
  EXPECT_EQ(numbers.run({"c"}, {}).error,
            "table t of " + path_of("shop.db") + ": the column \"region\" of row 3 is not text");
  ASSERT_TRUE(database.exec("UPDATE t SET region = 'America' WHERE code = 'US'"));

  EXPECT_EQ(numbers.run({"c"}, {{"DE"}, {"SG"}, {"XX"}}).rows,
            (Rows{{"DE", "1"}, {"SG", "2.5"}, {"XX", "∅"}}));
  const StepRun missing("lookup",
                        "{from: {sqlite: {path: shop.db, table: x}}, on: c, columns: [n]}",
                        folder_.path().string());
  EXPECT_THAT(missing.check({"c"}), HasSubstr("no such table: x"));
}

TEST_F(LookupStepTest, RefusesAKeyThatIsThereTwice) {
  folder_.write("twice.csv", "code,region\nDE,Europe\nSG,Asia\nDE,elsewhere\n");
  auto step = lookup("on: {country: code}, columns: [region]", "twice.csv");
  const auto sentence = path_of("twice.csv") +
                        ": the key \"DE\" is there twice, in line 2 and line 4; remove one of them";

  for (const std::uint64_t memory : {std::uint64_t{0}, std::uint64_t{1} << 20}) {
    step.context.memory = {memory};
    EXPECT_EQ(step.run({"country"}, {}).error, sentence);
  }
  step.context.hidden_columns = {"country"};
  EXPECT_THAT(step.run({"country"}, {}).error,
              HasSubstr(": a key is there twice, in line 2 and line 4"));
  EXPECT_THAT(step.check({"country"}), HasSubstr(": a key is there twice, in line 2 and line 4"));
}

TEST_F(LookupStepTest, CountsLinesAsAnEditorDoes) {
  folder_.write("lines.csv", "code,note\r\nDE,\"two\nlines, \"\"quoted\"\"\"\r\nSG,x\r\nDE,y");
  const auto step = lookup("on: {country: code}, columns: [note]", "lines.csv");

  EXPECT_THAT(step.run({"country"}, {}).error, HasSubstr("in line 2 and line 5"));
}

TEST_F(LookupStepTest, RefusesAHeaderThatNamesAColumnTwice) {
  folder_.write("header.csv", "code,code,x\nDE,FR,1\n");
  folder_.write("numbered.csv", "code,code_2,x\nDE,FR,1\n");

  EXPECT_THAT(lookup("on: {c: code}, columns: [x]", "header.csv").check({"c"}),
              HasSubstr("two columns have the name \"code\"; rename one of them"));
  EXPECT_EQ(lookup("on: {c: code}, columns: [x]", "numbered.csv").check({"c"}), "");
}

TEST_F(LookupStepTest, TellsWrongRowsOfASmallFileWhileTheFileIsChecked) {
  EXPECT_THAT(lookup("on: {c: code}, columns: [region]").check({"c integer"}),
              HasSubstr("a key in line 2 is not of type integer"));
  EXPECT_THAT(lookup("on: {c: code}, columns: [{region: {type: date}}]").check({"c"}),
              HasSubstr("the value of \"region\" in line 2 is not of type date"));
  EXPECT_EQ(lookup("on: {c: code}, columns: [region]").check({"c"}), "");
}

TEST_F(LookupStepTest, RefusesValuesThatAreNotOfTheirType) {
  auto values = lookup("on: {c: code}, columns: [{region: {type: integer}}]");
  EXPECT_THAT(values.run({"c"}, {}).error,
              HasSubstr("the value \"Europe\" of \"region\" in line 2 is not of type integer"));
  values.context.hidden_columns = {"region"};
  EXPECT_THAT(values.run({"c"}, {}).error,
              HasSubstr(": the value of \"region\" in line 2 is not of type integer"));
  const auto keys = lookup("on: {c: code}, columns: [region]");
  EXPECT_THAT(keys.run({"c integer"}, {}).error,
              HasSubstr("the key \"DE\" in line 2 is not of type integer"));
}

TEST_F(LookupStepTest, GivesTheSameWhateverItsMemory) {
  std::string text = "k,v,w\n";
  Rows rows;
  for (int i = 0; i < 2000; ++i) {
    const auto key = std::to_string(i * 7919 % 2000);
    text += "key " + key + ",value " + key + "," + (i % 3 == 0 ? "" : key) + "\n";
    rows.push_back({"key " + std::to_string(i * 31 % 3000)});
  }
  folder_.write("many.csv", text);
  auto step = lookup("on: k, columns: [v, w]", "many.csv");
  const auto whole = step.run({"k"}, rows);
  ASSERT_EQ(whole.error, "");
  ASSERT_EQ(whole.rows.size(), 2000u);

  for (const std::uint64_t memory : {0, 1'000, 50'000}) {
    step.context.memory = {memory};
    const auto spilled = step.run({"k"}, rows, 300);
    EXPECT_EQ(spilled.error, "");
    EXPECT_EQ(spilled.rows, whole.rows) << memory;
  }
}

TEST_F(LookupStepTest, SaysWhyItCannotSpill) {
  auto step = lookup("on: {c: code}, columns: [region]");
  step.context.scratch = folder_ / "is_not_there";
  step.context.memory = {0};

  EXPECT_THAT(step.run({"c"}, {}).error, HasSubstr("cannot make a temporary file in"));
}

TEST_F(LookupStepTest, NamesColumnsThatAreNotThere) {
  const auto step = lookup("on: {country: cod}, columns: [regions]");

  EXPECT_EQ(step.check({"country"}),
            "names the column \"cod\", which " + path_of("regions.csv") +
                " does not have; its columns are code, region, n; did you mean 'code'?\n"
                "names the column \"regions\", which " +
                path_of("regions.csv") +
                " does not have; its columns are code, region, n; did you mean 'region'?");
  EXPECT_THAT(lookup("on: {county: code}, columns: [region]").check({"country"}),
              HasSubstr("names the column \"county\""));
  EXPECT_THAT(lookup("on: {region: code}, columns: [region]").check({"region"}),
              HasSubstr("gives two columns the name \"region\""));
}

TEST_F(LookupStepTest, SaysWhatIsWrongWithAFile) {
  folder_.write("regions.txt", kRegions);
  folder_.write("broken.csv", "a,b\n1\n");
  folder_.write("empty.csv", "");

  EXPECT_THAT(problems_of("{from: {file: none.csv}, on: a, columns: [b]}"),
              HasSubstr("none.csv cannot be opened: No such file or directory"));
  EXPECT_THAT(problems_of("{from: {file: regions.txt}, on: a, columns: [b]}"),
              HasSubstr("regions.txt has an ending of no format that can be looked up in; name a "
                        "file that ends in .csv"));
  EXPECT_THAT(problems_of("{from: regions.csv, on: a, columns: [b]}"),
              HasSubstr("does not say that it is a file; write {file: regions.csv}"));
  EXPECT_THAT(problems_of("{from: {file: regions.csv}, on: [], columns: [b]}"),
              HasSubstr("names no column; name at least one"));
  EXPECT_THAT(problems_of("{from: {file: regions.csv}, on: a, columns: [{b: c, d: e}]}"),
              HasSubstr("needs exactly one column, and has 2"));
  EXPECT_THAT(lookup("on: a, columns: [b]", "broken.csv").run({"a"}, {}).error,
              HasSubstr("read " + path_of("broken.csv") + ": "));
  EXPECT_THAT(lookup("on: a, columns: [b]", "empty.csv").check({"a"}), HasSubstr("empty.csv"));
}

// A look-up may be written again between two exports.
TEST_F(LookupStepTest, ReadsTheFileAnewForEachExport) {
  const auto step = lookup("on: {c: code}, columns: [region]");
  EXPECT_EQ(step.run({"c"}, {{"SG"}}).rows, (Rows{{"SG", "Asia"}}));
  folder_.write("regions.csv", "code,region\nSG,Singapore\n");
  EXPECT_EQ(step.run({"c"}, {{"SG"}}).rows, (Rows{{"SG", "Singapore"}}));
  std::filesystem::remove(folder_ / "regions.csv");
  EXPECT_THAT(step.run({"c"}, {}).error, HasSubstr("cannot open"));
}

// One long value that is found for every row must not be there a thousand times in one batch.
TEST_F(LookupStepTest, CutsBatchesWhoseTextsWouldBeHuge) {
  folder_.write("long.csv", "k,v\na," + std::string(4 << 20, 'x') + "\n");
  for (const std::uint64_t memory : {std::uint64_t{0}, std::uint64_t{64} << 20}) {
    auto step = lookup("on: k, columns: [v]", "long.csv");
    step.context.memory = {memory};
    const auto schema = std::make_shared<const Schema>(testing::fields_of({"k"}));
    const auto bound = *step.step().bind(schema, step.context);
    struct Most final : components::StepOutput {
      void put(Batch batch) override {
        rows += batch.rows;
        most = std::max(most, batch.rows);
      }
      void fail_row(const Batch&, std::size_t, std::string) override {}
      void quarantine(const Batch&, std::size_t, std::string) override {}
      std::size_t rows = 0;
      std::size_t most = 0;
    } out;
    BatchBuilder builder(schema);
    for (int i = 0; i < 50; ++i) builder.add("a");

    ASSERT_TRUE(bound->apply(builder.take(), out));

    EXPECT_EQ(out.rows, 50u);
    EXPECT_LE(out.most, 4u);
  }
}

}  // namespace
}  // namespace millrace::transforms
