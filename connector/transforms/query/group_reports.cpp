#include "connector/transforms/query/group_reports.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::transforms {
namespace {

constexpr std::size_t kShownKey = 80;
constexpr std::string_view kHidden = "***";

// The columns that a value is computed of.
std::set<std::size_t> columns_of(const sql::Program& program, sql::NodeId value) {
  std::set<std::size_t> columns;
  std::set<sql::NodeId> seen{value};
  std::vector<sql::NodeId> left{value};
  while (!left.empty()) {
    const auto& node = program.nodes[left.back()];
    left.pop_back();
    if (node.kind == sql::ProgramNode::Kind::Column) columns.insert(node.column);
    for (const auto operand : node.operands) {
      if (seen.insert(operand).second) left.push_back(operand);
    }
  }
  return columns;
}

}  // namespace

GroupReports::GroupReports(const sql::QueryGrouping& grouping, const sql::Program& input,
                           const Schema& columns, const std::vector<std::string>& hidden_columns)
    : grouping_(grouping) {
  std::vector<Field> fields;
  for (std::size_t i = 0; i < grouping.keys.size(); ++i) {
    fields.push_back({grouping.key_names[i], {}, false});
    hides_.push_back(
        std::ranges::any_of(columns_of(input, grouping.keys[i]), [&](std::size_t column) {
          return column < columns.size() &&
                 std::ranges::find(hidden_columns, columns[column].name) != hidden_columns.end();
        }));
  }
  schema_ = std::make_shared<const Schema>(std::move(fields));
}

Batch GroupReports::shown(sql::Evaluator& groups, std::size_t row, std::uint64_t origin) const {
  Batch none{schema_, {}, 1, Origins(origin)};
  if (schema_->size() == 0) return none;
  BatchBuilder builder(schema_, origin);
  for (std::size_t i = 0; i < grouping_.key_texts.size(); ++i) {
    const auto& text = groups.evaluate(grouping_.key_texts[i]);
    if (text.is_null(row)) {
      builder.add_null();
    } else {
      builder.add(hides_[i] ? kHidden : text.at<std::string_view>(row));
    }
  }
  return builder.take();
}

std::string GroupReports::named(const Batch& shown) {
  std::string text;
  for (std::size_t i = 0; i < shown.columns.size(); ++i) {
    const auto& column = shown.columns[i];
    text += text.empty() ? " in the group " : ", ";
    text += printable((*shown.schema)[i].name);
    text += column.is_null(0) ? " is NULL"
                              : fmt::format(" = \"{}\"", printable(column.text(0), kShownKey));
  }
  return text;
}

void GroupOutput::fail_row(const Batch& batch, std::size_t row, std::string reason) {
  const auto shown = reports_.shown(groups_, row, batch.origin(row));
  out_.fail_row(shown, 0, reason + GroupReports::named(shown));
}

void GroupOutput::quarantine(const Batch& batch, std::size_t row, std::string reason) {
  const auto shown = reports_.shown(groups_, row, batch.origin(row));
  out_.quarantine(shown, 0, reason + GroupReports::named(shown));
}

}  // namespace millrace::transforms
