// Exports that have exactly as many rows as something on the way may have cut them to.

#include <ostream>

#include "connector/sources/reports_api/jobs/conversation.h"
#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Cap {
  std::string name;
  std::uint64_t rows;
  std::string words;  // Of the warning.
  Fetch fetch = Fetch::Export;
  std::string format = "csv";
};

void PrintTo(const Cap& cap, std::ostream* out) {
  *out << cap.name;
}

class RowCapTest : public ReportsApiTest, public ::testing::WithParamInterface<Cap> {
 protected:
  static ReportConfig fetched(Fetch fetch, const std::string& format) {
    auto config = report();
    config.fetch = fetch;
    config.format = format;
    return config;
  }
  static ReportConfig fetched() { return fetched(GetParam().fetch, GetParam().format); }

  // What is said of an export of so many rows.
  std::vector<std::string> said_of(std::uint64_t rows, const ReportConfig& config = fetched()) {
    TestEvents events;
    Api api({.url = api_.url(), .key = config::Secret(kKey), .limits = {}}, "bi", environment_);
    Conversation(api, config, *events).note_size(rows);
    return events.notes;
  }
};

TEST_P(RowCapTest, IsWarnedOfExactly) {
  EXPECT_THAT(said_of(GetParam().rows), ElementsAre(HasSubstr(GetParam().words)));
  EXPECT_THAT(said_of(GetParam().rows - 1), IsEmpty());
  EXPECT_THAT(said_of(GetParam().rows + 1), IsEmpty());
}

TEST_P(RowCapTest, IsWhatWasAskedForWhenItIsTheQuerysOwnLimit) {
  auto config = fetched();
  config.query.limit = GetParam().rows;

  EXPECT_THAT(said_of(GetParam().rows, config), IsEmpty());
}

constexpr const char* kMost = "the most that the API returns: there may be more";
constexpr const char* kLooksLikeALimit = "looks like a limit there: there may be more";

INSTANTIATE_TEST_SUITE_P(
    , RowCapTest,
    ::testing::Values(
        Cap{"TheApis", 1'000'000, "exactly 1000000 rows, the most that the API returns"},
        Cap{"TheApisInPages", 1'000'000, kMost, Fetch::Pages},
        Cap{"TheApisInJson", 1'000'000, kMost, Fetch::Export, "json"},
        Cap{"HundredThousand", 100'000, "exactly 100000 rows, which looks like a limit"},
        Cap{"TwoHundredThousand", 200'000, kLooksLikeALimit},
        Cap{"QuarterMillion", 250'000, kLooksLikeALimit},
        Cap{"HalfMillion", 500'000, kLooksLikeALimit, Fetch::Pages},
        Cap{"TwoMillion", 2'000'000, kLooksLikeALimit},
        Cap{"OfADirectAnswer", 10'000, "exactly 10000 rows, which looks like a limit",
            Fetch::Direct},
        Cap{"OfASheet", 1'048'575, "exactly 1048575 rows, which looks like a limit", Fetch::Export,
            "xlsx"}),
    [](const auto& test) { return test.param.name; });

TEST_F(RowCapTest, NumbersThatAreNoLimitHereAreNotWarnedOf) {
  EXPECT_THAT(said_of(10'000, fetched(Fetch::Export, "csv")), IsEmpty());
  EXPECT_THAT(said_of(10'000, fetched(Fetch::Pages, "csv")), IsEmpty());
  EXPECT_THAT(said_of(1'048'575, fetched(Fetch::Export, "csv")), IsEmpty());
  for (const std::uint64_t rows : {0u, 1u, 1'000u, 300'000u, 999'999u}) {
    EXPECT_THAT(said_of(rows, report()), IsEmpty()) << rows;
  }
}

}  // namespace
}  // namespace millrace::sources::testing
