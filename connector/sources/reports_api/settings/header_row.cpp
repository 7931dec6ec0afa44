#include "connector/sources/reports_api/settings/header_row.h"

#include <string>
#include <vector>

#include "connector/formats/header.h"

namespace millrace::sources {
namespace {

bool repeats_the_names(const Batch& page) {
  for (std::size_t c = 0; c < page.columns.size(); ++c) {
    const bool same =
        !page.columns[c].is_null(0) && page.columns[c].text(0) == (*page.schema)[c].name;
    if (!same) return false;
  }
  return true;
}

std::vector<std::string> first_row(const Batch& page) {
  std::vector<std::string> cells;
  cells.reserve(page.columns.size());
  for (const auto& column : page.columns) cells.emplace_back(column.text(0));
  return cells;
}

}  // namespace

Batch without_header(Batch first_page, HeaderRow header_row) {
  if (first_page.rows == 0 || header_row == HeaderRow::None) return first_page;
  if (header_row == HeaderRow::Auto && !repeats_the_names(first_page)) return first_page;
  if (header_row == HeaderRow::First) {
    first_page.schema = formats::schema_from_header(first_row(first_page));
  }
  for (auto& column : first_page.columns) column.slices += column.stride;
  --first_page.rows;
  return first_page;
}

}  // namespace millrace::sources
