#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/base/clock.h"
#include "examples/reports_server/reports_server.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

// The built program against a reports server of this process, as a user runs it: a file in a
// folder of its own, and what it leaves there.
class Pipeline {
 public:
  // With characters that encodings change, as real keys have.
  static constexpr const char* kKey = "canary+7f3a/key==";

  Pipeline();
  ~Pipeline();

  // Starts the reports server with this file; the key is known to it, with these further options
  // (", jobs: 2").
  void serve(const std::string& reports_yaml, const std::string& key_options = "");

  // Writes millrace.yaml: the connection "bi" and "out" (files, in the folder) are there already.
  void configure(const std::string& connections, const std::string& rest);

  struct Outcome {
    int exit_code = 0;
    std::string output;
    std::string errors;
  };
  Outcome run(std::vector<std::string> arguments);
  std::unique_ptr<Process> start(std::vector<std::string> arguments);
  // The same, with what else is to be different; its arguments are the program's.
  std::unique_ptr<Process> start(Process::Options options, const std::string& program);

  // What the server was asked so far, in order, as "METHOD path status": without queries, with N
  // for the numbers of jobs and /storage for all of storage, and the same call in a row once.
  std::vector<std::string> calls();
  // How many calls begin so, without leaving any out.
  std::size_t count(std::string_view beginning);
  // Returns once one does: the server notes a call when its answer is on its way. Fails after a
  // time that only a defect needs.
  void wait_for_call(std::string_view beginning);

  // How far the server's clock is behind; set it before serve().
  std::chrono::hours server_behind{0};

  // The URL that "bi" has; the server's unless it is set.
  std::string url;

  reports_server::ReportsServer& server() { return *server_; }
  const TempFolder& folder() const { return folder_; }
  std::string file(std::string_view name) const { return read_file(folder_ / name); }

 private:
  // The server's: set back, and otherwise the system's.
  class LateClock final : public Clock {
   public:
    std::chrono::steady_clock::time_point now() const override { return system_.now(); }
    std::chrono::system_clock::time_point wall_now() const override {
      return system_.wall_now() - behind;
    }
    Task<Result<void>> sleep(std::chrono::nanoseconds duration) override {
      return system_.sleep(duration);
    }
    std::chrono::hours behind{0};

   private:
    SystemClock system_;
  };

  TempFolder folder_;
  LateClock clock_;
  std::mutex guard_;  // Of the calls.
  std::condition_variable called_;
  std::vector<std::string> calls_;
  std::unique_ptr<reports_server::ReportsServer> server_;  // Ends before what it logs into.
  int runs_ = 0;
};

}  // namespace millrace::testing
