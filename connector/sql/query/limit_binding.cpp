#include "connector/sql/query/limit_binding.h"

#include <limits>
#include <string>

#include <fmt/format.h>

#include "connector/sql/binding/binder.h"

namespace millrace::sql {
namespace {

using syntax::Expression;
using syntax::Fault;
using syntax::fault_at;

// Binds one such expression, by itself: no row is there yet.
class CountBinding {
 public:
  CountBinding(std::string_view clause, const QueryScope& scope)
      : clause_(clause),
        program_(scope.run),
        binder_(
            scope.functions, scope.aggregates,
            [clause](const syntax::ColumnName&) -> std::expected<NamedValue, std::string> {
              return std::unexpected(
                  fmt::format("argument of {} must not contain variables", clause));
            },
            program_),
        coercion_(scope.functions, program_) {}

  BoundNode bind(const Expression& written) {
    auto count = as_bigint(written);
    if (count) count = program_.faultless(*count);
    if (count && !program_.is_constant(*count)) {
      return fault_at(written.at, fmt::format("{} is needed before the first row", clause_));
    }
    return count;
  }

  const Vector& value(NodeId count) const { return program_.node(count).constant->value; }

 private:
  BoundNode as_bigint(const Expression& written) {
    if (const auto* literal = std::get_if<syntax::Literal>(&written.node)) {
      using Kind = syntax::Literal::Kind;
      if (literal->kind == Kind::String || literal->kind == Kind::Null) {
        return coercion_.implicitly({.literal = literal, .at = written.at}, SqlType::Bigint);
      }
    }
    const auto value = binder_.bind(written);
    if (!value) return value;
    const auto type = program_.type_of(*value);
    if (type != SqlType::Bigint && type != SqlType::Numeric && type != SqlType::Double) {
      return fault_at(written.at, fmt::format("argument of {} must be type bigint, not type {}",
                                              clause_, name_of(type)));
    }
    return coercion_.explicitly(coercion_.known(*value, written.at), {written.at, "bigint", {}},
                                written.at);
  }

  std::string_view clause_;
  ProgramBuilder program_;
  Binder binder_;
  Coercion coercion_;
};

}  // namespace

std::expected<std::optional<std::uint64_t>, Fault> bind_count(
    const std::optional<Expression>& written, std::string_view clause, const QueryScope& scope) {
  if (!written) return std::nullopt;
  CountBinding binding(clause, scope);
  const auto with_advice = [clause](Fault fault) {
    fault.message += fmt::format("; write {} with a whole number from 0 to {}", clause,
                                 std::numeric_limits<std::int64_t>::max());
    return std::unexpected(std::move(fault));
  };
  const auto count = binding.bind(*written);
  if (!count) return with_advice(count.error());
  const auto& value = binding.value(*count);
  if (value.is_null(0)) return std::nullopt;
  const auto rows = value.at<std::int64_t>(0);
  if (rows >= 0) return static_cast<std::uint64_t>(rows);
  return with_advice({written->at, fmt::format("{} must not be negative", clause)});
}

}  // namespace millrace::sql
