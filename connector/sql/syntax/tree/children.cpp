#include "connector/sql/syntax/tree/children.h"

namespace millrace::sql::syntax {
namespace {

// Visits what is directly below each kind of node.
class Children {
 public:
  explicit Children(const std::function<void(const Expression&)>& take) : take_(take) {}

  void of(const Literal&) {}
  void of(const ColumnName&) {}
  void of(const Call& call) {
    visit(call.args);
    for (const auto& key : call.order_by) take_(key.value);
    visit(call.filter);
  }
  void of(const Operation& operation) {
    visit(operation.left);
    visit(operation.right);
  }
  void of(const Logic& logic) { visit(logic.operands); }
  void of(const Cast& cast) { visit(cast.operand); }
  void of(const Case& cases) {
    visit(cases.operand);
    for (const auto& when : cases.whens) {
      take_(when.condition);
      take_(when.result);
    }
    visit(cases.otherwise);
  }
  void of(const Test& test) { visit(test.operand); }
  void of(const Distinction& distinction) {
    visit(distinction.left);
    visit(distinction.right);
  }
  void of(const In& in) {
    visit(in.operand);
    visit(in.list);
  }
  void of(const Quantified& quantified) {
    visit(quantified.operand);
    visit(quantified.elements);
  }
  void of(const Between& between) {
    visit(between.operand);
    visit(between.low);
    visit(between.high);
  }
  void of(const Special& special) { visit(special.operands); }
  void of(const ArrayLiteral& array) { visit(array.elements); }

 private:
  void visit(const ExpressionPtr& expression) {
    if (expression != nullptr) take_(*expression);
  }
  void visit(const Expressions& expressions) {
    for (const auto& expression : expressions) take_(expression);
  }

  const std::function<void(const Expression&)>& take_;
};

}  // namespace

void for_each_child(const Expression& expression,
                    const std::function<void(const Expression&)>& visit) {
  Children children(visit);
  std::visit([&children](const auto& node) { children.of(node); }, expression.node);
}

}  // namespace millrace::sql::syntax
