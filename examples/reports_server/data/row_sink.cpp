#include "examples/reports_server/data/row_sink.h"

#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "examples/reports_server/data/query_check.h"

namespace millrace::reports_server {

RowSink::RowSink(RowWriter& writer, Spool file, std::uint64_t most_rows)
    : result_{.file = std::move(file)}, writer_(writer), most_rows_(most_rows) {}

Result<void> RowSink::begin(std::vector<std::string> fields) {
  // Again, since a SELECT * follows its table, which changes after the start.
  if (auto checked = check_columns(fields); !checked) return checked;
  result_.fields = std::move(fields);
  return writer_.begin(result_);
}

Result<void> RowSink::row(const std::vector<Cell>& cells) {
  if (most_rows_ != 0 && result_.rows == most_rows_) {
    return fail(ErrorKind::Refused,
                fmt::format("the query gives more than {} rows (limits.rows); narrow it with a "
                            "filter",
                            most_rows_));
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].kind != Cell::Kind::Text && cells[i].kind != Cell::Kind::Json) continue;
    if (simdjson::validate_utf8(cells[i].text.data(), cells[i].text.size())) continue;
    return fail(ErrorKind::BadData, fmt::format("row {}, column {}: the text is not UTF-8",
                                                result_.rows + 1, result_.fields[i]));
  }
  if (auto written = writer_.row(result_, cells); !written) return written;
  ++result_.rows;
  return result_.file.flush_if_full();
}

Result<QueryResult> RowSink::finish() && {
  if (auto ended = writer_.end(result_); !ended) return fail(std::move(ended).error());
  if (auto finished = result_.file.finish(); !finished) return fail(std::move(finished).error());
  return std::move(result_);
}

}  // namespace millrace::reports_server
