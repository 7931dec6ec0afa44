#pragma once

#include <memory>
#include <string>

#include "examples/reports_server/data/result.h"

namespace millrace::reports_server {

// Writes a workbook of one sheet with a header row, as its rows come: memory and disk do not grow
// beyond the file itself. Every row has its place, also one of NULLs. Numbers are numbers where a
// double can hold them exactly, else text; text is never a formula. Refuses what a sheet cannot
// hold, with its place: 1,048,576 rows with the header, 16,384 columns, 32,767 characters in a
// cell.
std::unique_ptr<RowWriter> make_xlsx_writer(const std::string& title);

}  // namespace millrace::reports_server
