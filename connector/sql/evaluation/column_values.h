#pragma once

#include <cstddef>
#include <map>

#include "connector/data/batch.h"
#include "connector/sql/outcome/outcome.h"
#include "connector/sql/values/text_arena.h"
#include "connector/sql/values/vector.h"

namespace millrace::sql {

// Reads one column of one batch after the other as values of a type. One thread at a time.
class ColumnValues {
 public:
  // Fills `values` for the first `rows` rows; texts are views of the column, or of memory that is
  // kept until the next load().
  void load(const Column& column, std::size_t rows, SqlType type, Vector& values);

  // From now on, what the texts that are made of one load may take, in bytes: see is_full().
  void set_most_texts(std::size_t bytes) { texts_.set_limit(bytes); }
  // True when they take more: then the values mean nothing.
  bool is_full() const { return texts_.is_full(); }
  std::size_t text_bytes() const { return texts_.bytes(); }

  // Why rows have no value of the type, by row; NULL stands in `values` for them. The contract
  // leaves few ways to that: a decimal of more digits than expressions compute with.
  const std::map<std::size_t, Reason>& misfits() const { return misfits_; }
  // nullptr for a row that has a value.
  const Reason* misfit_at(std::size_t row) const {
    const auto found = misfits_.find(row);
    return found == misfits_.end() ? nullptr : &found->second;
  }

 private:
  template <class Form, class Parse>
  void parse(const Column& column, std::size_t rows, Vector& values, Parse parse);
  Outcome<std::string_view> canonical(std::string_view json);
  void read_texts(const Column& column, std::size_t rows, Vector& values);

  std::map<std::size_t, Reason> misfits_;
  TextArena texts_;
  std::string canonical_;
};

}  // namespace millrace::sql
