// What a network does to answers: F002 to F011. Each test runs the whole program.

#include <chrono>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/faults/source_faults.h"

namespace millrace::testing {
namespace {

INSTANTIATE_TEST_SUITE_P(, FaultAtEachCall, ::testing::ValuesIn(every_call()),
                         [](const auto& test) { return test.param.name; });

TEST_F(SourceFaults, AnUndisturbedRunIsDone) {
  for (const auto* options : {"fetch: export", kPaged}) {
    begin();
    fetch(options);
    expect_done();
  }
}

TEST_P(FaultAtEachCall, F002_AConnectionResetOnceIsTriedAgain) {
  meets(loses_the_answer(Ending::Reset));
  fetch_it();

  expect_done();
}

TEST_P(FaultAtEachCall, F002_AConnectionThatIsAlwaysResetEndsTheRunForNow) {
  meets(loses_the_answer(Ending::Reset), When::kAlways);
  fetch_it();

  expect_failed(kTryLater, "127.0.0.1:");
}

TEST_F(SourceFaults, F002_ARefusedConnectionEndsTheRunForNowAtEveryCall) {
  struct Refusal {
    const char* after;
    const char* options;
  };
  for (const auto& [after, options] : {Refusal{kSubmit, "fetch: export"},
                                       {kPoll, "fetch: export"},
                                       {kQuery, kPaged},
                                       {kPage1, kPaged},
                                       {kPage2, kPaged}}) {
    SCOPED_TRACE(after);
    begin();
    api().on({.path = after}, {.stop_listening = true});
    fetch(options);

    expect_failed(kTryLater, "refused");
  }
}

TEST_P(FaultAtEachCall, F003_ASilentServerEndsTheRunWithinItsTimeout) {
  meets(cuts_the_head(20, Ending::Silence), When::kAlways);
  fetch_it("timeout: 1s");

  expect_failed(kTryLater, "within");
}

TEST_P(FaultAtEachCall, F003_AnAnswerThatStopsInItsBodyEndsTheRunWithinItsTimeout) {
  meets(cuts_the_body(5, Ending::Silence), When::kAlways);
  fetch_it("timeout: 1s");

  expect_failed_by_body(kTryLater, "within");
}

// One byte after another, and then none: a rate that is above zero keeps nobody waiting for ever.
TEST_P(FaultAtEachCall, F004_AnAnswerThatDripsIsReadOrEndsWithinTheTimeout) {
  meets({.hold_after = 30, .piece = 1}, When::kAlways);
  fetch_it("timeout: 1s");

  expect_failed(kTryLater, "within");
}

TEST_P(FaultAtEachCall, F004_AnAnswerInSingleBytesIsReadWhole) {
  meets({.piece = 1}, When::kAlways);
  fetch_it();

  expect_done();
}

TEST_P(FaultAtEachCall, F005_ABodyShorterThanItsLengthIsReadAgain) {
  for (const std::size_t after : {0, 1, 17}) {
    begin();
    meets(cuts_the_body(after));
    fetch_it();

    expect_done();
  }
}

TEST_P(FaultAtEachCall, F005_ABodyThatIsAlwaysShortEndsTheRunForNow) {
  meets({.length_error = 1, .ending = Ending::Close}, When::kAlways);
  fetch_it();

  expect_failed_by_body(kTryLater, "bytes");
}

// Not for the file: what is missing at the end of a line shows in the length only.
TEST_F(SourceFaults, F005_ALengthThatIsTooSmallNeverMakesAPartCountAsTheWhole) {
  for (const Call& call : every_call()) {
    if (call.to_storage) continue;
    for (const std::ptrdiff_t missing : {1, 2, 5}) {
      SCOPED_TRACE(fmt::format("{}, {} bytes short", call.name, missing));
      begin();
      api().on({.path = call.path}, {.length_error = -missing, .ending = Ending::Close});
      fetch_for(call);

      EXPECT_THAT(run().exit_code, ::testing::AnyOf(0, kTryLater, kFailed));
    }
  }
}

TEST_P(FaultAtEachCall, F006_AChunkedBodyThatIsCutIsReadAgain) {
  // In the first line with a size, in a chunk, between two, and before the last chunk.
  for (const double share : {0.0, 0.01, 0.5, 0.99}) {
    begin();
    meets({.framing = Framing::Chunked, .chunk = 16, .cut_share = share, .ending = Ending::Close});
    fetch_it();

    expect_done();
  }
}

TEST_P(FaultAtEachCall, F006_AChunkedBodyThatIsWholeIsReadWhateverItsPieces) {
  meets({.framing = Framing::Chunked, .chunk = 3, .piece = 1}, When::kAlways);
  fetch_it();

  expect_done();
}

TEST_P(FaultAtEachCall, F007_ABodyWithoutLengthOrChunksIsNotBelieved) {
  meets({.framing = Framing::None, .ending = Ending::Close}, When::kAlways);
  fetch_it();

  // The API says how many rows its pages have, which proves them.
  if (GetParam().path.starts_with(kResults)) return expect_done();
  expect_failed(kTryLater, "length cannot be verified");
}

TEST_P(FaultAtEachCall, F008_AResetInHeadOrBodyIsTriedAgain) {
  for (const Fault& reset : {cuts_the_head(20, Ending::Reset), cuts_the_body(0, Ending::Reset),
                             cuts_the_body(20, Ending::Reset)}) {
    begin();
    meets(reset);
    fetch_it();

    expect_done();
  }
}

TEST_P(FaultAtEachCall, F008_GarbageForAnAnswerNeverCountsAsOne) {
  meets({.garbage = std::string("\x16\x03\x01\0\xff\r\n\r\n", 9), .ending = Ending::Close});
  fetch_it();

  run();
}

TEST_P(FaultAtEachCall, F010_TooManyRequestsAreToldInAnyWayAndTriedAgain) {
  for (const auto* wait : {"0", "-5", "soon", "", "1e3", "Thu, 01 Jan 1970 00:00:00 GMT"}) {
    begin();
    meets(answers(429, R"({"error":"Too many requests"})", {{"Retry-After", wait}}));
    fetch_it();

    expect_done();
  }
}

TEST_P(FaultAtEachCall, F010_AWaitBeyondTheTimeoutEndsTheRunAtOnce) {
  for (const auto* wait : {"315360000", "99999999999999999999", "Fri, 01 Jan 2100 00:00:00 GMT"}) {
    begin();
    meets(answers(429, "Too many requests", {{"Retry-After", wait}}));
    fetch_it("timeout: 30s");

    const auto started = std::chrono::steady_clock::now();
    expect_failed(kTryLater, "429");
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(20)) << wait;
    EXPECT_EQ(proxy_of(GetParam()).faults(), 1u);
  }
}

TEST_F(SourceFaults, F010_TheServersWaitIsWaited) {
  api().on({.path = kPoll}, answers(429, "slow down", {{"Retry-After", "1"}}));
  fetch();

  const auto started = std::chrono::steady_clock::now();
  expect_done();

  EXPECT_GE(std::chrono::steady_clock::now() - started, std::chrono::seconds(1));
}

TEST_P(FaultAtEachCall, F011_AServerErrorThatPassesIsTriedAgain) {
  for (const int status : {500, 502, 503, 504, 520}) {
    begin();
    meets(answers(status, "<html><title>Bad gateway</title></html>"));
    fetch_it();

    expect_done();
  }
}

TEST_P(FaultAtEachCall, F011_AServerErrorThatStaysEndsTheRunAfterItsAttempts) {
  meets(answers(503, "<html><title>Down for maintenance</title></html>"), When::kAlways);
  fetch_it("retry: {attempts: 3, first_wait: 1ms}");

  expect_failed(kTryLater, "503: Down for maintenance");
  EXPECT_LE(proxy_of(GetParam()).faults(), 9u);
}

}  // namespace
}  // namespace millrace::testing
