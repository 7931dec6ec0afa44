#include "connector/sources/reports_api/reading/page_tally.h"

#include <ostream>

#include <gmock/gmock.h>

namespace millrace::sources {
namespace {

using Asked = PageTally::Asked;
using ::testing::HasSubstr;

// What a page says; what is empty is left out.
struct Said {
  std::uint64_t rows = 0;
  std::optional<std::uint64_t> num_pages = {}, page = {}, num_rows = {}, page_size = {};
  bool more = false;
  std::uint64_t hash = 0;  // 0: a content of its own.
};

formats::ResultPage page_of(const Said& said) {
  formats::ResultPage page;
  page.rows.rows = said.rows;
  page.num_pages = said.num_pages;
  page.page = said.page;
  page.num_rows = said.num_rows;
  page.page_size = said.page_size;
  page.says_more = said.more;
  return page;
}

// Adds the pages until one is wrong, or completes the result; `read` is how many that took.
Result<void> add(PageTally& tally, const std::vector<Said>& pages, std::size_t& read) {
  read = 0;
  for (const Said& said : pages) {
    if (tally.is_complete()) break;
    ++read;
    auto added = tally.add(page_of(said), said.hash > 0 ? said.hash : 100 + read);
    if (!added) return added;
  }
  return {};
}

struct Pages {
  std::string name;
  std::vector<Said> pages;
  Asked asked = Asked::Page;
};

void PrintTo(const Pages& test, std::ostream* out) {
  *out << test.name;
}

class WholeResult : public ::testing::TestWithParam<Pages> {};

TEST_P(WholeResult, IsCompleteAtItsLastPageAndNotBefore) {
  PageTally tally(GetParam().asked);
  std::size_t read = 0;

  const auto added = add(tally, GetParam().pages, read);

  ASSERT_TRUE(added) << added.error().message();
  EXPECT_TRUE(tally.is_complete());
  EXPECT_EQ(read, GetParam().pages.size());
}

INSTANTIATE_TEST_SUITE_P(
    WithANumberOfPages, WholeResult,
    ::testing::Values(
        Pages{"One", {{.rows = 7, .num_pages = 1}}}, Pages{"OneOfNoRows", {{.num_pages = 1}}},
        Pages{"Three",
              {{.rows = 60, .num_pages = 3},
               {.rows = 60, .num_pages = 3},
               {.rows = 5, .num_pages = 3}}},
        Pages{"OnlyTheFirstSaysIt", {{.rows = 60, .num_pages = 2}, {.rows = 60}}},
        Pages{"EqualPagesThatSayWhichTheyAre",
              {{.rows = 1, .num_pages = 2, .page = 1, .hash = 7},
               {.rows = 1, .num_pages = 2, .page = 2, .hash = 7}}},
        Pages{"WithTheRowsOfAll",
              {{.rows = 2, .num_pages = 2, .num_rows = 3},
               {.rows = 1, .num_pages = 2, .num_rows = 3}}},
        Pages{"WithTheRowsOfEach",
              {{.rows = 2, .num_pages = 2, .num_rows = 2},
               {.rows = 1, .num_pages = 2, .num_rows = 1}}},
        Pages{"TheLastEmptyAndAllRowsThere",
              {{.rows = 2, .num_pages = 2, .num_rows = 2}, {.num_pages = 2, .num_rows = 2}}}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    WithoutOne, WholeResult,
    ::testing::Values(
        Pages{"NoRows", {{}}}, Pages{"OnePage", {{.rows = 60}, {}}},
        Pages{"ShortPagesInBetween", {{.rows = 60}, {.rows = 2}, {.rows = 60}, {}}},
        Pages{"NoPagesButRows", {{.rows = 60, .num_pages = 0}, {.rows = 1, .num_pages = 0}, {}}},
        Pages{"MoreUntilTheEnd", {{.rows = 60, .more = true}, {.rows = 1}, {}}},
        Pages{"NoMoreThatIsNotBelieved", {{.rows = 60}, {.rows = 60}, {.rows = 5}, {}}},
        Pages{"TheDeclaredRows",
              {{.rows = 60, .num_rows = 125},
               {.rows = 60, .num_rows = 125},
               {.rows = 5, .num_rows = 125}}},
        Pages{"TheDeclaredRowsOfTheFirst", {{.rows = 60, .num_rows = 61}, {.rows = 1}}},
        Pages{"TheRowsOfEach", {{.rows = 60, .num_rows = 60}, {.rows = 1, .num_rows = 1}, {}}},
        Pages{"RowsOfOneOrOfAll", {{.rows = 60, .num_rows = 60}, {.num_rows = 60}}},
        Pages{"NumbersOfPages", {{.rows = 6, .page = 1}, {.rows = 6, .page = 2}, {.page = 3}}}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    AtOnce, WholeResult,
    ::testing::Values(
        Pages{"NothingSaid", {{.rows = 60}}, Asked::AllRows},
        Pages{"NoRows", {{.num_rows = 0}}, Asked::AllRows},
        Pages{
            "ItsRows", {{.rows = 60, .page = 1, .num_rows = 60, .page_size = 60}}, Asked::AllRows},
        Pages{"OnePage", {{.rows = 60, .num_pages = 1, .page_size = 60}}, Asked::AllRows},
        Pages{"RoomForMore", {{.rows = 60, .page_size = 61}}, Asked::AllRows}),
    [](const auto& test) { return test.param.name; });

struct Contradiction {
  std::string name;
  std::vector<Said> pages;
  ErrorKind kind;
  std::string message;
  Asked asked = Asked::Page;
};

void PrintTo(const Contradiction& test, std::ostream* out) {
  *out << test.name;
}

class Contradictory : public ::testing::TestWithParam<Contradiction> {};

TEST_P(Contradictory, IsRefusedAtTheLastOfThesePages) {
  PageTally tally(GetParam().asked);
  std::size_t read = 0;

  const auto added = add(tally, GetParam().pages, read);

  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind(), GetParam().kind);
  EXPECT_THAT(added.error().message(), HasSubstr(GetParam().message));
  EXPECT_EQ(read, GetParam().pages.size());
  EXPECT_FALSE(tally.is_complete());
}

INSTANTIATE_TEST_SUITE_P(
    , Contradictory,
    ::testing::Values(
        Contradiction{"AnotherPage",
                      {{.rows = 2, .num_pages = 2}, {.rows = 2, .page = 1}},
                      ErrorKind::BadData,
                      "asked for page 2, got page 1"},
        Contradiction{"TheFirstAgain",
                      {{.rows = 2, .num_pages = 2, .hash = 7}, {.rows = 2, .hash = 7}},
                      ErrorKind::BadData,
                      "page 2 repeats an earlier page"},
        Contradiction{"TheFirstAgainAndNoNumberOfPages",
                      {{.rows = 2, .page = 1, .hash = 7}, {.rows = 2, .page = 2, .hash = 7}},
                      ErrorKind::BadData,
                      "so the end of the report is unknown; write fetch: export"},
        Contradiction{"AnotherNumberOfPages",
                      {{.rows = 2, .num_pages = 2}, {.rows = 2, .num_pages = 3}},
                      ErrorKind::Transient,
                      "there were 2 pages, now 3"},
        Contradiction{"AnotherNumberOfRows",
                      {{.rows = 2, .num_pages = 3, .num_rows = 5}, {.rows = 2, .num_rows = 6}},
                      ErrorKind::Transient,
                      "there were 5 rows in all, now 6"},
        Contradiction{"EmptyInside",
                      {{.rows = 2, .num_pages = 3}, {}},
                      ErrorKind::Transient,
                      "of 3 pages, this one is empty"},
        Contradiction{"EmptyAtTheEnd",
                      {{.rows = 2, .num_pages = 2}, {}},
                      ErrorKind::Transient,
                      "of 2 pages, this one is empty"},
        Contradiction{"EmptyBeforeANumberThatCameLate",
                      {{.rows = 2}, {.rows = 2, .num_pages = 4}, {}},
                      ErrorKind::Transient,
                      "of 4 pages, this one is empty"},
        Contradiction{"MoreBehindTheLast",
                      {{.rows = 2, .num_pages = 2}, {.rows = 2, .more = true}},
                      ErrorKind::BadData,
                      "page 2 of 2 is the last one by its number, and says that more follow"},
        Contradiction{"MoreBehindAnEmptyPage",
                      {{.rows = 2, .more = true}, {.more = true}},
                      ErrorKind::BadData,
                      "by its lack of rows, and says that more follow"},
        Contradiction{"FewerRows",
                      {{.rows = 2, .num_pages = 2, .num_rows = 5}, {.rows = 2}},
                      ErrorKind::BadData,
                      "incomplete: got 4 of 5 rows"},
        Contradiction{"FewerRowsAndNoNumberOfPages",
                      {{.rows = 60, .num_rows = 500}, {.rows = 60, .num_rows = 500}, {}},
                      ErrorKind::BadData,
                      "incomplete: got 120 of 500 rows"},
        Contradiction{"MoreRows",
                      {{.rows = 2, .num_pages = 3, .num_rows = 3}, {.rows = 2, .num_rows = 3}},
                      ErrorKind::BadData,
                      "got 4 of 3 rows"},
        Contradiction{"NoRowsWhereSomeAreDeclared",
                      {{.num_rows = 500}},
                      ErrorKind::BadData,
                      "incomplete: got 0 of 500 rows"},
        Contradiction{"OnePageOfSome",
                      {{.rows = 25, .num_pages = 2}},
                      ErrorKind::BadData,
                      "a page of 25 rows that may not be all",
                      Asked::AllRows},
        Contradiction{"OnePageOfMore",
                      {{.rows = 25, .more = true}},
                      ErrorKind::BadData,
                      "a page of 25 rows that may not be all",
                      Asked::AllRows},
        Contradiction{"AFullPage",
                      {{.rows = 25, .page_size = 25}},
                      ErrorKind::BadData,
                      "a page of 25 rows that may not be all",
                      Asked::AllRows},
        Contradiction{"RowsOfWhichSomeAreMissing",
                      {{.rows = 25, .num_rows = 26}},
                      ErrorKind::BadData,
                      "incomplete: got 25 of 26 rows",
                      Asked::AllRows}),
    [](const auto& test) { return test.param.name; });

TEST(PageTallyTest, KnowsThatAnotherPageFollowsOnlyByTheirNumber) {
  PageTally counted(Asked::Page);
  PageTally uncounted(Asked::Page);

  EXPECT_FALSE(counted.expects_another());
  ASSERT_TRUE(counted.add(page_of({.rows = 2, .num_pages = 3}), 1));
  ASSERT_TRUE(uncounted.add(page_of({.rows = 2, .num_rows = 9}), 1));

  EXPECT_TRUE(counted.expects_another());
  EXPECT_FALSE(uncounted.expects_another());
  ASSERT_TRUE(counted.add(page_of({.rows = 2, .num_pages = 3}), 2));
  EXPECT_FALSE(counted.expects_another());
}

}  // namespace
}  // namespace millrace::sources
