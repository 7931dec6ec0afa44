#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "config/spec/spec.h"
#include "config/values/file_paths.h"
#include "connector/base/retry.h"
#include "connector/base/text/units.h"
#include "connector/components/options/transport_options.h"
#include "connector/formats/mending.h"
#include "connector/sources/reports_api/settings/choices.h"
#include "connector/sources/reports_api/settings/header_row.h"

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
  components::TransportOptions transport;
  bool allow_private_addresses = false;
};

// from: {NAME: <this>}
struct PollConfig {
  std::chrono::milliseconds every{1'000};
  std::chrono::milliseconds up_to{30'000};
};
struct OrderConfig {
  std::string field;
  Direction direction = Direction::Ascending;
};
struct DatasetQueryConfig {
  std::vector<std::string> dimensions;
  std::vector<std::string> metrics;
  std::vector<OrderConfig> order;
  std::uint64_t limit = 0;
  std::string timezone;
  bool bust_cache = false;
};
struct ReportConfig {
  std::string report;
  ApiVersion api = ApiVersion::V1;
  std::string widget;
  std::string dataset;
  DatasetQueryConfig query;
  config::Map<config::FilterValue> filters;
  std::vector<std::string> allowed_filters;
  ArrayStyle array_style = ArrayStyle::Brackets;
  Fetch fetch = Fetch::Auto;
  std::string format = "csv";
  std::string sheet;
  bool exact_nulls = false;
  HeaderRow header_row;
  RaggedRows ragged_rows = RaggedRows::Reject;
  InvalidText invalid_text = InvalidText::Reject;
  std::uint32_t page_size = 10'000;
  PollWith poll_with = PollWith::ExportResults;
  PollConfig poll;
  std::chrono::milliseconds max_age{0};
  OnStale on_stale = OnStale::Warn;
  std::chrono::milliseconds timeout = std::chrono::minutes(30);
  OnTimeout on_timeout = OnTimeout::Cancel;
  RetryPolicy retry;

  // Whether what is asked for depends on where the last run got to.
  bool uses_watermark() const;
};

// What a decoder mends, and what it advises where it may not.
formats::Mending mending_of(const ReportConfig& config);

// What is asked for, in a message: "report 1846-growth", "widget 7".
std::string shown(const ReportConfig& config);

}  // namespace millrace::sources
