#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "config/spec.h"
#include "connector/base/retry.h"
#include "connector/base/units.h"
#include "connector/sources/reports_api/header_row.h"

namespace millrace::sources {

// connections: {NAME: {reports_api: <this>}}
struct ReportsApiLimits {
  std::uint32_t jobs = 5;
  Rate requests;
};
struct ReportsApiConfig {
  std::string url;
  config::Secret key;
  ReportsApiLimits limits;
  std::string ca_file = {};
  std::string client_certificate = {};
  std::string client_key = {};
  config::Secret proxy = {};  // May hold a user and a password.
  bool allow_private_addresses = false;
};

// from: {NAME: <this>}
struct PollConfig {
  std::chrono::milliseconds every{1'000};
  std::chrono::milliseconds up_to{30'000};
};
struct ReportConfig {
  std::string report;
  config::Map<config::FilterValue> filters;
  std::string fetch = "auto";
  std::string format = "csv";
  HeaderRow header_row = HeaderRow::None;
  std::uint32_t page_size = 10'000;
  PollConfig poll;
  std::chrono::milliseconds timeout = std::chrono::minutes(30);
  RetryPolicy retry;
};

config::Spec<ReportsApiConfig> reports_api_spec();
config::Spec<ReportConfig> report_spec();

// The filters as a query, percent-encoded, lists as `name[]`: "status=active&country%5B%5D=SG".
std::string query_of(const config::Map<config::FilterValue>& filters,
                     const config::RunValues& values);

}  // namespace millrace::sources
