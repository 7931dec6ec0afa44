// What an API answers that it should not: F012 to F022. Each test runs the whole program.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/faults/source_faults.h"

namespace millrace::testing {
namespace {

class AnswerAtEachCall : public FaultAtEachCall {};

INSTANTIATE_TEST_SUITE_P(, AnswerAtEachCall, ::testing::ValuesIn(every_call()),
                         [](const auto& test) { return test.param.name; });

constexpr const char* kExpired =
    "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>"
    "<Message>Request has expired</Message></Error>";

TEST_F(SourceFaults, F012_ARefusedKeyIsNotTriedAgainAtAnyCallOfTheApi) {
  for (const Call& call : every_call()) {
    if (call.to_storage) continue;
    for (const int status : {401, 422}) {
      SCOPED_TRACE(call.name);
      begin();
      api().on({.path = call.path, .times = When::kAlways},
               answers(status, "Holistics::InvalidAuthenticationToken"));
      fetch_for(call);

      expect_failed(kFailed, "check connections.bi.key");
      EXPECT_EQ(api().faults(), 1u);
    }
  }
}

TEST_F(SourceFaults, F012_AMissingPermissionIsNotTriedAgainAtAnyCallOfTheApi) {
  for (const Call& call : every_call()) {
    if (call.to_storage) continue;
    SCOPED_TRACE(call.name);
    begin();
    api().on({.path = call.path, .times = When::kAlways},
             answers_json(R"({"error":{"type":"PermissionDeniedError","message":"no\u001b[31m"}})",
                          403));
    fetch_for(call);

    expect_failed(kFailed, "PermissionDeniedError");
    EXPECT_EQ(api().faults(), 1u);
  }
}

TEST_F(SourceFaults, F013_ARefusedSubmitIsNotTriedAgainAndQuotesTheServer) {
  for (const auto* path : {kSubmit, kQuery}) {
    for (const int status : {400, 404, 410, 422}) {
      SCOPED_TRACE(status);
      begin();
      api().on({.path = path, .times = When::kAlways},
               answers_json(R"({"errors":["the report\u0007 is gone"]})", status));
      fetch(path == kSubmit ? "fetch: export" : kPaged);

      expect_failed(kFailed, "the report\\x07 is gone");
      EXPECT_EQ(api().faults(), 1u);
    }
  }
}

TEST_F(SourceFaults, F013_TheServersWordsAreCut) {
  api().on({.path = kSubmit}, answers(400, std::string(1 << 20, 'x')));
  fetch();

  const auto outcome = run();

  EXPECT_EQ(outcome.exit_code, kFailed);
  EXPECT_LT(outcome.output.size() + outcome.errors.size(), 16u << 10);
}

struct Body {
  const char* name;
  const char* text;
};

TEST_P(AnswerAtEachCall, F014_AnotherPageInPlaceOfTheAnswerIsNeverNoRows) {
  for (const auto& [name, text] :
       {Body{"a login page", "<!DOCTYPE html><html><body>Please log in</body></html>"},
        {"a captive portal", "\r\n\t <HTML><head><title>Wi-Fi</title></head></HTML>"},
        {"nothing", ""},
        {"blanks", " \r\n\r\n"}}) {
    SCOPED_TRACE(name);
    begin();
    meets(answers(200, text, {{"Content-Type", "text/html"}}), When::kAlways);
    fetch_it();

    EXPECT_EQ(run().exit_code, kFailed);
  }
}

TEST_F(SourceFaults, F014_AnotherPageOnceIsAskedForAgainAtEveryCallThatGivesJson) {
  for (const Call& call : every_call()) {
    if (call.path == kDownload || call.to_storage) continue;
    for (const auto* text : {"<!DOCTYPE html><html>Please wait</html>", "", R"({"status":"succ)"}) {
      SCOPED_TRACE(fmt::format("{}: {}", call.name, text));
      begin();
      api().on({.path = call.path}, answers_json(text));
      fetch_for(call);

      const auto outcome = run();

      EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
      EXPECT_THAT(outcome.output + outcome.errors, ::testing::HasSubstr("trying again in"));
    }
  }
}

TEST_F(SourceFaults, F015_AnAnswerThatIsNoJsonIsOneClearErrorAtEveryCallThatGivesJson) {
  const std::string deep(1'000'000, '[');
  for (const Call& call : every_call()) {
    if (call.path == kDownload || call.to_storage) continue;
    for (const auto& [name, text] : {Body{"a cut object", R"({"status":"succ)"},
                                     {"no JSON", "status=success"},
                                     {"an array", R"([{"status":"success","job_id":5}])"},
                                     {"a text", R"("success")"},
                                     {"NaN", R"({"job_id":NaN,"status":"success"})"},
                                     {"a bad escape", R"({"status":"\q","job_id":5})"},
                                     {"two documents", R"({"job_id":5}{"job_id":6})"},
                                     {"very deep", deep.c_str()}}) {
      SCOPED_TRACE(fmt::format("{}: {}", call.name, name));
      begin();
      api().on({.path = call.path, .times = When::kAlways}, answers_json(text));
      fetch_for(call);

      EXPECT_EQ(run().exit_code, kFailed);
    }
  }
}

TEST_F(SourceFaults, F015_AnUnknownStatusIsWaitedOnUntilTheTimeout) {
  for (const auto* text : {R"({"status":"warming up"})", R"({"status":7})", R"({"status":null})",
                           R"({})", R"({"state":"success"})"}) {
    SCOPED_TRACE(text);
    begin();
    api().on({.path = kPoll, .times = When::kAlways}, answers_json(text));
    fetch("timeout: 1s");

    expect_failed(kTryLater, "within 1s");
  }
}

TEST_F(SourceFaults, F016_TheApiIsNotFollowedToAnotherOrigin) {
  for (const Call& call : every_call()) {
    if (call.to_storage || call.path == kDownload) continue;
    SCOPED_TRACE(call.name);
    begin();
    api().on({.path = call.path, .times = When::kAlways}, redirects(stranger().url("/x?y=z")));
    fetch_for(call);

    expect_failed(kFailed, "redirects (302)");
    EXPECT_TRUE(stranger().received().empty());
  }
}

TEST_F(SourceFaults, F016_ADownloadIsFollowedWithoutKeyCookiesAndReferrer) {
  Fault with_cookie{.rewrite = [](HttpText& answer) { answer.set("Set-Cookie", "session=1"); }};
  api().on({.path = "*", .times = When::kAlways}, with_cookie);
  fetch();

  expect_done();

  ASSERT_EQ(storage().requests().size(), 1u);
  const SeenRequest download = storage().requests().at(0);
  for (const auto& [name, value] : download.headers) {
    EXPECT_THAT(name, ::testing::Not(::testing::AnyOf("Cookie", "Referer", "X-Holistics-Key",
                                                      "Authorization")));
  }
}

TEST_F(SourceFaults, F017_ADownloadThatLeadsToNoWebAddressIsRefused) {
  for (const auto* location : {"file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/x",
                               "javascript:alert(1)", "http://", "http:///x", "", "http://[::1"}) {
    SCOPED_TRACE(location);
    begin();
    api().on({.path = kDownload, .times = When::kAlways}, redirects(location));
    fetch();

    EXPECT_THAT(run().exit_code, ::testing::AnyOf(kFailed, kTryLater));
    EXPECT_TRUE(storage().received().empty());
  }
}

TEST_F(SourceFaults, F018_ALoopOfRedirectsEndsSoon) {
  storage().on({.path = "*", .times = When::kAlways}, redirects(storage().url("/storage/again")));
  fetch();

  expect_failed(kFailed, "redirects more than 5 times");
  EXPECT_LE(storage().count("*"), 6u);
}

TEST_F(SourceFaults, F018_AMissingOrEndlessLocationIsAnError) {
  Fault nowhere = redirects("");
  nowhere.answer->remove("Location");
  for (const Fault& fault : {nowhere, redirects(storage().url('/' + std::string(100'000, 'x'))),
                             redirects("http://127.0.0.1:1/\x01\x7f")}) {
    begin();
    api().on({.path = kDownload, .times = When::kAlways}, fault);
    fetch();

    EXPECT_NE(run().exit_code, 0);
  }
}

TEST_F(SourceFaults, F019_AnAddressThatHasExpiredIsAskedForAgain) {
  storage().on({.path = kFile}, answers(403, kExpired, {{"Content-Type", "application/xml"}}));
  fetch();

  expect_done();
  EXPECT_EQ(api().count(kDownload), 2u);
  EXPECT_EQ(api().count(kSubmit), 1u);
}

TEST_F(SourceFaults, F019_AddressesThatAlwaysExpireEndTheRunForNow) {
  storage().on({.path = kFile, .times = When::kAlways}, answers(403, kExpired));
  fetch();

  expect_failed(kTryLater, "403");
}

TEST_F(SourceFaults, F020_ACutDownloadGoesOnBehindTheCut) {
  for (const Ending ending : {Ending::Close, Ending::Reset}) {
    begin();
    storage().on({.path = kFile}, cuts_the_body(40, ending));
    fetch();

    expect_done();
    const auto requests = storage().requests();
    ASSERT_EQ(requests.size(), 2u);
    EXPECT_EQ(requests[1].header("Range"), "bytes=40-");
    EXPECT_NE(requests[1].header("If-Range"), "");
    EXPECT_EQ(api().count(kSubmit), 1u);
  }
}

// The storage says that it is the same file, and it is: but not the same bytes of it.
TEST_F(SourceFaults, F020_AnEncodedBeginningIsNeverJoinedWithAPlainRest) {
  storage().on({.path = kFile}, {.coding = Coding::Gzip, .cut_body = 40, .ending = Ending::Close});
  fetch();

  expect_done();
}

TEST_P(AnswerAtEachCall, F021_ABrokenGzipBodyIsNeverRead) {
  for (const Coding coding :
       {Coding::Cut, Coding::NoTrailer, Coding::WrongCrc, Coding::WrongSize, Coding::Garbage}) {
    begin();
    meets({.coding = coding}, When::kAlways);
    fetch_it();

    const int ended = run().exit_code;
    if (GetParam().body_matters) EXPECT_NE(ended, 0) << static_cast<int>(coding);
  }
}

// Whether it is decoded or refused: the oracle allows nothing but all the rows, or none.
TEST_P(AnswerAtEachCall, F022_AGzipBodyIsReadWholeOrNotAtAll) {
  for (const Coding coding : {Coding::Gzip, Coding::TwoMembers, Coding::EmptyMember}) {
    begin();
    meets({.coding = coding, .piece = 1}, When::kAlways);
    fetch_it();

    run();
  }
}

}  // namespace
}  // namespace millrace::testing
