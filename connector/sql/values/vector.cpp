#include "connector/sql/values/vector.h"

namespace millrace::sql {

void Vector::set_up(SqlType type, std::size_t rows, std::size_t mask) {
  type_ = type;
  rows_ = rows;
  mask_ = mask;
  has_nulls_ = false;
  with_form_of(type, [&]<class T>(T) {
    if (!std::holds_alternative<Cells<T>>(cells_)) cells_ = Cells<T>();
    std::get<Cells<T>>(cells_).resize(rows);
  });
}

}  // namespace millrace::sql
