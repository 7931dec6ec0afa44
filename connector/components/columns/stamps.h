#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/values/enum_codec.h"
#include "connector/components/columns/constant_columns.h"

namespace millrace::components {

// A column that says of a row which load wrote it last. A row that differs in nothing else is
// unchanged, and keeps its stamps.
enum class Stamp {
  LoadedAt,  // When the load began to write, in UTC.
  RunId,
  ExportId,  // The export that the row was read from.
};

// "_loaded_at"
std::string_view column_of(Stamp stamp);

struct StampValues {
  std::chrono::system_clock::time_point loaded_at;
  std::string run_id;
  std::string export_id;
};

// The columns of the stamps, for one load.
std::vector<ConstantColumn> stamped(const std::vector<Stamp>& stamps, const StampValues& values);

}  // namespace millrace::components

template <>
struct millrace::config::EnumNames<millrace::components::Stamp> {
  using Stamp = millrace::components::Stamp;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, Stamp>>({
      {"loaded_at", Stamp::LoadedAt},
      {"run_id", Stamp::RunId},
      {"export_id", Stamp::ExportId},
  });
};
