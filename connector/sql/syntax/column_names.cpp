#include "connector/sql/syntax/column_names.h"

namespace millrace::sql::syntax {
namespace {

// Adds the names that are below each kind of node.
class Collector {
 public:
  explicit Collector(std::set<std::string, std::less<>>& names) : names_(names) {}

  void visit(const Expression& expression) {
    std::visit([this](const auto& node) { collect(node); }, expression.node);
  }

 private:
  void visit(const ExpressionPtr& expression) {
    if (expression != nullptr) visit(*expression);
  }
  void visit(const Expressions& expressions) {
    for (const auto& expression : expressions) visit(expression);
  }

  void collect(const Literal&) {}
  void collect(const ColumnName& column) { names_.insert(column.name); }
  void collect(const Call& call) {
    visit(call.args);
    for (const auto& key : call.order_by) visit(key.value);
    visit(call.filter);
  }
  void collect(const Operation& operation) {
    visit(operation.left);
    visit(operation.right);
  }
  void collect(const Logic& logic) { visit(logic.operands); }
  void collect(const Cast& cast) { visit(cast.operand); }
  void collect(const Case& cases) {
    visit(cases.operand);
    for (const auto& when : cases.whens) {
      visit(when.condition);
      visit(when.result);
    }
    visit(cases.otherwise);
  }
  void collect(const Test& test) { visit(test.operand); }
  void collect(const Distinction& distinction) {
    visit(distinction.left);
    visit(distinction.right);
  }
  void collect(const In& in) {
    visit(in.operand);
    visit(in.list);
  }
  void collect(const Quantified& quantified) {
    visit(quantified.operand);
    visit(quantified.elements);
  }
  void collect(const Between& between) {
    visit(between.operand);
    visit(between.low);
    visit(between.high);
  }
  void collect(const Special& special) { visit(special.operands); }
  void collect(const ArrayLiteral& array) { visit(array.elements); }

  std::set<std::string, std::less<>>& names_;
};

}  // namespace

std::set<std::string, std::less<>> column_names(const Expression& expression) {
  std::set<std::string, std::less<>> names;
  Collector(names).visit(expression);
  return names;
}

}  // namespace millrace::sql::syntax
