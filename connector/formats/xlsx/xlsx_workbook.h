#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/formats/xlsx/xlsx_dates.h"
#include "connector/formats/xlsx/xlsx_package.h"
#include "connector/formats/xlsx/xlsx_shared_strings.h"

namespace millrace::formats {

// What the cells of a sheet refer to.
struct XlsxBook {
  XlsxSharedStrings strings;
  std::vector<NumberKind> styles;
  bool since_1904 = false;  // Days are counted from there.
};

// A sheet that was found, and the part that it is.
struct XlsxSheet {
  std::string name;
  std::string part;
};

// A workbook as far as one of its sheets needs it.
struct XlsxWorkbook {
  XlsxBook book;
  XlsxSheet sheet;
};

// Reads everything but the sheets. `sheet` is a name, or a number from 1; empty is the first one.
// BadData, with the names that there are, when no sheet is meant by it.
Result<XlsxWorkbook> read_xlsx_workbook(XlsxPackage& package, std::string_view sheet);

// The part that a relationship's target means, in a part that lies in `folder`: "xl/" and
// "../docs/a.xml" are "docs/a.xml", and so is "/docs/a.xml" in any folder.
std::string resolve_xlsx_target(std::string_view folder, std::string_view target);

}  // namespace millrace::formats
