#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "examples/reports_server/result.h"

namespace millrace::reports_server {

// Writes a workbook of one sheet with a header row. Its rows go through temporary files in
// `folder`, so memory does not grow with them. Numbers are numbers where the file can hold them
// exactly, else text; text is never a formula; NULL and the empty string are both no cell. Refuses
// what Excel's format cannot hold: 1,048,576 rows with the header, 16,384 columns, 32,767
// characters in a cell.
std::unique_ptr<RowWriter> make_xlsx_writer(const std::string& title,
                                            const std::filesystem::path& folder);

// A name that Excel takes for a sheet: at most 31 characters, none of []:*?/\, no ' at the ends,
// not "History".
std::string sheet_name(std::string_view title);

// True when a cell of a workbook, which is a double written with 16 digits, gives back this JSON
// number and no other.
bool fits_a_cell(std::string_view number);

}  // namespace millrace::reports_server
