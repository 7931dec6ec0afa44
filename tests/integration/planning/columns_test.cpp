// A report whose columns change, as a user meets them: planned, told by the run, kept in history.

#include <gmock/gmock.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kChangingReports = R"(
reports:
  before: {id: 1, query: "SELECT 1 AS \"User ID\", 'canary@example.com' AS \"E-mail\", 'x' AS Note"}
  after: {id: 2, query: "SELECT 1 AS \"User ID\", 'a@example.com' AS \"E-mail\", 'gold' AS Tier"}
)";

class ChangingColumns : public ::testing::Test {
 protected:
  void SetUp() override { pipeline_.serve(kChangingReports); }

  void configure(const std::string& report, const std::string& more = "") {
    pipeline_.configure(
        "  db: {sqlite: {path: people.db}}\n",
        "syncs:\n"
        "  people:\n"
        "    from: {bi: " +
            report +
            "}\n"
            "    steps: [{mask: {E-mail: sha256}}]\n"
            "    to:\n"
            "      - db: {table: people, key: User ID, column_names: snake, on_new_column: add" +
            more + "}\n");
  }
  std::string output(std::vector<std::string> arguments, int code = 0) {
    const auto outcome = pipeline_.run(std::move(arguments));
    EXPECT_EQ(outcome.exit_code, code) << outcome.output << outcome.errors;
    return outcome.output;
  }

  static std::string run_id_in(const std::string& json) {
    const auto at = json.find("\"run_id\":\"") + 10;
    return json.substr(at, json.find('"', at) - at);
  }

  testing::Pipeline pipeline_;
};

TEST_F(ChangingColumns, ArePlannedToldAndKept) {
  configure("1");
  EXPECT_THAT(output({"run"}), HasSubstr("people → db: the table was created"));
  configure("2");

  const auto planned = output({"plan", "--rows", "5"});
  const auto done = output({"--output", "json", "run"});
  const auto told = output({"runs", "show", run_id_in(done)});

  EXPECT_THAT(
      planned,
      AllOf(HasSubstr("people → db: lacks the column tier (TEXT); a run adds it"),
            HasSubstr("people → db: has the column note, which the report lacks; a run "
                      "writes nothing to it"),
            HasSubstr("would update: user_id: '1', e_mail: '***' → "), Not(HasSubstr("canary"))));
  EXPECT_THAT(done, HasSubstr(R"("changes":[{"change":"add_column","column":"tier","type":"TEXT"},)"
                              R"({"change":"lacks_column","column":"note"}])"));
  EXPECT_THAT(told, AllOf(HasSubstr("db: the column tier (TEXT) was added"),
                          HasSubstr("db: nothing was written to the column note")));
}

TEST_F(ChangingColumns, StopARunThatMayNotLackThem) {
  configure("1");
  output({"run"});
  configure("2", ", on_missing_column: fail");

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output + outcome.errors,
              HasSubstr("has the column note, which the report does not have"));
}

TEST_F(ChangingColumns, MayNotBecomeOne) {
  pipeline_.configure("  db: {sqlite: {path: people.db}}\n",
                      "syncs:\n"
                      "  people:\n"
                      "    from: {bi: 1}\n"
                      "    steps: [{set: {user_id: \"'x'\"}}]\n"
                      "    to: [{db: {table: people, column_names: snake}}]\n");

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output + outcome.errors,
              HasSubstr("snake makes \"user_id\" of both columns \"User ID\" and \"user_id\""));
}

}  // namespace
}  // namespace millrace
