#pragma once

#include <chrono>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connector/components/step.h"
#include "connector/sql/binding/binder.h"
#include "connector/sql/syntax/tree/fault.h"

namespace millrace::transforms {

// What expressions see of the run.
sql::RunValues run_values(const components::StepContext& context);

// Why an expression cannot name a column, as a message that begins with the name; empty when the
// rows have it, or may have it.
std::string column_complaint(const components::KnownSchema& columns, std::string_view name);

// The expressions of one step, which see the columns that come into it, and share what they have
// in common. Refers to the columns that it was made with.
class ExpressionSet {
 public:
  ExpressionSet(const components::KnownSchema& columns, sql::RunValues run);
  ExpressionSet(const ExpressionSet&) = delete;
  ExpressionSet& operator=(const ExpressionSet&) = delete;

  // The place of a fault is a byte of the text.
  using Added = std::expected<sql::NodeId, sql::syntax::Fault>;
  Added add(std::string_view text);
  // `what` says in a message what has to be a condition: "where".
  Added add_condition(std::string_view text, std::string_view what);

  // From now on the name stands for that value, also where a column has it.
  void assign(std::string name, sql::NodeId value);

  sql::SqlType type_of(sql::NodeId value) const { return builder_.type_of(value); }
  // The value as the text of a cell; the value itself when it is a text.
  Added text_of(sql::NodeId value);

  // Whether one of these is a column that the expressions read.
  bool reads_any_of(const std::vector<std::string>& names) const;

  sql::Program take() && { return std::move(builder_).take(); }

 private:
  // The fault, and what is to be done about it where the text tells that.
  Added refused(std::string_view text, sql::syntax::Fault fault) const;
  std::expected<sql::NamedValue, std::string> find(const sql::syntax::ColumnName& name);

  const components::KnownSchema& columns_;
  sql::ProgramBuilder builder_;
  sql::Binder binder_;
  std::map<std::string, sql::NodeId, std::less<>> assigned_;
  std::vector<std::string> columns_read_;
};

}  // namespace millrace::transforms
