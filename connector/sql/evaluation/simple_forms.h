#pragma once

#include <span>

#include "connector/sql/binding/program.h"
#include "connector/sql/values/selection.h"
#include "connector/sql/values/vector.h"

namespace millrace::sql {

// The kinds of nodes whose operands are all evaluated for all rows: Not, NullIf, Greatest, Least,
// Distinct, IsNull, IsTrue and IsFalse. Writes these rows of the result.
void evaluate_simple_form(ProgramNode::Kind kind, const Selection& rows,
                          std::span<const Vector* const> operands, Vector& result);

// Copies the values of these rows.
void copy_rows(const Selection& rows, const Vector& from, Vector& to);

}  // namespace millrace::sql
