#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace millrace::sql {

// Which rows of a batch something is done for: the first `count`, or those that are listed, in
// ascending order. A view; the list outlives it.
class Selection {
 public:
  static Selection first(std::size_t count) { return Selection(nullptr, count); }
  static Selection of(std::span<const std::uint32_t> rows) {
    return Selection(rows.data(), rows.size());
  }

  std::size_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  bool is_dense() const { return rows_ == nullptr; }
  std::uint32_t operator[](std::size_t index) const {
    return rows_ == nullptr ? static_cast<std::uint32_t>(index) : rows_[index];
  }

  // Calls `visit(row)` for each.
  template <class Visit>
  void for_each(Visit visit) const {
    if (is_dense()) {
      for (std::size_t row = 0; row < count_; ++row) visit(row);
    } else {
      for (std::size_t i = 0; i < count_; ++i) visit(std::size_t{rows_[i]});
    }
  }

 private:
  Selection(const std::uint32_t* rows, std::size_t count) : rows_(rows), count_(count) {}

  const std::uint32_t* rows_;  // nullptr: all of the first.
  std::size_t count_;
};

}  // namespace millrace::sql
