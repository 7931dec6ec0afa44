#include "connector/formats/json/json_run_decoder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/formats/header.h"
#include "connector/formats/limits.h"
#include "connector/formats/utf8.h"

namespace millrace::formats {
namespace {

// Every batch of a run keeps the bytes and the slices alive.
struct RunOwner {
  std::shared_ptr<const void> keeps_bytes;
  const char* bytes;
  std::vector<Slice> slices;
};

void append_batches(const SchemaPtr& schema, std::shared_ptr<const RunOwner> owner,
                    std::uint64_t first_row, std::vector<Batch>& out) {
  const std::size_t columns = schema->size();
  const std::size_t rows = owner->slices.size() / columns;
  for (std::size_t row = 0; row < rows; row += kRowsPerBatch) {
    out.push_back(
        {schema,
         row_major_columns(owner, owner->bytes, owner->slices.data() + row * columns, columns),
         std::min(kRowsPerBatch, rows - row), first_row + row});
  }
}

}  // namespace

JsonRunDecoder::JsonRunDecoder(DecoderLimits limits, const Mending& mending)
    : limits_(limits), mending_(mending), reader_(limits, mending_) {}

Result<void> JsonRunDecoder::decode(const std::shared_ptr<Buffer>& buffer, const JsonRun& run,
                                    std::vector<Batch>& out) {
  if (run.rows.empty()) return {};
  JsonRunText text{buffer, buffer->data(), run.rows};
  std::size_t done = 0;
  auto cells = read(text, done);
  if (!cells && mending_.replace_text && done == 0 && !is_utf8(text.all())) {
    text = with_utf8_strings(text);
    cells = read(text, done);
  }
  const bool grew = !text.replaced.empty() && std::ranges::any_of(text.rows, [this](Slice row) {
    return row.size() > limits_.row_bytes;
  });
  if (!cells || grew) return explain(text, run, cells ? text.rows.size() : done);
  count(text, *cells);
  auto owner =
      std::make_shared<RunOwner>(std::move(text.owner), text.bytes, std::move(cells->slices));
  append_batches(schema_, std::move(owner), run.first_row, out);
  return {};
}

Result<JsonRunCells> JsonRunDecoder::read(const JsonRunText& text, std::size_t& done) {
  done = 0;
  if (schema_ == nullptr) {
    auto names = reader_.learn(text.bytes, text.rows.front());
    if (!names) return fail(std::move(names).error());
    schema_ = schema_from_header(*names);
  }
  return reader_.read(text.bytes, text.rows, done);
}

void JsonRunDecoder::count(const JsonRunText& text, const JsonRunCells& cells) {
  mended_.padded_rows += cells.padded_rows;
  if (text.replaced.empty() && cells.replaced.empty()) return;
  mended_.replaced_cells += find_strings(joined(text.replaced, cells.replaced), cells.slices).cells;
}

// What is wrong with the first wrong row by itself: the same whatever was read with it. Those
// before `from` can be read.
std::unexpected<Error> JsonRunDecoder::explain(const JsonRunText& text, const JsonRun& run,
                                               std::size_t from) {
  for (std::size_t i = 0; i < text.rows.size(); ++i) {
    Result<void> right;
    if (text.rows[i].size() > limits_.row_bytes) {
      right = fail(ErrorKind::BadData, fmt::format("longer than {} bytes", limits_.row_bytes));
    } else if (i >= from) {
      right = check_row({text.owner, text.bytes, {text.rows[i]}});
    }
    if (!right) {
      return fail(std::move(right).error().during(run.name_of(i, run.rows[i].offset)));
    }
  }
  return fail(ErrorKind::Internal, "JSON: rows are wrong together and right alone; report this");
}

Result<void> JsonRunDecoder::check_row(const JsonRunText& row) {
  std::size_t done = 0;
  const auto cells = read(row, done);
  if (cells) return {};
  bool helps = false;
  if (!mending_.replace_remedy.empty() && !mending_.replace_text && !is_utf8(row.all())) {
    helps = read(with_utf8_strings(row), done).has_value();
  }
  return fail(ErrorKind::BadData,
              with_remedy(cells.error().message(), helps ? mending_.replace_remedy : ""));
}

}  // namespace millrace::formats
