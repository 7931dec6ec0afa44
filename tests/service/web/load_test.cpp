// The first page of a large service. Times are printed, not asserted; MILLRACE_WEB_RUNS sets how
// long the history is (docs/benchmarks.md has 100,000).

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/service/web/web_fixture.h"

namespace millrace::testing {
namespace {

using std::chrono::steady_clock;

constexpr int kSyncs = 500;

class WebLoadTest : public WebTest {
 protected:
  void fill(int runs) {
    for (int i = 0; i < kSyncs; ++i) {
      board_.shown.push_back({.name = fmt::format("sync {}", i),
                              .destinations = {"warehouse: marketing.customers"},
                              .next = clock_.wall_now()});
    }
    std::vector<PastRun> batch;
    for (int i = runs; i > 0; --i) {
      batch.push_back({.sync = fmt::format("sync {}", i % kSyncs),
                       .ago = std::chrono::seconds(i / 8 + 60),
                       .took = std::chrono::seconds(i % 40)});
      if (batch.size() == 5'000 || i == 1) add_all(std::exchange(batch, {}));
    }
  }

  // Without the way to the caller.
  double median_of_page() {
    std::vector<double> took;
    for (int i = 0; i < 21; ++i) {
      io::ServerRequest request;
      request.method = "GET";
      request.path = "/";
      advance(std::chrono::seconds(1));
      const auto began = steady_clock::now();
      const auto asked = host_.run([&]() -> Task<Result<void>> {
        (void)co_await site_->answer(request);
        co_return Result<void>();
      }());
      EXPECT_TRUE(asked);
      took.push_back(
          std::chrono::duration<double, std::milli>(steady_clock::now() - began).count());
    }
    std::ranges::sort(took);
    return took[took.size() / 2];
  }

  // Asks so often on one connection, a new second each time; gives the 99th percentile.
  std::chrono::nanoseconds p99_of(unsigned asks, const std::string& path,
                                  const std::string& headers) {
    auto caller = client();
    std::vector<std::chrono::nanoseconds> took;
    for (unsigned i = 0; i < asks; ++i) {
      advance(std::chrono::seconds(1));
      const auto began = steady_clock::now();
      EXPECT_EQ(caller.get(path, headers).status, 200);
      took.push_back(steady_clock::now() - began);
    }
    std::ranges::sort(took);
    return took[took.size() - took.size() / 100 - 1];
  }
};

TEST_F(WebLoadTest, FiveHundredSyncsAreShownFromMemory) {
  const char* runs = std::getenv("MILLRACE_WEB_RUNS");
  const unsigned asks = runs == nullptr ? 20 : 200;
  fill(runs == nullptr ? 2'000 : std::atoi(runs));
  start();
  const auto page = get("/");
  EXPECT_EQ(page.status, 200);
  std::cout << "a page of " << page.body.size() << " bytes is made in " << median_of_page()
            << " ms\n";
  const auto before = transactions();

  for (const auto* path : {"/", "/api/v1/syncs", "/api/v1/runs", "/syncs/sync%207", "/healthz"}) {
    for (const auto* headers : {"", "Accept-Encoding: gzip\r\n"}) {
      const auto p99 = p99_of(asks, path, headers);
      std::cout << path << (*headers == 0 ? "" : " (gzip)") << ": p99 "
                << std::chrono::duration<double, std::milli>(p99).count() << " ms\n";
    }
  }

  // One for each second that somebody asked in, and those for the pages' own runs.
  EXPECT_LT(transactions() - before, asks * 8 + 100);
}

}  // namespace
}  // namespace millrace::testing
