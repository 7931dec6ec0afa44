#include "connector/transforms/query/ordered_call.h"

namespace millrace::transforms {
namespace {

// What an accumulator is given: the arguments, and the count of rows where it needs that.
std::vector<sql::SqlType> column_types(const sql::QueryAggregate& call) {
  auto types = argument_types(call);
  if (call.counted_by) types.push_back(sql::SqlType::Bigint);
  return types;
}

}  // namespace

OrderedCall::OrderedCall(const sql::QueryAggregate& call, const sql::Program& input,
                         const spill::SpillSpace& space)
    : call_(call),
      accumulator_(new_accumulator(call, input)),
      sorter_(space.eighths(call.distinct ? 4 : 8)),
      seen_(call.distinct ? space.eighths(4).memory : 0),
      rows_(column_types(call)) {}

Result<void> OrderedCall::add(std::string_view group, const GroupInput::Call& values,
                              std::size_t row) {
  key_ = group;
  for (std::size_t i = 0; i < call_.order.size(); ++i) {
    const auto& order = call_.order[i];
    encode_value(*values.order[i], row, {order.descending, order.nulls_first}, key_);
  }
  if (call_.distinct) {
    if (seen_.find(key_)) return {};
    // Without room for it, it may come again, which is seen when the rows are sorted.
    static_cast<void>(seen_.set({key_, 0, {}}));
  }
  packed_.clear();
  for (const auto* argument : values.arguments) pack_value(*argument, row, packed_);
  return sorter_.add({key_, packed_});
}

Result<void> OrderedCall::advance_after(Result<void> done) {
  seen_.clear();
  return done ? advance() : done;
}

Result<void> OrderedCall::advance() {
  auto next = sorter_.next();
  if (!next) return fail(std::move(next).error());
  next_ = *next;
  return {};
}

bool OrderedCall::is_repeated(std::string_view key) {
  if (!call_.distinct) return false;
  if (has_last_key_ && key == last_key_) return true;
  last_key_ = key;
  has_last_key_ = true;
  return false;
}

Result<void> OrderedCall::collect(std::string_view group, std::uint32_t number,
                                  std::int64_t count) {
  const std::size_t packed = call_.arguments.size();
  while (next_ && next_->key.starts_with(group)) {
    if (!is_repeated(next_->key)) {
      if (rows_.is_full()) rows_.flush(*accumulator_, std::size_t{number} + 1);
      rows_.add(next_->value.data(), packed, number);
      if (call_.counted_by) rows_.set_bigint(packed, count);
    }
    if (auto advanced = advance(); !advanced) return advanced;
  }
  return {};
}

void OrderedCall::write(std::size_t groups, sql::GroupValues& values) {
  rows_.flush(*accumulator_, groups);
  std::vector<sql::GroupSlot> slots(groups);
  for (std::uint32_t i = 0; i < groups; ++i) slots[i] = {i, i};
  accumulator_->write(slots, values);
  accumulator_->clear();
}

}  // namespace millrace::transforms
