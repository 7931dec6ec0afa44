#include "connector/delta/row_hasher.h"

#include <cstring>

namespace millrace::delta {
namespace {

std::string described(const Schema& schema) {
  std::string text = "rows";
  for (const auto& field : schema.fields()) {
    const auto type = to_string(field.type);
    text += '\n' + std::to_string(field.name.size()) + ':' + field.name + ' ' + type;
  }
  return text;
}

void append(std::string& bytes, std::uint32_t extent, std::string_view text) {
  std::array<char, sizeof extent> head{};
  std::memcpy(head.data(), &extent, sizeof extent);
  bytes.append(head.data(), head.size());
  bytes.append(text);
}

}  // namespace

RowHasher::RowHasher(const Schema& schema, const std::vector<std::string>& key,
                     std::string_view seed)
    : of_keys_(seed, "keys"), of_rows_(seed, described(schema)) {
  for (const auto& name : key) {
    if (const auto place = schema.find(name)) key_.push_back(*place);
  }
}

void RowHasher::add(const Batch& batch, std::vector<RowHashes>& hashes) {
  hashes.reserve(hashes.size() + batch.rows);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    RowHashes found;
    bytes_.clear();
    for (const auto column : key_) {
      const Column& cells = batch.columns[column];
      const Slice cell = cells.slice(row);
      append(bytes_, cell.is_null() ? Slice::kNull : cell.size(), cells.text(row));
    }
    found.key = of_keys_.hash(bytes_);
    bytes_.clear();
    for (const Column& cells : batch.columns) {
      append(bytes_, cells.slice(row).extent, cells.text(row));
    }
    found.row = of_rows_.hash(bytes_);
    if (found.row == kGone) found.row.low = 1;
    hashes.push_back(found);
  }
}

}  // namespace millrace::delta
