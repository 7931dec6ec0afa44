#include "connector/sql/query/target_list.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::sql {
namespace {

using syntax::Fault;

class DefaultName {
 public:
  static std::string of(const syntax::Expression& expression) {
    return std::visit([](const auto& node) { return name(node); }, expression.node);
  }

 private:
  static std::string name(const syntax::ColumnName& column) { return column.name; }
  static std::string name(const syntax::Call& call) { return call.name; }
  static std::string name(const syntax::Cast& cast) {
    auto its_name = of(*cast.operand);
    return its_name.empty() ? cast.type.name : its_name;
  }
  static std::string name(const syntax::Case& cases) {
    auto its_name = cases.otherwise == nullptr ? std::string() : of(*cases.otherwise);
    return its_name.empty() ? "case" : its_name;
  }
  static std::string name(const syntax::Special& special) {
    using Kind = syntax::Special::Kind;
    switch (special.kind) {
      case Kind::Coalesce:
        return "coalesce";
      case Kind::NullIf:
        return "nullif";
      case Kind::Greatest:
        return "greatest";
      case Kind::Least:
        break;
    }
    return "least";
  }
  template <class Other>
  static std::string name(const Other&) {
    return {};
  }
};

}  // namespace

std::string default_name(const syntax::Expression& value) {
  return DefaultName::of(value);
}

std::expected<TargetList, Fault> TargetList::of(const syntax::Select& select,
                                                const TableScope& scope) {
  TargetList list;
  for (const auto& target : select.targets) {
    const auto added =
        target.star ? list.add_star(target, scope)
                    : list.add(target.alias.value_or(default_name(target.value)), target.value);
    if (!added) return std::unexpected(added.error());
  }
  return list;
}

std::expected<void, Fault> TargetList::add_star(const syntax::Target& target,
                                                const TableScope& scope) {
  if (target.table && scope.table(*target.table) == nullptr) {
    return std::unexpected(Fault{target.at, scope.find({target.table, "*"}).error()});
  }
  for (auto& column : scope.columns_of(target.table)) {
    std::string name = column.name;
    stars_.push_back({target.at, std::move(column)});
    if (auto added = add(std::move(name), stars_.back()); !added) return added;
  }
  may_have_more_ = may_have_more_ || scope.may_have_more(target.table);
  return {};
}

std::expected<void, Fault> TargetList::add(std::string name, const syntax::Expression& value) {
  if (name.empty()) {
    return std::unexpected(Fault{value.at, "the column has no name; give it one: AS name"});
  }
  if (std::ranges::find(targets_, name, &NamedTarget::name) != targets_.end()) {
    return std::unexpected(Fault{
        value.at, fmt::format("two columns get the name {}; give one of them another: AS name",
                              printable(name))});
  }
  targets_.push_back({std::move(name), &value});
  return {};
}

bool TargetList::is_position(const syntax::Expression& expression) {
  return std::holds_alternative<syntax::Literal>(expression.node);
}

std::expected<std::size_t, Fault> TargetList::at_position(const syntax::Expression& expression,
                                                          std::string_view clause) const {
  const auto& literal = std::get<syntax::Literal>(expression.node);
  if (literal.kind != syntax::Literal::Kind::Integer) {
    return std::unexpected(Fault{expression.at, fmt::format("non-integer constant in {}", clause)});
  }
  std::size_t position = 0;
  const auto* const end = literal.text.data() + literal.text.size();
  const bool is_number = std::from_chars(literal.text.data(), end, position).ptr == end;
  if (!is_number || position == 0 || position > targets_.size()) {
    return std::unexpected(Fault{
        expression.at, fmt::format("{} position {} is not in select list", clause, literal.text)});
  }
  return position - 1;
}

std::optional<std::size_t> TargetList::named_by(const syntax::Expression& expression) const {
  const auto* column = std::get_if<syntax::ColumnName>(&expression.node);
  if (column == nullptr || column->table) return std::nullopt;
  const auto found = std::ranges::find(targets_, column->name, &NamedTarget::name);
  if (found == targets_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - targets_.begin());
}

}  // namespace millrace::sql
