#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connector/ledger/history/runs.h"
#include "connector/ledger/open_store.h"
#include "connector/service/web/site/web_site.h"
#include "tests/io/http_server/hosted_server.h"
#include "tests/io/http_server/raw_client.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

// A service without anything behind it: shows what a test has put there, and remembers what it was
// asked to do.
class FakeBoard final : public service::Board {
 public:
  std::vector<service::SyncNow> syncs() const override { return shown; }
  std::vector<service::LimitNow> limits() const override { return limited; }
  std::vector<std::string> complaints() const override { return complained; }
  Result<std::string> start(const std::string& sync) override {
    if (!refusal.empty()) return fail(ErrorKind::Refused, refusal);
    calls.push_back("start " + sync);
    return "20260102-030405-00000001";
  }
  Result<void> cancel(const std::string& sync) override {
    if (!refusal.empty()) return fail(ErrorKind::Refused, refusal);
    calls.push_back("cancel " + sync);
    return {};
  }

  std::vector<service::SyncNow> shown;
  std::vector<service::LimitNow> limited;
  std::vector<std::string> complained, calls;
  std::string refusal;
};

// A run that a test has the ledger remember.
struct PastRun {
  std::string sync;
  std::string status = "ok";
  std::chrono::seconds ago{3600};
  std::chrono::seconds took{30};
  std::uint64_t rows = 1000;
  std::optional<ledger::RecordedError> error = {};
  std::vector<ledger::RecordedLoad> loads = {};
  std::vector<ledger::RecordedEvent> events = {};  // Their run and number are set.
};

// The site over a real ledger in a file, behind a real listener. Tests fill the board and the
// ledger, change `options_` and `access_`, and call start(). It is 2026-01-02 03:04:05 UTC.
class WebTest : public ::testing::Test {
 protected:
  WebTest();
  // Before the site goes: the last exchange may not have been logged yet.
  ~WebTest() override { host_.stop(); }

  // Gives its id.
  std::string add(PastRun run);
  void add_all(std::vector<PastRun> runs);
  void start();
  std::string last_id_of(const std::string& sync) { return last_ids_[sync]; }

  RawClient client() const { return RawClient(host_.port()); }
  Answer get(const std::string& path, const std::string& headers = "") const {
    return client().get(path, headers);
  }
  Answer post(const std::string& path, const std::string& headers = kRight) const {
    return client().post(path, "", headers);
  }
  // What the board was asked to do.
  std::vector<std::string> calls();
  // A line is written when its reply has gone out, which may be a moment later.
  bool has_logged(const std::string& part);
  std::uint64_t transactions();
  void advance(std::chrono::seconds by);

  static constexpr const char* kRight = "Authorization: Bearer right-token\r\n";
  static constexpr const char* kWrong = "Authorization: Bearer wrong-token\r\n";

  TempFolder folder_;
  FakeClock clock_;
  FakeBoard board_;
  service::WebOptions options_;
  service::AccessOptions access_;
  std::string log_;
  HostedServer host_;
  std::unique_ptr<ledger::Store> store_;
  std::optional<service::WebSite> site_;

 private:
  Task<Result<void>> write(std::vector<ledger::RunStart> starts, std::vector<PastRun> runs);
  static Task<void> end(ledger::Runs& writer, const ledger::RunStart& start, PastRun& run);

  int made_ = 0;
  std::map<std::string, std::string> last_ids_;
};

}  // namespace millrace::testing
