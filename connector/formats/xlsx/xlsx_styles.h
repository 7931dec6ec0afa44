#pragma once

#include <vector>

#include "connector/formats/xlsx/xlsx_dates.h"
#include "connector/formats/xlsx/xlsx_package.h"

namespace millrace::formats {

// What the cell styles of a workbook make of numbers, by the style's number. BadData for
// a part that is no XML, or that has more styles than any workbook needs.
Result<std::vector<NumberKind>> read_xlsx_styles(XlsxPart part);

}  // namespace millrace::formats
