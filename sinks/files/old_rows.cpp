#include "sinks/files/old_rows.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/components/sink.h"

namespace millrace::sinks {
namespace {

// How the format ends a row whose last column is the load's: what it makes of that column alone,
// without the bracket that opens a row.
std::string row_end_of(const formats::Format& format, const std::string& load) {
  const auto schema = std::make_shared<const Schema>(
      Schema({{std::string(components::kLoadColumn), {TypeKind::Text}, true}}));
  BatchBuilder builder(schema);
  builder.add(load);
  const auto encoder = format.encoder();
  std::string header;
  std::string row;
  if (!encoder->begin(*schema, header) || !encoder->encode(builder.take(), row)) return load;
  return row.starts_with('{') ? row.substr(1) : row;
}

std::string first_difference(const Schema& file, const Schema& rows) {
  const std::size_t common = std::min(file.size(), rows.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (file[i].name == rows[i].name) continue;
    return fmt::format("column {} is \"{}\" in the file and \"{}\" in the rows", i + 1,
                       printable(file[i].name), printable(rows[i].name));
  }
  return fmt::format("the file has {} columns and the rows have {}", file.size(), rows.size());
}

}  // namespace

OldRows::OldRows(const formats::Format& format, Schema columns, std::string load, std::string path)
    : columns_(std::move(columns)), load_(std::move(load)), path_(std::move(path)) {
  if (format.decoder) {
    decoder_ = format.decoder({});
  } else {
    row_end_ = row_end_of(format, load_);
  }
}

Result<void> OldRows::see(std::span<const char> bytes) {
  if (bytes.empty()) return {};
  last_ = bytes.back();
  if (!decoder_) {
    search(bytes);
    return {};
  }
  std::vector<Batch> batches;
  if (auto decoded = decoder_->decode(block_of(bytes), batches); !decoded) {
    return fail(not_readable(std::move(decoded).error()));
  }
  if (auto checked = check_columns(); !checked) return checked;
  look_at(batches);
  return {};
}

Result<void> OldRows::finish() {
  if (!decoder_) return {};
  std::vector<Batch> batches;
  if (auto finished = formats::finish_whole(*decoder_, batches); !finished) {
    return fail(not_readable(std::move(finished).error()));
  }
  if (auto checked = check_columns(); !checked) return checked;
  look_at(batches);
  return {};
}

Result<void> OldRows::check_columns() {
  const auto schema = decoder_->schema();
  if (checked_ || !schema) return {};
  checked_ = true;
  if (std::ranges::equal(schema->fields(), columns_.fields(), {}, &Field::name, &Field::name)) {
    return {};
  }
  return fail(ErrorKind::BadData,
              fmt::format("cannot append to {}: {}; append to another file, or rename the columns",
                          printable(path_), first_difference(*schema, columns_)));
}

void OldRows::look_at(const std::vector<Batch>& batches) {
  for (const Batch& batch : batches) {
    const Column& loads = batch.columns.back();
    for (std::size_t row = 0; row < batch.rows && !has_load_; ++row) {
      has_load_ = loads.text(row) == load_;
    }
  }
}

void OldRows::search(std::span<const char> bytes) {
  if (has_load_) return;
  carry_.append(bytes.data(), bytes.size());
  has_load_ = carry_.contains(row_end_);
  carry_.erase(0, carry_.size() - std::min(carry_.size(), row_end_.size() - 1));
}

Error OldRows::not_readable(Error error) const {
  return std::move(error).during(
      fmt::format("cannot append to {}, it is not a whole file of its format", printable(path_)));
}

}  // namespace millrace::sinks
