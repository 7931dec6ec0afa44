#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/sql/catalog/function.h"
#include "connector/sql/values/selection.h"
#include "connector/sql/values/text_arena.h"
#include "connector/sql/values/vector.h"

namespace millrace::sql {

// Rows that are added to groups. A view.
struct GroupedRows {
  Selection rows = Selection::first(0);
  const std::uint32_t* groups = nullptr;  // The group of each row, by the row's number.
};

// A group whose value is wanted, and the row of the result that it becomes.
struct GroupSlot {
  std::uint32_t group = 0;
  std::uint32_t row = 0;
};

// Takes the values that an aggregate has for groups: into `values`, which has room for them, the
// bytes of texts into `texts`. A group without a value is NULL, with a fault.
class GroupValues {
 public:
  GroupValues(Vector& values, TextArena& texts, std::vector<RowFault>& faults, std::size_t at)
      : values_(values), texts_(texts), faults_(faults), at_(at) {}

  // A value, an optional one, or an Outcome of either.
  template <class Given>
  void store(std::size_t row, const Given& given) {
    if constexpr (requires { given.error(); }) {
      if (given) return store(row, *given);
      fail(row, given.error());
    } else if constexpr (requires { given.has_value(); }) {
      if (given) return store(row, *given);
      values_.set_null(row);
    } else if constexpr (std::convertible_to<Given, std::string_view>) {
      values_.data<std::string_view>()[row] = texts_.copy(given);
    } else {
      values_.data<Given>()[row] = given;
    }
  }

  void fail(std::size_t row, Reason reason) {
    values_.set_null(row);
    faults_.push_back({row, at_, std::move(reason)});
  }

 private:
  Vector& values_;
  TextArena& texts_;
  std::vector<RowFault>& faults_;
  std::size_t at_;  // Of the call in the text.
};

// What one aggregate has seen of each of many groups, which are numbered from 0. One thread at a
// time.
class Accumulator {
 public:
  Accumulator() = default;
  Accumulator(const Accumulator&) = delete;
  Accumulator& operator=(const Accumulator&) = delete;
  virtual ~Accumulator() = default;

  // There are so many groups from now on; those that are new have seen nothing. Never fewer.
  virtual void resize(std::size_t groups) = 0;
  // The rows come in the order in which the aggregate has to see them. The arguments have the types
  // of the overload's parameters; nothing refers to them afterwards.
  virtual void add(const GroupedRows& rows, Arguments arguments) = 0;
  virtual void write(std::span<const GroupSlot> slots, GroupValues& values) const = 0;

  // What the groups take in memory.
  virtual std::uint64_t bytes() const = 0;
  // There is no group any more. Keeps some memory for the next ones.
  virtual void clear() = 0;
};

// Calls `take(group, value)` for each row whose argument is not NULL. Form is that of its type.
template <class Form, class Take>
void each_value(const GroupedRows& rows, const Vector& argument, Take take) {
  const Form* const values = argument.data<Form>();
  const std::size_t mask = argument.mask();
  const std::uint32_t* const groups = rows.groups;
  if (!argument.has_nulls()) {
    rows.rows.for_each([&](std::size_t row) { take(groups[row], values[row & mask]); });
    return;
  }
  rows.rows.for_each([&](std::size_t row) {
    if (!argument.is_null(row)) take(groups[row], values[row & mask]);
  });
}

// An accumulator whose groups have a state of one size each. Fold has a State, the Value that it
// takes, `add(State&, value)` and `value_of(const State&)`, which gives what GroupValues takes.
// NULLs are left out.
template <class Fold>
class FoldAccumulator final : public Accumulator {
 public:
  void resize(std::size_t groups) override { states_.resize(groups); }

  void add(const GroupedRows& rows, Arguments arguments) override {
    auto* const states = states_.data();
    each_value<typename Fold::Value>(
        rows, *arguments.front(),
        [states](std::uint32_t group, const auto& value) { Fold::add(states[group], value); });
  }

  void write(std::span<const GroupSlot> slots, GroupValues& values) const override {
    for (const auto& slot : slots) values.store(slot.row, Fold::value_of(states_[slot.group]));
  }

  std::uint64_t bytes() const override { return states_.capacity() * sizeof(typename Fold::State); }
  void clear() override { states_.clear(); }

 private:
  std::vector<typename Fold::State> states_;
};

}  // namespace millrace::sql
