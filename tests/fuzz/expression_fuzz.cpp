// Expressions and SELECTs: any text is read or refused at a place of its own, within the limits of
// depth, and no place of the tree lies outside of the text.

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "connector/sql/syntax/parse.h"
#include "connector/sql/syntax/parse_select.h"
#include "connector/sql/syntax/tree/limits.h"

namespace {

using namespace millrace::sql::syntax;

void check_fault(const Fault& fault, std::string_view text) {
  if (fault.at > text.size() || fault.message.empty()) std::abort();
}

// A bracket can make a call, an OR and an AND.
constexpr std::size_t kLevels = 4 * kMaxDepth;

class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  void operator()(const Expression& expression) {
    if (expression.at > text_.size() || ++depth_ > kLevels) std::abort();
    std::visit([this](const auto& node) { parts_of(node); }, expression.node);
    --depth_;
  }

 private:
  void operator()(const ExpressionPtr& expression) {
    if (expression != nullptr) (*this)(*expression);
  }
  void operator()(const Expressions& expressions) {
    for (const auto& expression : expressions) (*this)(expression);
  }
  void parts_of(const Literal&) {}
  void parts_of(const ColumnName& column) {
    if (column.name.empty()) std::abort();
  }
  void parts_of(const Call& call) {
    if (call.name.empty()) std::abort();
    (*this)(call.args);
    for (const auto& key : call.order_by) (*this)(key.value);
    (*this)(call.filter);
  }
  void parts_of(const Operation& operation) {
    if (operation.name.empty() || operation.right == nullptr) std::abort();
    (*this)(operation.left);
    (*this)(operation.right);
  }
  void parts_of(const Logic& logic) {
    if (logic.operands.empty()) std::abort();
    (*this)(logic.operands);
  }
  void parts_of(const Cast& cast) {
    if (cast.type.name.empty() || cast.operand == nullptr) std::abort();
    (*this)(cast.operand);
  }
  void parts_of(const Case& node) {
    if (node.whens.empty()) std::abort();
    (*this)(node.operand);
    for (const auto& when : node.whens) {
      (*this)(when.condition);
      (*this)(when.result);
    }
    (*this)(node.otherwise);
  }
  void parts_of(const Test& test) {
    if (test.operand == nullptr) std::abort();
    (*this)(test.operand);
  }
  void parts_of(const Distinction& node) {
    if (node.left == nullptr || node.right == nullptr) std::abort();
    (*this)(node.left);
    (*this)(node.right);
  }
  void parts_of(const In& node) {
    if (node.operand == nullptr || node.list.empty()) std::abort();
    (*this)(node.operand);
    (*this)(node.list);
  }
  void parts_of(const Quantified& node) {
    if (node.operand == nullptr || node.operator_name.empty()) std::abort();
    (*this)(node.operand);
    (*this)(node.elements);
  }
  void parts_of(const Between& node) {
    if (node.operand == nullptr || node.low == nullptr || node.high == nullptr) std::abort();
    (*this)(node.operand);
    (*this)(node.low);
    (*this)(node.high);
  }
  void parts_of(const Special& node) {
    if (node.operands.empty()) std::abort();
    (*this)(node.operands);
  }
  void parts_of(const ArrayLiteral& node) { (*this)(node.elements); }

  std::string_view text_;
  std::size_t depth_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto expression = parse_expression(text)) {
    Walk walk(text);
    walk(*expression);
  } else {
    check_fault(expression.error(), text);
  }
  if (const auto select = parse_select(text)) {
    Walk walk(text);
    for (const auto& target : select->targets) walk(target.value);
    for (const auto& join : select->joins) walk(join.condition);
    if (select->where) walk(*select->where);
  } else {
    check_fault(select.error(), text);
  }
  return 0;
}
