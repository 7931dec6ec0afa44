#include "connector/sql/binding/program_builder.h"

#include <algorithm>

namespace millrace::sql {
namespace {

using syntax::Fault;

// Bytes that tell a value from all others of its type.
std::string bytes_of(const Vector& value) {
  if (value.is_null(0)) return "NULL";
  return with_form_of(value.type(), [&]<class T>(T) {
    const T& cell = value.at<T>(0);
    if constexpr (std::same_as<T, std::string_view>) {
      return "=" + std::string(cell);
    } else if constexpr (std::same_as<T, Decimal>) {
      // Not the bytes of the struct, some of which have no value.
      std::string bytes(sizeof(cell.coefficient), '\0');
      std::memcpy(bytes.data(), &cell.coefficient, bytes.size());
      return bytes + std::to_string(cell.scale) + ":" + std::to_string(static_cast<int>(cell.kind));
    } else {
      std::string bytes(sizeof(T), '\0');
      std::memcpy(bytes.data(), &cell, sizeof(T));
      return bytes;
    }
  });
}

std::string key_of(const ProgramNode& node) {
  std::string key = std::to_string(static_cast<int>(node.kind)) + "/" +
                    std::to_string(static_cast<int>(node.type));
  if (node.overload != nullptr) {
    key += "@" + std::to_string(reinterpret_cast<std::uintptr_t>(node.overload));
  }
  for (const NodeId operand : node.operands) key += "," + std::to_string(operand);
  return key;
}

}  // namespace

NodeId ProgramBuilder::intern(std::string key, ProgramNode node) {
  const auto [known, is_new] =
      known_.try_emplace(std::move(key), static_cast<NodeId>(program_.nodes.size()));
  if (is_new) {
    depends_on_row_.push_back(
        node.kind == ProgramNode::Kind::Column ||
        std::ranges::any_of(node.operands, [this](NodeId id) { return depends_on_row_[id]; }));
    has_fault_.push_back(
        std::ranges::any_of(node.operands, [this](NodeId id) { return has_fault_[id]; }));
    program_.nodes.push_back(std::move(node));
  }
  return known->second;
}

NodeId ProgramBuilder::column(InputColumn column, std::size_t at) {
  ProgramNode node{.kind = ProgramNode::Kind::Column, .type = column.type, .at = at};
  node.column = column.index;
  return intern("column " + std::to_string(column.index), std::move(node));
}

NodeId ProgramBuilder::constant(std::shared_ptr<const ConstantValue> value, std::size_t at) {
  const SqlType type = value->value.type();
  std::string key =
      "constant " + std::to_string(static_cast<int>(type)) + " " + bytes_of(value->value);
  ProgramNode node{.kind = ProgramNode::Kind::Constant, .type = type, .at = at};
  node.constant = std::move(value);
  return intern(std::move(key), std::move(node));
}

template <class Form>
NodeId ProgramBuilder::constant(SqlType type, const Form& value, std::size_t at) {
  auto made = std::make_shared<ConstantValue>();
  made->value.reset_constant(type);
  if constexpr (std::same_as<Form, std::string_view>) {
    made->value.template data<Form>()[0] = made->texts.copy(value);
  } else {
    made->value.template data<Form>()[0] = value;
  }
  return constant(std::move(made), at);
}

NodeId ProgramBuilder::text(std::string_view text, std::size_t at) {
  return constant(SqlType::Text, text, at);
}
NodeId ProgramBuilder::bigint(std::int64_t value, std::size_t at) {
  return constant(SqlType::Bigint, value, at);
}
NodeId ProgramBuilder::numeric(const Decimal& value, std::size_t at) {
  return constant(SqlType::Numeric, value, at);
}
NodeId ProgramBuilder::boolean(bool value, std::size_t at) {
  return constant(SqlType::Boolean, value, at);
}

NodeId ProgramBuilder::null(SqlType type, std::size_t at) {
  auto made = std::make_shared<ConstantValue>();
  made->value.reset_constant(type);
  made->value.set_null(0);
  return constant(std::move(made), at);
}

NodeId ProgramBuilder::form(ProgramNode::Kind kind, SqlType type, std::vector<NodeId> operands,
                            std::size_t at) {
  ProgramNode node{.kind = kind, .type = type, .at = at, .operands = std::move(operands)};
  std::string key = key_of(node);
  return intern(std::move(key), std::move(node));
}

BoundNode ProgramBuilder::call(const Overload& overload, std::vector<NodeId> operands,
                               std::size_t at) {
  ProgramNode node{.kind = ProgramNode::Kind::Call,
                   .type = overload.result,
                   .at = at,
                   .operands = std::move(operands)};
  node.overload = &overload;
  node.number = ++calls_;
  std::string key = key_of(node);
  if (overload.volatility == Volatility::Volatile) key += "#" + std::to_string(node.number);
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  if (overload.prepare) {
    std::vector<const Vector*> constants;
    constants.reserve(node.operands.size());
    for (const NodeId operand : node.operands) {
      constants.push_back(is_constant(operand) ? &this->node(operand).constant->value : nullptr);
    }
    auto state = overload.prepare(constants);
    if (!state) {
      const auto& wrong = this->node(node.operands[state.error().argument]);
      return std::unexpected(Fault{wrong.at, std::string(state.error().reason.text())});
    }
    node.state = *std::move(state);
  }
  auto value = folded(node);
  if (!value) {
    const NodeId id = intern(std::move(key), std::move(node));
    has_fault_[id] = true;
    faults_.emplace(id, std::move(value).error());
    return id;
  }
  if (*value != nullptr) return constant(*std::move(value), at);
  return intern(std::move(key), std::move(node));
}

std::expected<std::shared_ptr<ConstantValue>, Fault> ProgramBuilder::folded(
    const ProgramNode& call) {
  const bool depends =
      call.overload->volatility != Volatility::Immutable ||
      !std::ranges::all_of(call.operands, [&](NodeId id) { return is_constant(id); });
  if (depends) return nullptr;
  std::vector<const Vector*> arguments;
  arguments.reserve(call.operands.size());
  for (const NodeId operand : call.operands) {
    arguments.push_back(&node(operand).constant->value);
  }
  auto made = std::make_shared<ConstantValue>();
  made->value.reset_constant(call.type);
  std::vector<RowFault> faults;
  Call once({call.at, call.state.get(), call.number}, {Selection::first(1)}, run_, made->texts,
            faults);
  call.overload->evaluate(once, arguments, made->value);
  if (!faults.empty())
    return std::unexpected(Fault{call.at, std::string(faults.front().reason.text())});
  const bool is_text = call.type == SqlType::Text || call.type == SqlType::Jsonb;
  if (is_text && !made->value.is_null(0)) {
    // It may be a part of an argument, whose memory is another's.
    auto& text = made->value.data<std::string_view>()[0];
    text = made->texts.copy(text);
  }
  return made;
}

}  // namespace millrace::sql
