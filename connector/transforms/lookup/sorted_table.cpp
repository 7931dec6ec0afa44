#include "connector/transforms/lookup/sorted_table.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>
#include <utility>

namespace millrace::transforms {
namespace {

constexpr std::size_t kExtent = sizeof(Slice::extent);

}  // namespace

void StoredRow::write(const std::vector<Column>& columns, std::size_t row, std::string& out) const {
  out.assign(reinterpret_cast<const char*>(&number), sizeof number);
  for (const auto& column : columns) {
    const std::uint32_t extent = column.slice(row).extent;
    out.append(reinterpret_cast<const char*>(&extent), sizeof extent);
  }
  for (const auto& column : columns) out += column.text(row);
  out += label;
}

StoredRow StoredRow::read(std::string_view stored, std::size_t columns) {
  StoredRow row;
  std::memcpy(&row.number, stored.data(), sizeof row.number);
  std::size_t label = sizeof row.number + columns * kExtent;
  for (std::size_t c = 0; c < columns; ++c) {
    Slice cell;
    std::memcpy(&cell.extent, stored.data() + sizeof row.number + c * kExtent, kExtent);
    if (!cell.is_null()) label += cell.size();
  }
  row.label = stored.substr(label);
  return row;
}

Result<std::unique_ptr<SortedTable>> SortedTable::create(const std::filesystem::path& folder,
                                                         std::size_t columns,
                                                         std::size_t block_size) {
  auto file = io::TempFile::create(folder);
  if (!file) return fail(std::move(file).error());
  return std::unique_ptr<SortedTable>(new SortedTable(*std::move(file), columns, block_size));
}

Result<void> SortedTable::append(const spill::Record& record) {
  if (block_.empty()) starts_.push_back({std::string(record.key), file_.size()});
  const spill::RecordHead head{static_cast<std::uint32_t>(record.key.size()),
                               static_cast<std::uint32_t>(record.value.size())};
  const auto* bytes = reinterpret_cast<const char*>(&head);
  block_.insert(block_.end(), bytes, bytes + sizeof head);
  block_.insert(block_.end(), record.key.begin(), record.key.end());
  block_.insert(block_.end(), record.value.begin(), record.value.end());
  longest_ = std::max<std::uint64_t>(longest_, record.value.size());
  return block_.size() < block_size_ ? Result<void>() : flush();
}

Result<void> SortedTable::finish() {
  return flush();
}

Result<void> SortedTable::flush() {
  if (block_.empty()) return {};
  auto written = file_.append(block_);
  block_.clear();
  return written;
}

std::size_t SortedTable::block_of(std::string_view key) const {
  const auto behind = std::ranges::upper_bound(starts_, key, {}, &BlockStart::first_key);
  return static_cast<std::size_t>(behind - starts_.begin());
}

Result<void> SortedTable::load(std::size_t block) {
  const std::uint64_t begin = starts_[block - 1].offset;
  const std::uint64_t end = block < starts_.size() ? starts_[block].offset : file_.size();
  loaded_ = 0;
  block_.resize(static_cast<std::size_t>(end - begin));
  if (auto read = file_.read(begin, block_); !read) return read;
  loaded_ = block;
  at_ = 0;
  return {};
}

std::optional<std::string_view> SortedTable::find_in_block(std::string_view key) {
  while (at_ < block_.size()) {
    spill::RecordHead head;
    std::memcpy(&head, block_.data() + at_, sizeof head);
    const spill::Record record = head.read(block_.data() + at_ + sizeof head);
    if (record.key == key) return record.value;
    if (record.key > key) return std::nullopt;
    at_ += sizeof head + head.size_behind();
  }
  return std::nullopt;
}

void SortedTable::set_cells(std::string_view stored, std::size_t row, std::string& text,
                            FoundCells& cells) const {
  const char* extents = stored.data() + sizeof(std::uint64_t);
  std::string_view texts = stored.substr(sizeof(std::uint64_t) + columns_ * kExtent);
  for (std::size_t c = 0; c < columns_; ++c) {
    Slice& cell = cells.cell(c, row);
    std::memcpy(&cell.extent, extents + c * kExtent, kExtent);
    if (cell.is_null()) continue;
    cell.offset = static_cast<std::uint32_t>(text.size());
    text += texts.substr(0, cell.size());
    texts.remove_prefix(cell.size());
  }
}

Result<Matches> SortedTable::find(const RowKeys& keys) {
  std::vector<std::uint32_t> order(keys.rows());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&keys](std::uint32_t row) { return keys.key(row); });
  auto text = std::make_shared<std::string>();
  FoundCells cells(columns_, keys.rows());
  std::optional<std::uint32_t> before;  // A row that was found.
  loaded_ = 0;
  for (const std::uint32_t row : order) {
    if (keys.is_none(row)) continue;
    const std::string_view key = keys.key(row);
    if (before && keys.key(*before) == key) {
      cells.set_found(row);
      for (std::size_t c = 0; c < columns_; ++c) cells.cell(c, row) = cells.cell(c, *before);
      continue;
    }
    const std::size_t block = block_of(key);
    if (block == 0) continue;  // Before the first key of all.
    if (block != loaded_) {
      if (auto read = load(block); !read) return fail(std::move(read).error());
    }
    const auto stored = find_in_block(key);
    if (!stored) continue;
    cells.set_found(row);
    set_cells(*stored, row, *text, cells);
    before = row;
  }
  const char* bytes = text->data();
  return std::move(cells).take(std::move(text), std::vector<const char*>(columns_, bytes));
}

}  // namespace millrace::transforms
