// The life of a job and its pages: F027 to F040. Each test runs the whole program.

#include <csignal>
#include <map>

#include <gtest/gtest.h>

#include "tests/faults/source_faults.h"

namespace millrace::testing {
namespace {

TEST_F(SourceFaults, F027_ASubmitWhoseAnswerIsLostMakesOneJobMore) {
  for (const Ending ending : {Ending::Close, Ending::Reset}) {
    for (const auto* path : {kSubmit, kQuery}) {
      begin();
      api().on({.path = path}, loses_the_answer(ending));
      fetch(path == kSubmit ? "fetch: export" : kPaged);

      expect_done();
      EXPECT_EQ(api().count(path), 2u);
    }
  }
}

TEST_F(SourceFaults, F030_AJobThatFailedThereFailsTheRunWithItsReason) {
  for (const auto* word : {"failure", "Failed", "ERROR"}) {
    begin();
    api().on(
        {.path = kPoll, .times = When::kAlways},
        answers_json(R"({"status":")" + std::string(word) + R"(","error":"Missing timezone"})"));
    fetch();

    expect_failed(kFailed, "Missing timezone");
    EXPECT_EQ(api().count(kSubmit), 1u);
  }
}

TEST_F(SourceFaults, F030_AJobThatFailedWithoutAReasonSaysThat) {
  api().on({.path = kPoll}, answers_json(R"({"status":"failure"})"));
  fetch();

  expect_failed(kFailed, "no explanation");
}

TEST_F(SourceFaults, F030_StatusesComeInAnyCaseAndOrder) {
  api().on({.path = kPoll}, answers_json(R"({"status":"RUNNING"})"));
  api().on({.path = kPoll, .first = 2}, answers_json(R"({"status":"Created"})"));
  api().on({.path = kPoll, .first = 3}, answers_json(R"({"status":"Not Yet"})"));
  api().on({.path = kPoll, .first = 4, .times = When::kAlways}, rewrites(status_word("SUCCESS")));
  fetch();

  expect_done();
}

TEST_F(SourceFaults, F030_SuccessWithoutAPathIsDownloadedByItsId) {
  api().on({.path = kPoll, .times = When::kAlways}, rewrites(export_true()));
  fetch();

  expect_done();
}

TEST_F(SourceFaults, F031_AJobThatIsGoneBeforeItsDownloadIsSubmittedAgain) {
  for (const int status : {404, 422}) {
    begin();
    api().on({.path = kDownload, .times = 3},
             answers_json(R"({"errors":["Holistics::NotFound"]})", status));
    fetch();

    expect_done();
    EXPECT_EQ(api().count(kSubmit), 2u);
  }
}

TEST_F(SourceFaults, F031_APageThatIsGoneMakesTheReadingBeginAtTheFirstPage) {
  for (const auto* page : {kPage2, kPage3}) {
    begin();
    api().on({.path = page}, answers_json(R"({"errors":["Resource not found"]})", 404));
    fetch(kPaged);

    expect_done();
    // The first page is also what says that the job is not done yet.
    EXPECT_GE(api().count(kPage1), 2u);
    EXPECT_EQ(api().count(page), 2u);
  }
}

TEST_F(SourceFaults, F031_AJobThatIsGoneBetweenPagesIsSubmittedAgain) {
  api().on({.path = kResults, .first = 2, .times = 2},
           answers_json(R"({"errors":["Resource not found"]})", 404));
  fetch(kPaged);

  expect_done();
  EXPECT_EQ(api().count(kQuery), 2u);
}

TEST_F(SourceFaults, F031_AJobThatIsAlwaysGoneEndsTheRun) {
  api().on({.path = kPoll, .times = When::kAlways},
           answers_json(R"({"errors":["Resource not found"]})", 404));
  fetch();

  expect_failed(kFailed, "jobs in a row were lost");
  EXPECT_EQ(api().count(kSubmit), 2u);
}

TEST_F(SourceFaults, F030_AJobThatExistedAlreadyIsFollowedToTheOneThatDoesTheWork) {
  api().on({.path = kPoll}, answers_json(R"({"status":"already_existed"})"));
  fetch();

  expect_done();
  EXPECT_EQ(api().count(kSubmit), 1u);
}

TEST_F(SourceFaults, F030_JobsThatPassEachOtherOnForEverEndTheRun) {
  for (std::size_t poll = 1; poll < 20; ++poll) {
    api().on({.path = kPoll, .first = poll}, rewrites(already_existed(std::to_string(poll))));
  }
  fetch("timeout: 5s");

  EXPECT_NE(run().exit_code, 0);
  EXPECT_LE(api().count(kPoll), 12u);
}

// A plain 429 is waited out by itself; the words are what tell the others from a bad request.
TEST_F(SourceFaults, F032_TooManyJobsIsWaitedOut) {
  for (const int status : {409, 422, 429}) {
    for (const auto* path : {kSubmit, kQuery}) {
      begin();
      api().on({.path = path},
               answers_json(R"({"error":"Too many jobs","concurrent_user_jobs_limit":5})", status));
      fetch(path == kSubmit ? "fetch: export" : kPaged);

      expect_done();
      EXPECT_EQ(api().count(path), 2u);
    }
  }
}

TEST_F(SourceFaults, F034_AnInterruptCancelsTheJobThereAndLeavesNothing) {
  for (const auto* options : {"fetch: export", kPaged}) {
    begin();
    api().on({.path = "/queries/get_*", .times = When::kAlways},
             answers_json(R"({"status":"running"})"));
    fetch(options);

    const auto process = start();
    api().wait_for("/queries/get_*", 2);
    process->signal(SIGINT);
    const auto outcome = finish(*process);

    EXPECT_EQ(outcome.exit_code, kInterrupted) << outcome.output << outcome.errors;
    const auto cancels = api().requests("/jobs/*/cancel.json");
    ASSERT_EQ(cancels.size(), 1u);
    EXPECT_EQ(cancels[0].method, "PUT");
  }
}

// Each a sign that the rows changed between two pages.
std::map<std::string, Variant> changes() {
  return {
      {"the number of pages", number_of_pages(4)},
      {"the time of the rows", member_becomes("last_cache_updated", R"("2020-01-01T00:00:00Z")")},
      {"no rows left", member_becomes("values", "[]")},
      {"the state", status_word("running")},
      {"a failure", status_word("failure")}};
}

TEST_F(SourceFaults, F035_RowsThatChangeBetweenPagesAreReadAnew) {
  for (const auto& [name, change] : changes()) {
    SCOPED_TRACE(name);
    begin();
    api().on({.path = kPage2}, rewrites(change));
    fetch(kPaged);

    expect_done();
    EXPECT_GE(api().count(kPage1), 2u);
  }
}

TEST_F(SourceFaults, F035_RowsThatNeverStandStillEndTheRunForNow) {
  api().on({.path = kPage2, .times = When::kAlways}, rewrites(number_of_pages(4)));
  fetch(kPaged);

  expect_failed(kTryLater, "there were 3 pages, now 4");
}

TEST_F(SourceFaults, F036_TheSamePageTwiceIsAnError) {
  std::string first;
  api().on({.path = kPage1, .times = When::kAlways}, rewrites([&](std::string body) {
             body = without_member("page")(body);
             first = body;
             return body;
           }));
  api().on({.path = kPage2, .times = When::kAlways}, rewrites([&](const auto&) { return first; }));
  fetch(kPaged);

  expect_failed(kFailed, "page 2 repeats an earlier page");
}

TEST_F(SourceFaults, F036_AnotherPageThanTheOneAskedForIsAnError) {
  api().on({.path = kPage2, .times = When::kAlways}, rewrites(member_becomes("page", "1")));
  fetch(kPaged);

  expect_failed(kFailed, "asked for page 2, got page 1");
}

TEST_F(SourceFaults, F037_ALastPageThatIsMissingIsNeverTheEnd) {
  for (const int status : {404, 422, 410, 500}) {
    begin();
    api().on({.path = kPage3, .times = When::kAlways}, answers(status, "Resource not found"));
    fetch(kPaged);

    EXPECT_NE(run().exit_code, 0) << status;
  }
}

TEST_F(SourceFaults, F037_FewerPagesThanTheDeclaredRowsNeedIsAnError) {
  api().on({.path = kResults, .times = When::kAlways}, rewrites(number_of_pages(2)));
  fetch(kPaged);

  EXPECT_NE(run().exit_code, 0);
}

TEST_F(SourceFaults, F037_MorePagesThanThereAreIsAnError) {
  api().on({.path = kResults, .times = When::kAlways}, rewrites(number_of_pages(5)));
  fetch(kPaged);

  EXPECT_NE(run().exit_code, 0);
}

TEST_F(SourceFaults, F038_OnePageThatFailsFailsAllOfThem) {
  for (const auto* page : {kPage1, kPage2, kPage3}) {
    begin();
    api().on({.path = page, .times = When::kAlways}, answers(500, "oops"));
    fetch(kPaged);

    expect_failed(kTryLater, "500");
  }
}

TEST_F(SourceFaults, F040_AnExportWithoutRowsKeepsTheFile) {
  storage().on({.path = kFile}, answers(200, "id,email,note,amount\n"));
  fetch();

  expect_failed(kGuarded, "on_empty: accept");
}

TEST_F(SourceFaults, F040_PagesWithoutRowsKeepTheFile) {
  for (const unsigned pages : {0u, 1u}) {
    begin();
    api().on({.path = kPage1, .times = When::kAlways},
             rewrites(all_of({member_becomes("values", "[]"), number_of_pages(pages),
                              member_becomes("num_rows", "0")})));
    fetch(kPaged);

    expect_failed(kGuarded, "on_empty: accept");
  }
}

// Versions of the API that answer otherwise and mean the same.
std::map<std::string, Variant> variants() {
  return {{"ids as texts", ids_as_text()},
          {"fields as objects with a name", fields_as_objects("name")},
          {"fields as objects with a title", fields_as_objects("title")},
          {"freshness as a number", member_becomes("last_cache_updated", "1767225600")},
          {"no freshness", without_member("last_cache_updated")},
          {"no page number", without_member("page")},
          {"no number of pages", without_member("num_pages")},
          {"null pages", member_becomes("num_pages", "null")},
          {"no pages", number_of_pages(0)},
          {"nothing about pages", without_member("paginated")},
          {"a member that is new", with_member("concurrent_user_jobs_limit", "5")}};
}

TEST_F(SourceFaults, VariantsOfTheApiGiveTheSameRows) {
  for (const auto& [name, variant] : variants()) {
    for (const auto* options : {"fetch: export", kPaged}) {
      SCOPED_TRACE(name);
      begin();
      api().on({.path = "/queries/*", .times = When::kAlways}, rewrites(variant));
      fetch(options);

      expect_done();
    }
  }
}

}  // namespace
}  // namespace millrace::testing
