// What rows and columns may hold that goes wrong on the way: F044, F048, F050, F051. Each test runs
// the whole program.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/faults/source_faults.h"
#include "tests/formats/workbooks.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ContentFaults : public SourceFaults {
 protected:
  void storage_holds(std::string file) {
    storage().on({.path = kFile, .times = When::kAlways}, answers(200, std::move(file)));
  }
};

// None of them is a double, or not the same when it is written again.
const std::vector<std::string> kNumbers{"9007199254740993",
                                        "9223372036854775808",
                                        "18446744073709551616",
                                        "12345678901234567890123456789012345678",
                                        "1.10",
                                        "1e400",
                                        "1E-7",
                                        "-0",
                                        "-0.0",
                                        "0.1000000000000000055511151231257827"};

std::string numbers_joined(const char* before, const char* between, const char* after) {
  return before + fmt::format("{}", fmt::join(kNumbers, between)) + after;
}

TEST_F(ContentFaults, F044_EveryNumberOfACsvFileStaysAsItIs) {
  const std::string file = numbers_joined("n\n", "\n", "\n007\n\"1,5\"\n0x1F\nNaN\n");
  storage_holds(file);
  expects(file);
  fetch();

  expect_done();
}

TEST_F(ContentFaults, F044_EveryNumberOfAJsonFileStaysAsItIs) {
  storage_holds(numbers_joined("[{\"n\":", "},{\"n\":", "},{\"n\":\"007\"}]"));
  expects(numbers_joined("n\n", "\n", "\n007\n"));
  fetch("fetch: export, format: json");

  expect_done();
}

TEST_F(ContentFaults, F044_EveryNumberOfAPageStaysAsItIs) {
  const auto values = numbers_joined("[[", "],[", "],[\"007\"]]");
  api().on({.path = kResults, .times = When::kAlways},
           answers_json(R"({"status":"success","fields":["n"],"values":)" + values +
                        R"(,"paginated":{"page":1,"num_pages":1}})"));
  expects(numbers_joined("n\n", "\n", "\n007\n"));
  fetch(kPaged);

  expect_done();
}

TEST_F(ContentFaults, F048_AWorkbookIsRead) {
  storage_holds(workbook_of(R"(<row><c t="str"><v>n</v></c></row><row><c><v>1.10</v></c></row>)"));
  expects("n\n1.1\n");
  fetch("fetch: export, format: xlsx");

  expect_done();
}

TEST_F(ContentFaults, F048_AWorkbookWithADocumentTypeIsRefused) {
  for (const auto* dtd :
       {"<!DOCTYPE w>", R"(<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>)",
        R"(<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>)"}) {
    begin();
    storage_holds(workbook_of(Parts{dtd + sheet_xml("<row><c><v>1</v></c></row>")}));
    fetch("fetch: export, format: xlsx");

    expect_failed(kFailed, "document type declaration");
  }
}

// A report's columns after somebody changed it, and what a sync with a contract makes of that.
struct Change {
  std::string name;
  std::string file;
  std::string other_columns = "keep";
  std::string becomes = {};  // The file that a run writes; empty: it fails, and says ...
  std::string says = {};
};

void PrintTo(const Change& change, std::ostream* out) {
  *out << change.name;
}

class ChangedReport : public ContentFaults, public ::testing::WithParamInterface<Change> {};

TEST_P(ChangedReport, F050_IsNoticedByTheContractBeforeAnythingIsWritten) {
  fetch("fetch: export", "columns: {id: integer, email: {required: true}}\n    other_columns: " +
                             GetParam().other_columns);
  storage_holds("id,email\n1,a@x\n");
  expects("id,email\n1,a@x\n");
  expect_done();

  storage().behave();
  storage_holds(GetParam().file);
  expects(GetParam().becomes);

  if (!GetParam().becomes.empty()) return expect_done();
  expect_failed(kFailed, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    , ChangedReport,
    ::testing::Values(Change{"Added", "id,email,age\n1,a@x,7\n", "keep", "id,email,age\n1,a@x,7\n"},
                      Change{"AddedAndDropped", "id,email,age\n1,a@x,7\n", "drop",
                             "id,email\n1,a@x\n"},
                      Change{"AddedAndRefused", "id,email,age\n1,a@x,7\n", "fail", "", "\"age\""},
                      Change{"Removed", "id\n1\n", "keep", "", "\"email\""},
                      Change{"Renamed", "id,e_mail\n1,a@x\n", "keep", "", "\"email\""},
                      Change{"OfAnotherType", "id,email\none,a@x\n", "keep", "", "\"one\""},
                      Change{"WithoutValues", "id,email\n1,\n", "keep", "", "\"email\""}),
    [](const auto& test) { return test.param.name; });

// By their names, not by their places.
TEST_F(ContentFaults, F050_ColumnsInAnotherOrderGiveTheSameFile) {
  storage_holds("email,id\na@x,1\n");
  expects("id,email\n1,a@x\n");
  fetch("fetch: export", "steps: [{select: [id, email]}]");

  expect_done();
}

TEST_F(ContentFaults, F050_ColumnsThatChangeBetweenPagesAreRefused) {
  for (const auto* fields :
       {R"(["id","email","note"])", R"(["id","email","note","price"])",
        R"(["email","id","note","amount"])", R"(["id","email","note","amount","more"])"}) {
    begin();
    api().on({.path = kPage3, .times = When::kAlways}, rewrites(member_becomes("fields", fields)));
    fetch(kPaged);

    EXPECT_NE(run().exit_code, 0) << fields;
  }
}

class SameKeys : public ::testing::Test {
 protected:
  Pipeline::Outcome load(const std::string& rows) {
    pipeline_.serve("reports: {people: {id: 7, query: \"" + rows + "\"}}\n");
    pipeline_.configure("  db: {sqlite: {path: x.db}}\n",
                        "syncs: {s: {from: {bi: 7}, to: [{db: {table: people, key: id}}]}}\n");
    return pipeline_.run({"run", "--output", "json"});
  }

  Pipeline pipeline_;
};

TEST_F(SameKeys, F051_OfEqualRowsAreOneRowAndCounted) {
  const auto outcome =
      load("SELECT 1 AS id, 'a' AS name UNION ALL SELECT 2, 'b' UNION ALL SELECT 1, 'a'");

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr(R"("rows":3)"), HasSubstr(R"("inserted":2)")));
}

TEST_F(SameKeys, F051_OfDifferentRowsAreRefusedAndNamed) {
  const auto outcome = load(
      "SELECT 'k-42' AS id, 'a' AS name UNION ALL SELECT 'x', 'b' UNION ALL SELECT 'k-42', 'c'");

  EXPECT_EQ(outcome.exit_code, 1) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("k-42"));
}

TEST_F(SameKeys, F051_AKeyWithoutAValueIsRefused) {
  const auto outcome = load("SELECT 1 AS id, 'a' AS name UNION ALL SELECT NULL, 'b'");

  EXPECT_EQ(outcome.exit_code, 1) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("id"));
}

}  // namespace
}  // namespace millrace::testing
