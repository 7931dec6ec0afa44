#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/integration/pipeline.h"
#include "tests/support/http/fault_proxy.h"
#include "tests/support/http/reports_variants.h"

namespace millrace::testing {

// One call of a sync, and how the sync has to fetch so that it makes that call.
struct Call {
  std::string name;
  std::string path;
  bool to_storage = false;
  bool pages = false;
  bool body_matters = true;  // A redirect says all in its head.
};

void PrintTo(const Call& call, std::ostream* out);

// The built program, which fetches report 7 through proxies that misbehave: one before the API,
// one before its storage (another origin). Its file exists already, with other rows.
//
// After every run an oracle judges what is left: either the run succeeded and the file is what an
// undisturbed run writes, or it failed and the file is as it was, both byte for byte; nothing else
// is left in the folder but the state; neither the key nor the signature of a download's address is
// in an output or a file, and the key went to the API's origin only.
class SourceFaults : public ::testing::Test {
 public:
  static constexpr const char* kSubmit = "/queries/*/submit_export.csv";
  static constexpr const char* kPoll = "/queries/get_export_results.json";
  static constexpr const char* kDownload = "/exports/download";
  static constexpr const char* kFile = "/storage/*";
  static constexpr const char* kQuery = "/queries/*/submit_query.json";
  static constexpr const char* kResults = "/queries/get_query_results.json";
  static constexpr const char* kPage1 = "/queries/get_query_results.json?*_page=1&*";
  static constexpr const char* kPage2 = "/queries/get_query_results.json?*_page=2&*";
  static constexpr const char* kPage3 = "/queries/get_query_results.json?*_page=3&*";

 protected:
  // Three pages.
  static constexpr const char* kPaged = "fetch: pages, page_size: 3";

  // The file of an undisturbed run, and what is in its place before.
  static const std::string kRows;
  static constexpr const char* kOld = "id\nold\n";

  void SetUp() override;
  void TearDown() override;

  // New proxies without faults, the old file again, and no state of earlier runs.
  void begin();
  // Syncs fetch by this connection; `fields` are those of reports_api beside its key.
  void connect(const std::string& fields);
  // Writes the sync; `options` are its source's, as "fetch: pages, page_size: 3", and `shape` is
  // what the sync says of columns and steps, as "steps: [...]".
  void fetch(const std::string& options = "fetch: export", const std::string& shape = "steps: []");
  void fetch_for(const Call& call, const std::string& options = {});
  // What a run that succeeds has to write, in place of kRows.
  void expects(std::string file) { expected_ = std::move(file); }

  FaultProxy& api() { return *api_; }
  FaultProxy& storage() { return *storage_; }
  FaultProxy& proxy_of(const Call& call) { return call.to_storage ? *storage_ : *api_; }
  // An origin that nobody told to send anything to; answers everything with a file of its own.
  FaultProxy& stranger() { return *stranger_; }

  // Runs the sync, telling all it can, and lets the oracle judge.
  Pipeline::Outcome run(std::vector<std::string> arguments = {"run", "--verbose"});
  // The same in two steps, for a run that is disturbed meanwhile.
  std::unique_ptr<Process> start(std::vector<std::string> arguments = {"run", "--verbose"});
  Pipeline::Outcome finish(Process& process);
  void expect_done();
  // Fails with this code, in words that contain these.
  void expect_failed(int exit_code, const std::string& words);

  static constexpr int kFailed = 1;
  static constexpr int kGuarded = 4;
  static constexpr int kTryLater = 75;
  static constexpr int kInterrupted = 130;

  const TempFolder& folder() const { return pipeline_.folder(); }
  // The part of the oracle that looks for secrets in all that was written.
  void judge_secrets();

 private:
  void judge(const Pipeline::Outcome& outcome);
  void judge_files();

  Pipeline pipeline_;
  std::string connection_;  // Empty: the pipeline's own.
  std::string expected_ = kRows;
  std::string before_;  // The file's content when a run began.
  std::string server_;
  std::unique_ptr<FaultProxy> api_;
  std::unique_ptr<FaultProxy> storage_;
  std::unique_ptr<FaultProxy> stranger_;
};

// Every call of an export, and of a fetch by pages.
std::vector<Call> every_call();

// One test for each call.
class FaultAtEachCall : public SourceFaults, public ::testing::WithParamInterface<Call> {
 protected:
  // The call meets this fault so many times.
  void meets(const Fault& fault, std::size_t times = 1) {
    proxy_of(GetParam()).on({.path = GetParam().path, .times = times}, fault);
  }
  void fetch_it(const std::string& options = {}) { fetch_for(GetParam(), options); }
  // What is wrong with a body fails the run where the body matters; elsewhere it may.
  void expect_failed_by_body(int exit_code, const std::string& words) {
    if (GetParam().body_matters) return expect_failed(exit_code, words);
    EXPECT_THAT(run().exit_code, ::testing::AnyOf(0, exit_code));
  }
};

}  // namespace millrace::testing
