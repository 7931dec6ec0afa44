#include "connector/transforms/query/plain_calls.h"

namespace millrace::transforms {

PlainCalls::PlainCalls(const sql::QueryGrouping& grouping, const sql::Program& input) {
  for (const auto& call : grouping.aggregates) {
    accumulators_.push_back(call.needs_order() ? nullptr : new_accumulator(call, input));
    unpacked_.emplace_back(call.needs_order() ? std::vector<sql::SqlType>() : argument_types(call));
    packed_columns_.push_back(call.arguments.size());
  }
}

void PlainCalls::resize(std::size_t groups) {
  for (const auto& accumulator : accumulators_) {
    if (accumulator != nullptr) accumulator->resize(groups);
  }
}

void PlainCalls::add(const GroupInput& input, std::span<const std::uint32_t> rows,
                     const std::uint32_t* groups) {
  // Rows that are all there are need no list.
  const bool is_dense = input.rows.is_dense() && rows.size() == input.rows.count();
  for (std::size_t i = 0; i < accumulators_.size(); ++i) {
    if (accumulators_[i] == nullptr) continue;
    const auto& call = input.calls[i];
    auto selection = is_dense ? input.rows : sql::Selection::of(rows);
    if (call.filter != nullptr) {
      chosen_.clear();
      for (const std::uint32_t row : rows) {
        if (call.takes(row)) chosen_.push_back(row);
      }
      selection = sql::Selection::of(chosen_);
    }
    accumulators_[i]->add({selection, groups}, call.arguments);
  }
}

void PlainCalls::pack(const GroupInput& input, std::size_t row, std::string& out) const {
  for (std::size_t i = 0; i < accumulators_.size(); ++i) {
    if (accumulators_[i] == nullptr) continue;
    const bool is_taken = input.calls[i].takes(row);
    out += is_taken ? '\1' : '\0';
    if (!is_taken) continue;
    for (const auto* argument : input.calls[i].arguments) pack_value(*argument, row, out);
  }
}

void PlainCalls::add_packed(const char* packed, std::uint32_t group) {
  for (std::size_t i = 0; i < accumulators_.size(); ++i) {
    if (accumulators_[i] == nullptr) continue;
    const bool is_taken = *packed++ != '\0';
    if (!is_taken) continue;
    if (unpacked_[i].is_full()) unpacked_[i].flush(*accumulators_[i], std::size_t{group} + 1);
    packed = unpacked_[i].add(packed, packed_columns_[i], group);
  }
}

void PlainCalls::flush(std::size_t groups) {
  for (std::size_t i = 0; i < accumulators_.size(); ++i) {
    if (accumulators_[i] != nullptr) unpacked_[i].flush(*accumulators_[i], groups);
  }
}

std::uint64_t PlainCalls::bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& accumulator : accumulators_) {
    if (accumulator != nullptr) bytes += accumulator->bytes();
  }
  return bytes;
}

void PlainCalls::clear() {
  for (const auto& accumulator : accumulators_) {
    if (accumulator != nullptr) accumulator->clear();
  }
}

}  // namespace millrace::transforms
