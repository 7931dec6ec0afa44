#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "config/values/enum_codec.h"

namespace millrace::components {

// What is done with a column of the rows that the table lacks.
enum class OnNewColumn {
  Fail,    // The load fails and says which ALTER TABLE adds it.
  Add,     // The load adds it.
  Ignore,  // The load leaves it out.
};

// What is done with a column of the table that the rows lack, and that nothing else fills.
enum class OnMissingColumn {
  Null,  // Nothing is written to it: rows that are there keep their value, new ones have NULL.
  Fail,  // The load fails and names it.
};

// What is done when a column of the table cannot hold a value of the rows.
enum class OnTypeChange {
  Fail,   // The load fails and names the value.
  Widen,  // The column gets the next type that holds all values, where no value is lost by that.
};

// How a load meets columns that have changed since the table was made.
struct ColumnPolicies {
  OnNewColumn on_new = OnNewColumn::Fail;
  OnMissingColumn on_missing = OnMissingColumn::Null;
  OnTypeChange on_type_change = OnTypeChange::Fail;
};

}  // namespace millrace::components

template <>
struct millrace::config::EnumNames<millrace::components::OnNewColumn> {
  using OnNewColumn = millrace::components::OnNewColumn;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, OnNewColumn>>({
      {"fail", OnNewColumn::Fail},
      {"add", OnNewColumn::Add},
      {"ignore", OnNewColumn::Ignore},
  });
};

template <>
struct millrace::config::EnumNames<millrace::components::OnMissingColumn> {
  using OnMissingColumn = millrace::components::OnMissingColumn;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, OnMissingColumn>>({
      {"null", OnMissingColumn::Null},
      {"fail", OnMissingColumn::Fail},
  });
};

template <>
struct millrace::config::EnumNames<millrace::components::OnTypeChange> {
  using OnTypeChange = millrace::components::OnTypeChange;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, OnTypeChange>>({
      {"fail", OnTypeChange::Fail},
      {"widen", OnTypeChange::Widen},
  });
};
