#include "connector/app/results/preview_output.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "connector/app/terminal/table.h"
#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"
#include "connector/formats/json/json_row_writer.h"

namespace millrace::app {
namespace {

// What the columns share where a line may have any width.
constexpr std::size_t kPreviewWidth = 160;

}  // namespace

std::string preview_table(const engine::Preview& preview, std::size_t width) {
  Table table;
  for (const auto& field : preview.schema->fields()) {
    table.column(printable(field.name, 60), Table::Align::Left);
  }
  for (const auto& batch : preview.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::vector<std::string> cells;
      cells.reserve(batch.columns.size());
      for (const auto& column : batch.columns) {
        cells.push_back(column.is_null(row) ? "∅" : printable(column.text(row), 200));
      }
      table.row(std::move(cells));
    }
  }
  const std::size_t shared = std::min(width, kPreviewWidth);
  const auto text = table.text(
      std::max<std::size_t>(8, shared / std::max<std::size_t>(1, preview.schema->size())), width);
  return preview.batches.empty() ? text + "(no rows)\n" : text;
}

std::string preview_json(const engine::Preview& preview) {
  std::string out;
  JsonWriter json(out);
  json.open_object().key("columns").open_array();
  for (const auto& field : preview.schema->fields()) {
    json.open_object().member("name", field.name).member("type", to_string(field.type));
    json.close_object();
  }
  json.close_array().key("rows").open_array();
  const formats::JsonRowWriter writer(*preview.schema);
  std::string values;
  for (const auto& batch : preview.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      values.clear();
      writer.array(batch, row, values);
      json.token(values);
    }
  }
  json.close_array().close_object();
  return out;
}

}  // namespace millrace::app
