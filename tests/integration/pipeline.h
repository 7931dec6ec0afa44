#pragma once

#include <memory>
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

  // Starts the reports server with this file; ${key} is known to it.
  void serve(const std::string& reports_yaml);

  // Writes millrace.yaml: the connection "bi" and "out" (files, in the folder) are there already.
  void configure(const std::string& connections, const std::string& rest);

  struct Outcome {
    int exit_code = 0;
    std::string output;
    std::string errors;
  };
  Outcome run(std::vector<std::string> arguments);
  std::unique_ptr<Process> start(std::vector<std::string> arguments);

  // The URL that "bi" has; the server's unless it is set.
  std::string url;

  reports_server::ReportsServer& server() { return *server_; }
  const TempFolder& folder() const { return folder_; }
  std::string file(std::string_view name) const { return read_file(folder_ / name); }

 private:
  TempFolder folder_;
  SystemClock clock_;
  std::unique_ptr<reports_server::ReportsServer> server_;
  int runs_ = 0;
};

}  // namespace millrace::testing
