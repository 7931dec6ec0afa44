#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/values/collections.h"
#include "config/values/enum_codec.h"
#include "config/values/secret.h"
#include "connector/base/text/units.h"

// What the server's file says, as values: every part of the server reads them, none writes them.

namespace millrace::reports_server {

// What a filter's values must look like; they are bound to the query as this type.
enum class FilterType {
  Text,     // Anything.
  Integer,  // 64 bits.
  Number,   // Bound as a double.
  Boolean,  // true, false, 1 or 0.
  Date,     // YYYY-MM-DD, bound as text.
  List,     // Texts: short for text with `many: true`.
};

struct FilterOptions {
  FilterType type = FilterType::Text;
  bool many = false;  // `IN (:name)`: as many parameters as values.
  std::vector<std::string> default_;
  std::int64_t v2_id = 0;  // The `dynamic_filter_id` that means it; 0: none.

  bool takes_many() const { return many || type == FilterType::List; }
};

// One query that can be asked for as /queries/<id>[-slug]/... and, under v2, as the dashboard
// widget or the data set that it stands in for.
struct ReportOptions {
  std::int64_t id = 0;
  std::int64_t widget = 0;   // 0: it is none.
  std::int64_t dataset = 0;  // 0: it is none.
  std::string slug;          // The report's name in the file; set after parsing.
  std::string query;
  config::Map<FilterOptions> filters;
  std::chrono::milliseconds cache{0};  // Zero: every job runs the query.
};

// A caller; `name` is what the log says.
struct KeyOptions {
  std::string name;
  config::Secret key;
  std::uint32_t jobs = 0;  // Unfinished at once; 0: as many as the server keeps.
};

struct LimitOptions {
  std::uint32_t concurrent_jobs = 5;
  std::uint32_t jobs_kept = 10'000;
  std::uint32_t results_kept = 500;
  ByteSize spool{std::uint64_t{20} << 30};
  std::chrono::milliseconds keep{24 * 3'600'000};
  std::chrono::milliseconds query_time{600'000};
  std::uint64_t rows = 0;  // Of one result; 0: any number.
  std::uint32_t page_size = 10'000;
  std::uint32_t small_rows = 10'000;
  std::uint32_t connections = 10'000;
  ByteSize body{std::uint64_t{1} << 20};
  std::chrono::milliseconds header_time{10'000};
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds download_link{60'000};
};

struct PostgresOptions {
  config::Secret dsn;
};

// What the queries read: one of the two, or neither, which is an empty SQLite in memory.
struct DatabaseOptions {
  std::filesystem::path sqlite;
  std::optional<PostgresOptions> postgres;
};

// The whole file, checked.
struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // Zero: any free one.
  std::string public_url;     // Empty: see PublicAddress.
  std::vector<std::string> trusted_proxies;
  DatabaseOptions database;
  std::filesystem::path spool = "/tmp";
  bool strict_filters = false;  // Refuses names that are no filter of the report.
  std::vector<KeyOptions> keys;
  LimitOptions limits;
  config::Map<ReportOptions> reports;

  // By number, or by number and slug ("1846-users-growth"): the leading number decides.
  const ReportOptions* report(std::string_view path_part) const;

  // The report that stands in for this widget or data set of v2, or nullptr.
  const ReportOptions* widget(std::int64_t id) const;
  const ReportOptions* dataset(std::int64_t id) const;
};

}  // namespace millrace::reports_server

template <>
struct millrace::config::EnumNames<millrace::reports_server::FilterType> {
  using enum millrace::reports_server::FilterType;
  static constexpr auto kNames =
      std::to_array<std::pair<std::string_view, millrace::reports_server::FilterType>>(
          {{"text", Text},
           {"integer", Integer},
           {"number", Number},
           {"boolean", Boolean},
           {"date", Date},
           {"list", List}});
};
