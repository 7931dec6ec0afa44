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

#include "config/lookup.h"
#include "config/problems.h"
#include "config/spec.h"
#include "connector/base/units.h"

namespace millrace::reports_server {

// What a filter's values must look like; they are bound to the query as this type.
enum class FilterType {
  Text,     // Anything.
  Integer,  // 64 bits.
  Number,   // Bound as a double.
  Date,     // YYYY-MM-DD, bound as text.
};

struct FilterOptions {
  FilterType type = FilterType::Text;
  bool many = false;  // `IN (:name)`: as many parameters as values.
  std::vector<std::string> default_;
};

// One query that can be asked for as /queries/<id>[-slug]/...
struct ReportOptions {
  std::int64_t id = 0;
  std::string slug;  // The report's name in the file; set after parsing.
  std::string query;
  config::Map<FilterOptions> filters;
  std::chrono::milliseconds cache{0};  // Zero: every job runs the query.
};

// A caller; `name` is what the log says.
struct KeyOptions {
  std::string name;
  config::Secret key;
};

struct LimitOptions {
  std::uint32_t concurrent_jobs = 5;
  std::uint32_t jobs_kept = 10'000;
  std::uint32_t results_kept = 500;
  ByteSize spool{std::uint64_t{20} << 30};
  std::chrono::milliseconds keep{24 * 3'600'000};
  std::chrono::milliseconds query_time{600'000};
  std::uint32_t page_size = 10'000;
  std::uint32_t connections = 1'000;
  ByteSize body{std::uint64_t{1} << 20};
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds download_link{60'000};
};

// The whole file, checked.
struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;       // Zero: any free one.
  std::filesystem::path database;  // Empty: queries run on an empty database in memory.
  std::filesystem::path spool = "/tmp";
  std::vector<KeyOptions> keys;
  LimitOptions limits;
  config::Map<ReportOptions> reports;

  // By number, or by number and slug ("1846-users-growth"): the leading number decides.
  const ReportOptions* report(std::string_view path_part) const;
};

config::Spec<ServerOptions> server_spec();

// Reads the server's file, or a folder of them; only to be used when no problem was added. Paths
// in it are relative to it.
ServerOptions load_options(const std::filesystem::path& path, const config::Lookup& lookup,
                           config::Problems& problems);

}  // namespace millrace::reports_server

template <>
struct millrace::config::EnumNames<millrace::reports_server::FilterType> {
  using enum millrace::reports_server::FilterType;
  static constexpr auto kNames =
      std::to_array<std::pair<std::string_view, millrace::reports_server::FilterType>>(
          {{"text", Text}, {"integer", Integer}, {"number", Number}, {"date", Date}});
};
