// What is too much: F023, F024, F039. Each test runs the whole program, and memory stays flat.

#include <cstdlib>
#include <thread>

#include <gtest/gtest.h>

#include "tests/faults/source_faults.h"
#include "tests/support/http/compressed.h"

namespace millrace::testing {
namespace {

// The thread sanitizer keeps its notes beside the program's memory.
#if defined(__SANITIZE_THREAD__) || (defined(__has_feature) && __has_feature(thread_sanitizer))
constexpr std::uint64_t kWithNotes = 4;
#else
constexpr std::uint64_t kWithNotes = 1;
#endif

class SizeFaults : public SourceFaults {
 protected:
  void SetUp() override {
    // The address sanitizer keeps what was freed, which is not the program's memory.
    const char* given = getenv("ASAN_OPTIONS");
    const std::string options = given == nullptr ? "" : std::string(given) + ':';
    setenv("ASAN_OPTIONS", (options + "quarantine_size_mb=1").c_str(), 1);
    SourceFaults::SetUp();
    fetch();
    usual_ = peak_of_a_run().second;
    begin();
  }

  void storage_holds(std::string body,
                     std::vector<std::pair<std::string, std::string>> headers = {}) {
    storage().on({.path = kFile, .times = When::kAlways},
                 answers(200, std::move(body), std::move(headers)));
  }

  // The last figure before the end: the system keeps none beyond it that leaves out the test's own
  // memory, and the first ones are the test's, too, until the program has taken its place.
  std::pair<Pipeline::Outcome, std::uint64_t> peak_of_a_run() {
    const auto process = start();
    std::uint64_t peak = 0;
    while (process->is_running()) {
      if (const auto now = process->peak_memory(); now > 0) peak = now;
      std::this_thread::yield();
    }
    return {finish(*process), peak};
  }

  void expect_failed_in_little_memory(const std::string& words, std::uint64_t more) {
    const auto [outcome, peak] = peak_of_a_run();
    EXPECT_EQ(outcome.exit_code, kFailed) << outcome.output << outcome.errors;
    EXPECT_THAT(outcome.output, ::testing::HasSubstr(words));
    EXPECT_LT(peak, usual_ + more * kWithNotes) << "usually " << usual_;
  }

  std::uint64_t usual_ = 0;  // The memory of an undisturbed run.
};

// Rows that are sound, so that nothing but their compression is against them.
std::string bomb() {
  std::string rows = "id,note\n";
  const std::string row = "1," + std::string(100'000, 'x') + '\n';
  while (rows.size() < 80u << 20) rows += row;
  return compressed(rows);
}

TEST_F(SizeFaults, F023_ABombIsRefusedInLittleMemory) {
  using Headers = std::vector<std::pair<std::string, std::string>>;
  const Headers encoding{{"Content-Encoding", "gzip"}};
  const std::string file = bomb();
  for (const auto& [body, headers, words] : {std::tuple{file, Headers{}, "that is no report"},
                                             std::tuple{file, encoding, "that is no report"},
                                             // One layer is taken off; what is below it is no CSV.
                                             std::tuple{compressed(file), encoding, "people"}}) {
    begin();
    storage_holds(body, headers);
    fetch();

    expect_failed_in_little_memory(words, 32u << 20);
  }
}

class HeadAtEachCall : public FaultAtEachCall {};

INSTANTIATE_TEST_SUITE_P(, HeadAtEachCall, ::testing::ValuesIn(every_call()),
                         [](const auto& test) { return test.param.name; });

TEST_P(HeadAtEachCall, F024_AHundredThousandHeaderLinesEndTheRun) {
  Fault lines{.rewrite = [](HttpText& answer) {
    for (int i = 0; i < 100'000; ++i) answer.headers.emplace_back("X-More", std::to_string(i));
  }};
  meets(lines, When::kAlways);
  fetch_it();

  // In our words: curl has a limit of its own, which is higher and says nothing of headers.
  expect_failed(kTryLater, "more than 64 KiB of headers");
}

TEST_F(SizeFaults, F024_AHundredMegabytesOfHeadersAreNotKept) {
  const Fault many{.rewrite = [](HttpText& answer) {
    for (int i = 0; i < 10'000; ++i)
      answer.headers.emplace_back("X-More", std::string(10'000, 'x'));
  }};
  const Fault endless{
      .rewrite = [](HttpText& answer) { answer.set("X-More", std::string(100'000'000, 'x')); }};
  for (const auto& [headers, words] : {std::pair{many, "more than 64 KiB of headers"},
                                       std::pair{endless, "a header that is too long"}}) {
    for (const auto* path : {kSubmit, kFile}) {
      begin();
      (path == kFile ? storage() : api()).on({.path = path, .times = When::kAlways}, headers);
      fetch("fetch: export, retry: {attempts: 1}");

      const auto [outcome, peak] = peak_of_a_run();

      EXPECT_EQ(outcome.exit_code, kTryLater) << outcome.output << outcome.errors;
      EXPECT_THAT(outcome.output, ::testing::HasSubstr(words));
      EXPECT_LT(peak, usual_ + (32u << 20)) << "usually " << usual_;
    }
  }
}

TEST_F(SizeFaults, F039_ARowOfAHundredMegabytesIsRefused) {
  storage_holds("id,note\n1," + std::string(100'000'000, 'x') + '\n');
  fetch();

  // A row of 64 MiB is the longest, and while it grows there are two buffers, one twice as large.
  expect_failed_in_little_memory("row 1", 224u << 20);
}

TEST_F(SizeFaults, F039_MoreThanTenThousandColumnsAreRefused) {
  std::string header = "c0";
  for (int i = 1; i <= 10'000; ++i) header += ",c" + std::to_string(i);
  storage_holds(header + '\n');
  fetch();

  expect_failed_in_little_memory("10001 columns", 32u << 20);
}

TEST_F(SizeFaults, F039_AFileOfManyRowsPassesThroughInLittleMemory) {
  std::string rows = "id,note\n";
  for (int i = 0; i < 200'000; ++i) rows += std::to_string(i) + ',' + std::string(200, 'x') + '\n';
  storage_holds(rows);
  expects(std::move(rows));
  fetch();

  const auto [outcome, peak] = peak_of_a_run();

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_LT(peak, usual_ + (24u << 20) * kWithNotes) << "usually " << usual_;
}

}  // namespace
}  // namespace millrace::testing
