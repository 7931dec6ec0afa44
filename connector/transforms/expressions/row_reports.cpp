#include "connector/transforms/expressions/row_reports.h"

#include <map>

namespace millrace::transforms {

std::vector<std::uint32_t> rows_but(const std::vector<std::uint32_t>& failed, std::size_t rows) {
  std::vector<std::uint32_t> left;
  left.reserve(rows - failed.size());
  auto next = failed.begin();
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (next != failed.end() && *next == row) {
      ++next;
    } else {
      left.push_back(row);
    }
  }
  return left;
}

std::vector<std::uint32_t> report_faults(const std::vector<sql::RowFault>& faults,
                                         const Batch& batch, bool hides_values,
                                         components::StepOutput& out) {
  if (faults.empty()) return {};
  std::map<std::size_t, const sql::RowFault*> first_of;
  for (const auto& fault : faults) first_of.try_emplace(fault.row, &fault);
  std::vector<std::uint32_t> rows;
  for (const auto& [row, fault] : first_of) {
    rows.push_back(static_cast<std::uint32_t>(row));
    const auto& reason = fault->reason;
    out.fail_row(batch, row, std::string(hides_values ? reason.without_values() : reason.text()));
  }
  return rows;
}

}  // namespace millrace::transforms
