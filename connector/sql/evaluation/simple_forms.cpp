#include "connector/sql/evaluation/simple_forms.h"

#include <algorithm>
#include <cmath>

namespace millrace::sql {
namespace {

using Kind = ProgramNode::Kind;
using Operands = std::span<const Vector* const>;

template <class Form>
bool is_less(const Form& a, const Form& b) {
  return a < b;
}
// NaN is the greatest of all, and equal to itself.
bool is_less(double a, double b) {
  return std::isnan(b) ? !std::isnan(a) : a < b;
}

void negate(const Selection& rows, const Vector& operand, Vector& result) {
  bool* const truth = result.data<bool>();
  rows.for_each([&](std::size_t row) {
    if (operand.is_null(row)) {
      result.set_null(row);
    } else {
      truth[row] = !operand.at<bool>(row);
    }
  });
}

template <class Form>
void copy(const Selection& rows, const Vector& from, Vector& to) {
  Form* const values = to.data<Form>();
  rows.for_each([&](std::size_t row) {
    if (from.is_null(row)) {
      to.set_null(row);
    } else {
      values[row] = from.at<Form>(row);
    }
  });
}

void null_if(const Selection& rows, const Vector& value, const Vector& equal, Vector& result) {
  copy_rows(rows, value, result);
  rows.for_each([&](std::size_t row) {
    if (!equal.is_null(row) && equal.at<bool>(row)) result.set_null(row);
  });
}

template <class Form>
void extreme(const Selection& rows, Operands operands, bool greatest, Vector& result) {
  Form* const values = result.data<Form>();
  rows.for_each([&](std::size_t row) {
    const Form* best = nullptr;
    for (const Vector* operand : operands) {
      if (operand->is_null(row)) continue;
      const Form& value = operand->at<Form>(row);
      const bool is_better =
          best == nullptr || (greatest ? is_less(*best, value) : is_less(value, *best));
      if (is_better) best = &value;
    }
    if (best == nullptr) {
      result.set_null(row);
    } else {
      values[row] = *best;
    }
  });
}

void distinct(const Selection& rows, Operands operands, Vector& result) {
  bool* const truth = result.data<bool>();
  rows.for_each([&](std::size_t row) {
    const bool no_left = operands[0]->is_null(row);
    const bool no_right = operands[1]->is_null(row);
    if (no_left || no_right) {
      truth[row] = no_left != no_right;
    } else if (operands[2]->is_null(row)) {
      result.set_null(row);  // The values could not be compared, which is a fault of the row.
    } else {
      truth[row] = !operands[2]->at<bool>(row);
    }
  });
}

void test(Kind kind, const Selection& rows, const Vector& operand, Vector& result) {
  bool* const truth = result.data<bool>();
  rows.for_each([&](std::size_t row) {
    const bool is_null = operand.is_null(row);
    truth[row] = kind == Kind::IsNull ? is_null
                                      : !is_null && operand.at<bool>(row) == (kind == Kind::IsTrue);
  });
}

}  // namespace

void copy_rows(const Selection& rows, const Vector& from, Vector& to) {
  with_form_of(to.type(), [&]<class Form>(Form) { copy<Form>(rows, from, to); });
}

void evaluate_simple_form(Kind kind, const Selection& rows, Operands operands, Vector& result) {
  switch (kind) {
    case Kind::Not:
      return negate(rows, *operands[0], result);
    case Kind::NullIf:
      return null_if(rows, *operands[0], *operands[1], result);
    case Kind::Greatest:
    case Kind::Least:
      return with_form_of(result.type(), [&]<class Form>(Form) {
        extreme<Form>(rows, operands, kind == Kind::Greatest, result);
      });
    case Kind::Distinct:
      return distinct(rows, operands, result);
    default:
      return test(kind, rows, *operands[0], result);
  }
}

}  // namespace millrace::sql
