#pragma once

#include <cstdint>
#include <string>

#include "connector/base/error.h"
#include "connector/sources/reports_api/settings/settings.h"

namespace millrace::sources {

// One request to the API: the target is a path with its query.
struct Call {
  std::string method = "GET";
  std::string target = {};
  std::string body = {};  // JSON, when there is one.
  // It starts something: an old answer from a cache would be wrong, and when the answer is lost,
  // the thing may have been started all the same.
  bool starts_job = false;
  // The answer may be the result itself, with all its rows.
  bool gives_rows = false;
  // Whoever asks can tell a whole answer from a cut one, also when nothing frames it.
  bool proves_itself = false;
};

// Where a job is asked after or cancelled; the job's id is put between the two.
struct Route {
  std::string before_id;
  std::string after_id;
  bool gives_rows = false;  // The answer that says "done" holds the first page.

  std::string of(const std::string& job_id) const;
};

// Where the pages of a job's result are.
struct PageRoute {
  Route route;
  std::uint32_t page_size = 0;  // 0: all rows are one page.

  std::string of(const std::string& job_id, std::uint64_t page) const;
};

// How one report is asked for in one run: the calls, with the run's values in them.
struct Plan {
  enum class Reading {
    File,    // The job's file.
    Pages,   // The job's result, page by page.
    Direct,  // The answer to `submit`, without a job.
  };

  Reading reading = Reading::File;
  std::string format = "csv";  // Of the file.
  Call submit;
  Route poll;
  PageRoute pages;
  Route cancel;         // Empty where the API cannot cancel.
  std::string because;  // The choice of fetch: auto and its reason; empty when the file chose.
  // See components::Source. Jobs are remembered by the request: a change of patience between two
  // runs must not lose one.
  std::string request;
  std::string sharing_key;
};

// InvalidConfig when the values of this run make the filters longer than what can be sent.
Result<Plan> plan_of(const ReportConfig& config, const config::RunValues& values);

// Where the file of a done job is asked for.
std::string download_target(const ReportConfig& config, const std::string& job_id);

}  // namespace millrace::sources
