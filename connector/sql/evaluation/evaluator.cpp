#include "connector/sql/evaluation/evaluator.h"

#include <algorithm>

#include "connector/sql/evaluation/simple_forms.h"

namespace millrace::sql {
namespace {

bool is_true(const Vector& values, std::size_t row) {
  return !values.is_null(row) && values.at<bool>(row);
}

std::vector<std::uint32_t> listed(const Selection& rows) {
  std::vector<std::uint32_t> all;
  all.reserve(rows.count());
  rows.for_each([&](std::size_t row) { all.push_back(static_cast<std::uint32_t>(row)); });
  return all;
}

}  // namespace

Evaluator::Evaluator(Program program, RunValues run)
    : program_(std::move(program)),
      run_(std::move(run)),
      slots_(program_.nodes.size()),
      columns_(program_.nodes.size()),
      sets_(program_.nodes.size()) {
  for (std::size_t id = 0; id < program_.nodes.size(); ++id) {
    const auto& node = program_.nodes[id];
    if (node.kind != Kind::InSet) continue;
    for (const NodeId constant : std::span(node.operands).subspan(1)) {
      sets_[id].add(program_.nodes[constant].constant->value);
    }
  }
}

void Evaluator::begin(const Batch& batch) {
  start(batch.rows, batch.origins);
  batch_columns_ = batch.columns;
  value_columns_ = {};
}

void Evaluator::begin(std::size_t rows, const Origins& origins,
                      std::span<const Vector* const> columns) {
  start(rows, origins);
  batch_columns_ = {};
  value_columns_ = columns;
}

void Evaluator::start(std::size_t rows, const Origins& origins) {
  rows_ = rows;
  origins_ = &origins;
  texts_.clear();
  texts_.set_limit(rows > 1 ? most_texts_ : std::numeric_limits<std::size_t>::max());
  column_bytes_ = 0;
  is_column_full_ = false;
  faults_.clear();
  for (auto& slot : slots_) slot.scope = 0;
  whole_batch_ = ++scopes_;
}

const Vector& Evaluator::evaluate(NodeId node, Selection rows) {
  const bool is_whole = rows.is_dense() && rows.count() == rows_;
  return value(node, {rows, is_whole ? whole_batch_ : ++scopes_, nullptr});
}

Evaluator::Scope Evaluator::within(const Scope& outer, const Rows& rows) {
  if (rows.size() == outer.rows.count()) return outer;
  return {Selection::of(rows), ++scopes_, &outer};
}

void Evaluator::remove_failed(Rows& rows, std::size_t faults_before, Vector& result) const {
  for (std::size_t i = faults_before; i < faults_.size(); ++i) {
    const auto failed = static_cast<std::uint32_t>(faults_[i].row);
    const auto found = std::ranges::lower_bound(rows, failed);
    if (found == rows.end() || *found != failed) continue;
    rows.erase(found);
    result.set_null(failed);
  }
}

const Vector& Evaluator::value(NodeId id, const Scope& scope) {
  const auto& node = program_.nodes[id];
  if (node.kind == Kind::Constant) return node.constant->value;
  if (node.kind == Kind::Column) return column(id, scope);
  Slot& slot = slots_[id];
  // What was evaluated for more rows is there for fewer.
  for (const Scope* known = &scope; known != nullptr; known = known->outer) {
    if (slot.scope == known->number) return slot.value;
  }
  slot.value.reset(node.type, rows_);
  compute(id, scope, slot.value);
  slot.scope = scope.number;
  return slot.value;
}

void Evaluator::compute(NodeId id, const Scope& scope, Vector& result) {
  const auto& node = program_.nodes[id];
  switch (node.kind) {
    case Kind::Call:
      return call(node, scope, result);
    case Kind::And:
    case Kind::Or:
      return logic(node, scope, result);
    case Kind::Case:
      return cases(node, scope, result);
    case Kind::Coalesce:
      return coalesce(node, scope, result);
    case Kind::InSet:
      return sets_[id].find(scope.rows, value(node.operands.front(), scope), result);
    default:
      break;
  }
  std::vector<const Vector*> operands;
  operands.reserve(node.operands.size());
  for (const NodeId operand : node.operands) operands.push_back(&value(operand, scope));
  evaluate_simple_form(node.kind, scope.rows, operands, result);
}

void Evaluator::load(NodeId id) {
  const auto& node = program_.nodes[id];
  Slot& slot = slots_[id];
  ColumnValues& column = columns_[id];
  const std::size_t left = most_texts_ - std::min(most_texts_, column_bytes_);
  column.set_most_texts(rows_ > 1 ? left : std::numeric_limits<std::size_t>::max());
  column.load(batch_columns_[node.column], rows_, node.type, slot.value);
  slot.scope = whole_batch_;
  column_bytes_ += column.text_bytes();
  is_column_full_ = is_column_full_ || column.is_full();
}

const Vector& Evaluator::column(NodeId id, const Scope& scope) {
  const auto& node = program_.nodes[id];
  if (!value_columns_.empty()) return *value_columns_[node.column];
  Slot& slot = slots_[id];
  ColumnValues& column = columns_[id];
  if (slot.scope != whole_batch_) load(id);
  if (!column.misfits().empty()) {
    scope.rows.for_each([&](std::size_t row) {
      const auto* reason = column.misfit_at(row);
      if (reason != nullptr) faults_.push_back({row, node.at, *reason});
    });
  }
  return slot.value;
}

void Evaluator::call(const ProgramNode& node, const Scope& scope, Vector& result) {
  std::vector<const Vector*> arguments;
  bool all_constant = true;
  for (const NodeId operand : node.operands) {
    arguments.push_back(&value(operand, scope));
    all_constant = all_constant && arguments.back()->is_constant();
  }
  if (all_constant && node.overload->volatility != Volatility::Volatile) {
    return call_once(node, scope, arguments, result);
  }
  Call made({node.at, node.state.get(), node.number}, {scope.rows, origins_}, run_, texts_,
            faults_);
  node.overload->evaluate(made, arguments, result);
}

void Evaluator::call_once(const ProgramNode& node, const Scope& scope,
                          std::span<const Vector* const> arguments, Vector& result) {
  result.reset_constant(node.type);
  std::vector<RowFault> faults;
  Call made({node.at, node.state.get(), node.number}, {Selection::first(1)}, run_, texts_, faults);
  node.overload->evaluate(made, arguments, result);
  if (faults.empty()) return;
  scope.rows.for_each(
      [&](std::size_t row) { faults_.push_back({row, node.at, faults.front().reason}); });
}

// AND ends at the first false, OR at the first true; NULL goes on, and is the result when nothing
// decides.
void Evaluator::logic(const ProgramNode& node, const Scope& scope, Vector& result) {
  const bool deciding = node.kind == Kind::Or;
  bool* const truth = result.data<bool>();
  scope.rows.for_each([&](std::size_t row) { truth[row] = !deciding; });
  Rows open = listed(scope.rows);
  for (std::size_t i = 0; i < node.operands.size() && !open.empty(); ++i) {
    const std::size_t faults_before = faults_.size();
    const Scope inner = within(scope, open);
    const Vector& operand = value(node.operands[i], inner);
    std::size_t kept = 0;
    for (const std::uint32_t row : open) {
      if (operand.is_null(row)) {
        result.set_null(row);
      } else if (operand.at<bool>(row) == deciding) {
        truth[row] = deciding;
        result.clear_null(row);
        continue;
      }
      open[kept++] = row;
    }
    open.resize(kept);
    remove_failed(open, faults_before, result);
  }
}

void Evaluator::cases(const ProgramNode& node, const Scope& scope, Vector& result) {
  Rows open = listed(scope.rows);
  Rows chosen;
  for (std::size_t i = 0; i + 1 < node.operands.size() && !open.empty(); i += 2) {
    const std::size_t faults_before = faults_.size();
    const Scope inner = within(scope, open);
    const Vector& condition = value(node.operands[i], inner);
    remove_failed(open, faults_before, result);
    chosen.clear();
    std::size_t kept = 0;
    for (const std::uint32_t row : open) {
      if (is_true(condition, row)) {
        chosen.push_back(row);
      } else {
        open[kept++] = row;
      }
    }
    open.resize(kept);
    if (chosen.empty()) continue;
    const Scope taken{Selection::of(chosen), ++scopes_, &scope};
    copy_rows(taken.rows, value(node.operands[i + 1], taken), result);
  }
  if (open.empty()) return;
  const Scope rest = within(scope, open);
  copy_rows(rest.rows, value(node.operands.back(), rest), result);
}

void Evaluator::coalesce(const ProgramNode& node, const Scope& scope, Vector& result) {
  Rows open = listed(scope.rows);
  for (const NodeId operand : node.operands) {
    if (open.empty()) return;
    const std::size_t faults_before = faults_.size();
    const Scope inner = within(scope, open);
    const Vector& values = value(operand, inner);
    for (const std::uint32_t row : open) result.clear_null(row);
    copy_rows(Selection::of(open), values, result);
    std::erase_if(open, [&](std::uint32_t row) { return !values.is_null(row); });
    remove_failed(open, faults_before, result);
  }
}

}  // namespace millrace::sql
