#include "connector/sql/query/join_binding.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/sql/binding/overload_choice.h"
#include "connector/sql/query/sortable.h"
#include "connector/sql/syntax/tree/children.h"

namespace millrace::sql {
namespace {

using syntax::Expression;
using syntax::Fault;

// The parts of a condition that are joined by AND.
std::vector<const Expression*> conjuncts(const Expression& condition) {
  const auto* logic = std::get_if<syntax::Logic>(&condition.node);
  if (logic == nullptr || logic->kind != syntax::Logic::Kind::And) return {&condition};
  std::vector<const Expression*> all;
  for (const auto& operand : logic->operands) {
    for (const auto* part : conjuncts(operand)) all.push_back(part);
  }
  return all;
}

class JoinBinder {
 public:
  JoinBinder(const syntax::Join& join, const TableScope& tables, const QueryScope& scope)
      : join_(join),
        tables_(tables),
        left_(scope, [this](const auto& name) { return find(name); }),
        right_(scope, [this](const auto& name) { return find_in_joined(name); }) {}

  std::expected<QueryJoin, Fault> bind() && {
    QueryJoin bound{.kind = join_.kind};
    for (const auto* part : conjuncts(join_.condition)) {
      if (auto added = add(*part, bound); !added) return std::unexpected(added.error());
    }
    bound.left = std::move(left_.builder).take();
    bound.right = std::move(right_.builder).take();
    return bound;
  }

 private:
  struct Side {
    Side(const QueryScope& scope, FindColumn find)
        : builder(scope.run),
          binder(scope.functions, scope.aggregates, std::move(find), builder),
          coercion(scope.functions, builder) {}
    ProgramBuilder builder;
    Binder binder;
    Coercion coercion;
  };
  // Whose columns an expression has.
  struct Tables {
    bool has_joined = false;
    bool has_earlier = false;
    std::optional<Fault> fault;
  };
  using Found = std::expected<NamedValue, std::string>;

  Found find(const syntax::ColumnName& name) const {
    const auto column = tables_.find(name);
    if (!column) return std::unexpected(column.error());
    return *column;
  }
  Found find_in_joined(const syntax::ColumnName& name) const {
    auto column = tables_.find(name);
    if (!column) return std::unexpected(std::move(column).error());
    column->index -= tables_.first_column_of_last();
    return *column;
  }

  void look_for_tables(const Expression& expression, Tables& tables) const {
    if (const auto* name = std::get_if<syntax::ColumnName>(&expression.node)) {
      const auto column = tables_.find(*name);
      if (!column) {
        if (!tables.fault) tables.fault = Fault{expression.at, column.error()};
        return;
      }
      const bool is_joined = tables_.table_of(column->index) + 1 == tables_.size();
      (is_joined ? tables.has_joined : tables.has_earlier) = true;
    }
    syntax::for_each_child(expression,
                           [&](const Expression& child) { look_for_tables(child, tables); });
  }

  std::unexpected<Fault> not_an_equality(std::size_t at) const {
    const auto name = printable(join_.table.known_as());
    return std::unexpected(
        Fault{at, fmt::format("ON takes equalities between a value of {} and one of the tables "
                              "before it, or a constant, joined by AND",
                              name)});
  }

  std::expected<void, Fault> add(const Expression& part, QueryJoin& bound) {
    const auto* operation = std::get_if<syntax::Operation>(&part.node);
    if (operation == nullptr || operation->name != "=" || operation->left == nullptr) {
      return not_an_equality(part.at);
    }
    Tables of_left;
    Tables of_right;
    look_for_tables(*operation->left, of_left);
    look_for_tables(*operation->right, of_right);
    for (const auto* tables : {&of_left, &of_right}) {
      if (tables->fault) return std::unexpected(*tables->fault);
      if (tables->has_joined && tables->has_earlier) return not_an_equality(part.at);
    }
    if (of_left.has_joined == of_right.has_joined) return not_an_equality(part.at);
    return of_left.has_joined ? add_key(*operation->right, *operation->left, bound)
                              : add_key(*operation->left, *operation->right, bound);
  }

  std::expected<void, Fault> add_key(const Expression& left, const Expression& right,
                                     QueryJoin& bound) {
    const auto left_node = left_.binder.bind(left);
    if (!left_node) return std::unexpected(left_node.error());
    const auto right_node = right_.binder.bind(right);
    if (!right_node) return std::unexpected(right_node.error());
    const std::vector types{left_.builder.type_of(*left_node), right_.builder.type_of(*right_node)};
    const SqlType type = common_type(types);
    if (type == SqlType::Unknown) {
      return std::unexpected(
          Fault{right.at, fmt::format("ON cannot compare {} with {}; cast one of them",
                                      name_of(types[0]), name_of(types[1]))});
    }
    if (auto done = expect_sortable(type, "ON", right.at); !done) return done;
    const auto left_key =
        left_.coercion.implicitly(left_.coercion.known(*left_node, left.at), type);
    if (!left_key) return std::unexpected(left_key.error());
    const auto right_key =
        right_.coercion.implicitly(right_.coercion.known(*right_node, right.at), type);
    if (!right_key) return std::unexpected(right_key.error());
    bound.key_types.push_back(type);
    bound.left_keys.push_back(*left_key);
    bound.right_keys.push_back(*right_key);
    return {};
  }

  const syntax::Join& join_;
  const TableScope& tables_;
  Side left_;
  Side right_;
};

}  // namespace

std::expected<QueryJoin, Fault> bind_join(const syntax::Join& join, const TableScope& tables,
                                          const QueryScope& scope) {
  return JoinBinder(join, tables, scope).bind();
}

}  // namespace millrace::sql
