#include "connector/sql/evaluation/constant_set.h"

namespace millrace::sql {
namespace {

template <class Form, class Set>
void find_in(const Set& set, bool has_null, const Selection& rows, const Vector& values,
             Vector& result) {
  bool* const found = result.data<bool>();
  rows.for_each([&](std::size_t row) {
    if (values.is_null(row)) {
      result.set_null(row);
      return;
    }
    found[row] = set.contains(values.at<Form>(row));
    if (!found[row] && has_null) result.set_null(row);
  });
}

}  // namespace

void ConstantSet::add(const Vector& constant) {
  if (constant.is_null(0)) {
    has_null_ = true;
  } else if (constant.type() == SqlType::Bigint) {
    numbers_.insert(constant.at<std::int64_t>(0));
  } else {
    texts_.insert(constant.at<std::string_view>(0));
  }
}

void ConstantSet::find(const Selection& rows, const Vector& values, Vector& result) const {
  if (values.type() == SqlType::Bigint) {
    find_in<std::int64_t>(numbers_, has_null_, rows, values, result);
  } else {
    find_in<std::string_view>(texts_, has_null_, rows, values, result);
  }
}

}  // namespace millrace::sql
