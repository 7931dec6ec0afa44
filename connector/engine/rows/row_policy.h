#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "config/spec/spec.h"
#include "config/values/file_paths.h"
#include "config/values/row_limit.h"

namespace millrace::engine {

// What happens when a row is wrong: a step cannot do with it what it should, or it breaks the
// contract.
enum class OnRowError {
  Fail,        // The export fails, and nothing of it is kept.
  Quarantine,  // The row is kept in a file; the others go on.
};

// `on_row_error` of a sync.
struct RowPolicy {
  OnRowError action = OnRowError::Fail;
  std::optional<config::RowLimit> at_most;  // Rows in the quarantine; beyond it the export fails.
  config::OutputPath folder{".millrace/quarantine"};

  // Has the default folder lie in this one.
  void keep_default_in(const std::filesystem::path& outputs);
};

config::Spec<RowPolicy> row_policy_spec();

}  // namespace millrace::engine

template <>
struct millrace::config::EnumNames<millrace::engine::OnRowError> {
  static constexpr auto kNames =
      std::to_array<std::pair<std::string_view, millrace::engine::OnRowError>>(
          {{"fail", millrace::engine::OnRowError::Fail},
           {"quarantine", millrace::engine::OnRowError::Quarantine}});
};
