// The statements of MergeSql for rows that left, also where the staged rows are a difference.

#include <fmt/format.h>

#include "sinks/postgres/statements/merge.h"

namespace millrace::sinks::postgres {

std::string MergeSql::is_staged() const {
  return fmt::format("EXISTS (SELECT FROM {} s WHERE {})", kStage, same_key("s"));
}

std::string MergeSql::gone() const {
  auto gone = fmt::format("NOT EXISTS (SELECT FROM {} s WHERE {})", kStage, same_key("s"));
  if (some_leave_) {
    gone += fmt::format(" AND NOT EXISTS (SELECT FROM {} s WHERE {})", kPresent, same_key("s"));
  }
  return gone;
}

std::string MergeSql::count_gone() const {
  return fmt::format("SELECT count(*) FROM {} t WHERE {}", target_, gone());
}

// Its rows end as those of the stage do: with the texts of what only the server understands.
std::string MergeSql::present_columns(std::string_view kept) const {
  std::string columns;
  for (const auto& name : key_) columns += (columns.empty() ? "" : ", ") + name.quoted;
  for (std::size_t i = 0; i < keys_asked_back_; ++i) {
    columns += fmt::format(", {}_millrace_text_{}", kept, i);
  }
  return columns;
}

std::string MergeSql::create_present() const {
  return fmt::format(
      "CREATE TEMP TABLE _millrace_present ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA",
      present_columns("NULL::text AS "), target_);
}

std::string MergeSql::copy_into_present(bool binary) const {
  return copy(kPresent, present_columns(""), binary, false);
}

}  // namespace millrace::sinks::postgres
