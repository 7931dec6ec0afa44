#include "connector/transforms/expressions/expression_set.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/functions/standard_catalog.h"
#include "connector/sql/syntax/parse.h"
#include "connector/sql/syntax/tree/column_names.h"

namespace millrace::transforms {
namespace {

// A column that only lacks its quotes: Postgres reads a name without them in lower case.
std::string quotes_hint(const components::KnownSchema& columns, std::string_view name) {
  for (const auto& field : columns.fields()) {
    if (field.name == name || !equals_ignoring_case(field.name, name)) continue;
    return fmt::format("; a name with capitals is written in double quotes: \"{}\"",
                       printable(field.name));
  }
  return "";
}

bool is_plain_name(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '_'; });
}

// A column whose name an expression has as it is, and would have to have in quotes: LTV (USD) > 0.
const std::string* name_without_quotes(const components::KnownSchema& columns,
                                       std::string_view text) {
  for (const auto& [name, type, required] : columns.fields()) {
    if (is_plain_name(name)) continue;
    const auto at = text.find(name);
    if (at == text.npos) continue;
    const bool is_quoted = at > 0 && (text[at - 1] == '"' || text[at - 1] == '\'');
    if (!is_quoted) return &name;
  }
  return nullptr;
}

// FNV-1a: the same on every machine, so that a run's numbers can be repeated.
std::uint64_t seed_of(std::string_view run_id) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : run_id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

}  // namespace

sql::RunValues run_values(const components::StepContext& context) {
  using std::chrono::sys_days;
  constexpr sys_days kEpoch{std::chrono::year{2000} / 1 / 1};
  sql::RunValues run;
  run.now =
      std::chrono::duration_cast<std::chrono::microseconds>(context.run_started - kEpoch).count();
  run.random_seed = seed_of(context.run_id);
  return run;
}

std::string column_complaint(const components::KnownSchema& columns, std::string_view name) {
  if (columns.may_have(name)) return "";
  const auto hint = quotes_hint(columns, name);
  return fmt::format("names the column \"{}\", {}", printable(name),
                     hint.empty() ? columns.absence(name) : "which the rows do not have" + hint);
}

ExpressionSet::ExpressionSet(const components::KnownSchema& columns, sql::RunValues run)
    : columns_(columns),
      builder_(std::move(run)),
      binder_(
          sql::standard_catalog(), sql::standard_aggregates(),
          [this](const sql::syntax::ColumnName& name) { return find(name); }, builder_) {}

ExpressionSet::Added ExpressionSet::add(std::string_view text) {
  auto parsed = sql::syntax::parse_expression(text);
  if (!parsed) return refused(text, std::move(parsed).error());
  auto bound = binder_.bind(*parsed);
  return bound ? Added(*bound) : refused(text, std::move(bound).error());
}

ExpressionSet::Added ExpressionSet::add_condition(std::string_view text, std::string_view what) {
  auto parsed = sql::syntax::parse_expression(text);
  if (!parsed) return refused(text, std::move(parsed).error());
  auto bound = binder_.bind_condition(*parsed, what);
  return bound ? Added(*bound) : refused(text, std::move(bound).error());
}

ExpressionSet::Added ExpressionSet::refused(std::string_view text, sql::syntax::Fault fault) const {
  if (const auto* name = name_without_quotes(columns_, text)) {
    fault.message += fmt::format(
        "; the name of a column with spaces or signs is written in double "
        "quotes: \"{}\"",
        printable(*name));
  }
  return std::unexpected(std::move(fault));
}

void ExpressionSet::assign(std::string name, sql::NodeId value) {
  assigned_[std::move(name)] = value;
}

ExpressionSet::Added ExpressionSet::text_of(sql::NodeId value) {
  const sql::SqlType type = type_of(value);
  if (type == sql::SqlType::Text || type == sql::SqlType::Jsonb) return value;
  const auto* cast = sql::standard_catalog().cast(type, sql::SqlType::Text);
  if (cast == nullptr) {
    return std::unexpected(sql::syntax::Fault{
        0, fmt::format("a column cannot hold a value of type {}", sql::name_of(type))});
  }
  return builder_.call(*cast, {value}, 0);
}

bool ExpressionSet::reads_any_of(const std::vector<std::string>& names) const {
  return std::ranges::any_of(names, [this](const std::string& name) {
    return std::ranges::find(columns_read_, name) != columns_read_.end();
  });
}

std::expected<sql::NamedValue, std::string> ExpressionSet::find(
    const sql::syntax::ColumnName& name) {
  if (name.table) {
    return std::unexpected(
        fmt::format("write the column without a table: {}", printable(name.name)));
  }
  if (const auto known = assigned_.find(name.name); known != assigned_.end()) {
    return known->second;
  }
  if (auto complaint = column_complaint(columns_, name.name); !complaint.empty()) {
    return std::unexpected(complaint + sql::syntax::single_quotes_hint(name));
  }
  if (std::ranges::find(columns_read_, name.name) == columns_read_.end()) {
    columns_read_.push_back(name.name);
  }
  const auto index = columns_.find(name.name);
  if (!index) {
    // The report decides whether it is there; nobody declared it, so that it is a text. Only
    // while a file is checked, so that its place does not matter, but for being one of its own.
    return sql::InputColumn{columns_.fields().size() + columns_read_.size(), sql::SqlType::Text};
  }
  return sql::InputColumn{*index, sql::sql_type_of(columns_.fields()[*index].type.kind)};
}

}  // namespace millrace::transforms
