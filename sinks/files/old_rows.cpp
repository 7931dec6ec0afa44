#include "sinks/files/old_rows.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/components/sink.h"

namespace millrace::sinks::files {
namespace {

// What was written here once is read again, however large: a report may have as many columns as a
// source takes, and the load's column comes on top.
constexpr formats::DecoderLimits kNoLimits{.row_bytes = SIZE_MAX, .columns = SIZE_MAX};

// The names that only one of them has, without the one that every append adds.
std::vector<std::string> only_in(const Schema& some, const Schema& others) {
  std::vector<std::string> names;
  for (const auto& field : some.fields()) {
    if (field.name == components::kLoadColumn || others.find(field.name)) continue;
    names.push_back(fmt::format("\"{}\"", printable(field.name)));
  }
  return names;
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

// The columns that are missing on either side, or what else is wrong with their order.
std::string difference(const Schema& file, const Schema& rows) {
  const auto not_in_file = only_in(rows, file);
  const auto not_in_rows = only_in(file, rows);
  std::vector<std::string> parts;
  if (!not_in_file.empty()) {
    parts.push_back(fmt::format("the file has no column {}", fmt::join(not_in_file, ", ")));
  }
  if (!not_in_rows.empty()) {
    parts.push_back(fmt::format("the rows have no column {}", fmt::join(not_in_rows, ", ")));
  }
  if (parts.empty()) return first_difference(file, rows);
  return fmt::format("{}", fmt::join(parts, " and "));
}

}  // namespace

OldRows::OldRows(FileKind kind, Schema columns, std::string load, std::string path)
    : columns_(std::move(columns)),
      load_(std::move(load)),
      path_(std::move(path)),
      decompressor_(io::make_decompressor(kind.compression)),
      decoder_(kind.format->decoder ? kind.format->decoder({.limits = kNoLimits}) : nullptr),
      lines_(std::string(components::kLoadColumn), load_) {}

Result<void> OldRows::see(std::span<const char> bytes) {
  if (!decompressor_) return see_plain(bytes);
  Result<void> seen;  // Its error is worded already.
  auto added = decompressor_->add(
      bytes, [&](std::span<const char> plain) { return seen = see_plain(plain); });
  return added || !seen ? seen : fail(not_readable(std::move(added).error()));
}

Result<void> OldRows::see_plain(std::span<const char> bytes) {
  if (bytes.empty()) return {};
  last_ = bytes.back();
  if (decoder_) return decode(bytes);
  auto taken = lines_.take({bytes.data(), bytes.size()});
  return taken ? taken : fail(not_readable(std::move(taken).error()));
}

Result<void> OldRows::decode(std::span<const char> bytes) {
  std::vector<Batch> batches;
  if (auto decoded = decoder_->decode(block_of(bytes), batches); !decoded) {
    return fail(not_readable(std::move(decoded).error()));
  }
  return take(std::move(batches));
}

Result<void> OldRows::finish() {
  if (decompressor_) {
    if (auto ended = decompressor_->finish(); !ended) return fail(not_readable(ended.error()));
  }
  std::vector<Batch> batches;
  auto finished = decoder_ ? formats::finish_whole(*decoder_, batches) : lines_.finish();
  if (!finished) return fail(not_readable(std::move(finished).error()));
  return decoder_ ? take(std::move(batches)) : Result<void>();
}

Result<void> OldRows::take(std::vector<Batch> batches) {
  if (auto checked = check_columns(); !checked) return checked;
  for (const Batch& batch : batches) {
    const Column& loads = batch.columns.back();
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (loads.text(row) == load_) ++found_;
    }
  }
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
                          printable(path_), difference(*schema, columns_)));
}

Error OldRows::not_readable(Error error) const {
  return std::move(error).during(
      fmt::format("cannot append to {}, it is not a whole file of its format", printable(path_)));
}

}  // namespace millrace::sinks::files
