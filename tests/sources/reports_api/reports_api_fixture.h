#pragma once

#include <list>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "connector/sources/reports_api/reports_api_source.h"
#include "tests/support/http/http_server.h"
#include "tests/support/test_environment.h"

namespace millrace::sources {

namespace testing {

using millrace::testing::FakeClock;
using millrace::testing::HttpServer;
using millrace::testing::json;
using millrace::testing::redirect;
using millrace::testing::Reply;
using millrace::testing::SeenRequest;

using millrace::testing::TestEvents;

inline const std::string kKey = "k+e/y==";

// The API and its storage as two scripted servers, and one connection to them. By itself the API
// accepts report 1846 as job 5, is done at the first question, and stores three rows.
class ReportsApiTest : public ::testing::Test, protected millrace::testing::TestEnvironment {
 protected:
  ReportsApiTest();

  // The paths of the export's calls.
  inline static const std::string kSubmit = "/queries/1846-growth/submit_export.csv";
  inline static const std::string kPoll = "/queries/get_export_results.json";
  inline static const std::string kDownload = "/exports/download";
  inline static const std::string kFile = "/files/5.csv";

  static ReportConfig report();

  // A connection of its own limits; the fixture's is made at the first use.
  ReportsApi& connect(const ReportsApiConfig& config);
  ReportsApi& connection();
  std::unique_ptr<components::Source> source(ReportConfig config = report());

  // Opens the source and reads all of it: rows as "1|Ada", NULL as "~".
  // The names of its columns are in columns_ then.
  Task<Result<std::vector<std::string>>> read(components::Source& source);
  Result<std::vector<std::string>> read_now(components::Source& source);
  // The same as a task of the group, which the test may cancel meanwhile.
  Result<std::vector<std::string>> read_in(TaskGroup& tasks, components::Source& source);
  Result<std::vector<std::string>> read_once(ReportConfig config = report());

  std::size_t asked(const std::string& path) const { return api_.requests(path).size(); }

  HttpServer api_;
  HttpServer storage_;
  std::vector<std::unique_ptr<ReportsApi>> connections_;
  std::list<ReportConfig> configs_;  // Of the sources.
  std::vector<std::string> columns_;
};

}  // namespace testing
}  // namespace millrace::sources
