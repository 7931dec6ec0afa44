#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/numeric/decimal.h"
#include "connector/sql/values/sql_type.h"

namespace millrace::sql {

using UuidBytes = std::array<std::uint8_t, 16>;

// An array that keeps its memory from one batch to the next and does not fill it.
template <class T>
class Cells {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  // Room for so many values; those that were there are lost when it grows.
  T* resize(std::size_t count) {
    if (count > capacity_) {
      cells_ = std::make_unique_for_overwrite<T[]>(count);
      capacity_ = count;
    }
    return cells_.get();
  }
  T* data() { return cells_.get(); }
  const T* data() const { return cells_.get(); }

 private:
  std::unique_ptr<T[]> cells_;
  std::size_t capacity_ = 0;
};

// The values that an expression has in the rows of one batch: either one for each row, of which
// only those of the evaluated rows mean anything, or a constant, which is the same in every row.
// Values of a type have one form in memory: boolean is bool; bigint, time (microseconds), timestamp
// and timestamptz (microseconds since 2000-01-01, UTC for the latter) are int64; date is int32 days
// since 2000-01-01; text and jsonb (as Postgres prints it) are views, whose bytes somebody else
// keeps. Moved, never copied; one thread at a time.
class Vector {
 public:
  Vector() = default;
  Vector(Vector&&) = default;
  Vector& operator=(Vector&&) = default;

  // Makes room for `rows` values, none of them NULL, none of them set.
  void reset(SqlType type, std::size_t rows) { set_up(type, rows, ~std::size_t{0}); }
  // The same for one value that stands for all rows.
  void reset_constant(SqlType type) { set_up(type, 1, 0); }

  SqlType type() const { return type_; }
  bool is_constant() const { return mask_ == 0; }
  // Row numbers are and-ed with it: where a constant's only value is.
  std::size_t mask() const { return mask_; }

  // T is the form in memory of the vector's type; another one is a bug.
  template <class T>
  T* data() {
    return std::get<Cells<T>>(cells_).data();
  }
  template <class T>
  const T* data() const {
    return std::get<Cells<T>>(cells_).data();
  }
  template <class T>
  const T& at(std::size_t row) const {
    return data<T>()[row & mask_];
  }

  bool has_nulls() const { return has_nulls_; }
  bool is_null(std::size_t row) const { return has_nulls_ && nulls_.data()[row & mask_] != 0; }
  void set_null(std::size_t row) {
    if (!has_nulls_) clear_nulls();
    nulls_.data()[row & mask_] = 1;
  }
  void clear_null(std::size_t row) {
    if (has_nulls_) nulls_.data()[row & mask_] = 0;
  }
  // One byte a row, 1 for NULL; nullptr when no row is.
  const std::uint8_t* nulls() const { return has_nulls_ ? nulls_.data() : nullptr; }

 private:
  void set_up(SqlType type, std::size_t rows, std::size_t mask);
  void clear_nulls() {
    std::memset(nulls_.resize(rows_), 0, rows_);
    has_nulls_ = true;
  }

  SqlType type_ = SqlType::Unknown;
  std::size_t rows_ = 0;
  std::size_t mask_ = ~std::size_t{0};
  bool has_nulls_ = false;
  Cells<std::uint8_t> nulls_;
  std::variant<Cells<bool>, Cells<std::int64_t>, Cells<Decimal>, Cells<double>,
               Cells<std::string_view>, Cells<std::int32_t>, Cells<Interval>, Cells<UuidBytes>>
      cells_;
};

// Calls `visit` with an argument of the form in memory of the type, which it only looks at.
template <class Visit>
decltype(auto) with_form_of(SqlType type, Visit visit) {
  // Those that are not named are texts.
  switch (type) {
    case SqlType::Boolean:
      return visit(false);
    case SqlType::Bigint:
    case SqlType::Time:
    case SqlType::Timestamp:
    case SqlType::TimestampTz:
      return visit(std::int64_t{0});
    case SqlType::Numeric:
      return visit(Decimal());
    case SqlType::Double:
      return visit(0.0);
    case SqlType::Date:
      return visit(std::int32_t{0});
    case SqlType::Interval:
      return visit(Interval());
    case SqlType::Uuid:
      return visit(UuidBytes());
    default:
      return visit(std::string_view());
  }
}

}  // namespace millrace::sql
