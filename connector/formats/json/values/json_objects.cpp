#include "connector/formats/json/values/json_objects.h"

#include <cstring>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/formats/json/values/json_value.h"

namespace millrace::formats {
namespace {

std::unexpected<Error> twice(std::string_view key) {
  return fail(ErrorKind::BadData, fmt::format("the key \"{}\" appears twice", printable(key, 60)));
}

}  // namespace

Result<JsonKeys> JsonKeys::of(simdjson::ondemand::object first, std::size_t most) {
  JsonKeys keys;
  for (auto member : first) {
    simdjson::ondemand::field field;
    auto code = std::move(member).get(field);
    std::string_view key;
    if (code == simdjson::SUCCESS) code = field.unescaped_key().get(key);
    if (code != simdjson::SUCCESS) return invalid_json(code);
    if (auto added = keys.add(key, most); !added) return fail(added.error());
    // Checked when the row is read; here only to get past it.
    if (auto past = skip_json_value(field.value()); !past) return fail(std::move(past).error());
  }
  if (keys.size() == 0) return fail(ErrorKind::BadData, "no keys, so no columns");
  return keys;
}

Result<void> JsonKeys::add(std::string_view key, std::size_t most) {
  if (!columns_.try_emplace(std::string(key), names_.size()).second) return twice(key);
  if (names_.size() == most) {
    return fail(ErrorKind::BadData, fmt::format("more than {} columns", most));
  }
  names_.emplace_back(key);
  is_plain_.push_back(key.find_first_of("\"\\") == std::string_view::npos);
  return {};
}

bool JsonKeys::is_written(std::size_t column, const char* raw, const char* end) const {
  const std::string& name = names_[column];
  return is_plain_[column] && static_cast<std::size_t>(end - raw) > name.size() &&
         raw[name.size()] == '"' && std::memcmp(raw, name.data(), name.size()) == 0;
}

std::size_t JsonKeys::find(const std::string& key) const {
  const auto found = columns_.find(key);
  return found == columns_.end() ? size() : found->second;
}

Result<void> JsonObjects::read_row(simdjson::ondemand::object row) {
  const std::size_t before = slices_.size();
  slices_.resize(before + keys_.size());
  ++rows_;
  std::size_t next = 0;
  for (auto member : row) {
    simdjson::ondemand::field field;
    if (const auto code = std::move(member).get(field); code != simdjson::SUCCESS) {
      return invalid_json(code);
    }
    const auto column = column_of(field, next);
    if (!column) return fail(column.error());
    if (std::exchange(last_row_[*column], rows_) == rows_) return twice(keys_.names()[*column]);
    if (auto read = cells_.read(field.value(), slices_[before + *column]); !read) return read;
    next = *column + 1;
  }
  cells_.end_row();
  return {};
}

Result<std::size_t> JsonObjects::column_of(simdjson::ondemand::field& field,
                                           std::size_t next) const {
  if (next < keys_.size() && keys_.is_written(next, field.key().raw(), end_)) return next;
  std::string_view key;
  if (const auto code = field.unescaped_key().get(key); code != simdjson::SUCCESS) {
    return invalid_json(code);
  }
  const std::size_t column = keys_.find(std::string(key));
  if (column == keys_.size()) {
    return fail(ErrorKind::BadData,
                fmt::format("the key \"{}\" is not in the first row, and columns cannot be added "
                            "on the way; write format: csv, or fetch: pages",
                            printable(key, 60)));
  }
  return column;
}

}  // namespace millrace::formats
