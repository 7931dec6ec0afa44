#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "config/spec/spec.h"

namespace millrace::sources {

// Which of the API's two generations a report is asked of.
enum class ApiVersion { V1, V2 };

// How a report's rows are fetched.
enum class Fetch {
  Auto,         // By what the report needs; see plan.h.
  Export,       // A job that makes a file.
  Pages,        // A job whose result is read page by page.
  LegacyPages,  // The same through the calls before that.
  Direct,       // No job: the answer is the file.
};

// Where an export's job is asked after.
enum class PollWith { ExportResults, Job };

// How several values of one filter are written in an address.
enum class ArrayStyle { Brackets, Repeat, Comma };

// What is done about a row with fewer cells than columns.
enum class RaggedRows { Reject, Pad };

// What is done about cells that are not valid Unicode.
enum class InvalidText { Reject, Replace };

// What is done about data that are older than they may be.
enum class OnStale { Warn, Fail };

// What becomes of a job that takes longer than the sync waits for it.
enum class OnTimeout { Cancel, Keep };

enum class Direction { Ascending, Descending };

}  // namespace millrace::sources

namespace millrace::config {

template <class E>
using ChoiceNames = std::pair<std::string_view, E>;

template <>
struct EnumNames<sources::ApiVersion> {
  using E = sources::ApiVersion;
  static constexpr auto kNames = std::to_array<ChoiceNames<E>>({{"v1", E::V1}, {"v2", E::V2}});
};

template <>
struct EnumNames<sources::Fetch> {
  using E = sources::Fetch;
  static constexpr auto kNames = std::to_array<ChoiceNames<E>>({{"auto", E::Auto},
                                                                {"export", E::Export},
                                                                {"pages", E::Pages},
                                                                {"legacy_pages", E::LegacyPages},
                                                                {"direct", E::Direct}});
};

template <>
struct EnumNames<sources::PollWith> {
  using E = sources::PollWith;
  static constexpr auto kNames =
      std::to_array<ChoiceNames<E>>({{"export_results", E::ExportResults}, {"job", E::Job}});
};

template <>
struct EnumNames<sources::ArrayStyle> {
  using E = sources::ArrayStyle;
  static constexpr auto kNames = std::to_array<ChoiceNames<E>>(
      {{"brackets", E::Brackets}, {"repeat", E::Repeat}, {"comma", E::Comma}});
};

template <>
struct EnumNames<sources::RaggedRows> {
  using E = sources::RaggedRows;
  static constexpr auto kNames =
      std::to_array<ChoiceNames<E>>({{"reject", E::Reject}, {"pad", E::Pad}});
};

template <>
struct EnumNames<sources::InvalidText> {
  using E = sources::InvalidText;
  static constexpr auto kNames =
      std::to_array<ChoiceNames<E>>({{"reject", E::Reject}, {"replace", E::Replace}});
};

template <>
struct EnumNames<sources::OnStale> {
  using E = sources::OnStale;
  static constexpr auto kNames =
      std::to_array<ChoiceNames<E>>({{"warn", E::Warn}, {"fail", E::Fail}});
};

template <>
struct EnumNames<sources::OnTimeout> {
  using E = sources::OnTimeout;
  static constexpr auto kNames =
      std::to_array<ChoiceNames<E>>({{"cancel", E::Cancel}, {"keep", E::Keep}});
};

template <>
struct EnumNames<sources::Direction> {
  using E = sources::Direction;
  static constexpr auto kNames =
      std::to_array<ChoiceNames<E>>({{"asc", E::Ascending}, {"desc", E::Descending}});
};

}  // namespace millrace::config
