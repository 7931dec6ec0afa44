#include "sinks/feed/keyed/stored_row.h"

#include <cstdint>
#include <cstring>

namespace millrace::sinks::feed {
namespace {

// Takes one cell after the other from a row.
class StoredCells {
 public:
  explicit StoredCells(std::string_view row) : rest_(row) {}

  bool at_end() const { return rest_.empty(); }
  // False for bytes that are no cell.
  bool next() {
    if (rest_.size() < sizeof extent_) return false;
    std::memcpy(&extent_, rest_.data(), sizeof extent_);
    const Slice slice{0, extent_};
    const std::size_t size = slice.is_null() ? 0 : slice.size();
    if (rest_.size() - sizeof extent_ < size) return false;
    text_ = rest_.substr(sizeof extent_, size);
    whole_ = rest_.substr(0, sizeof extent_ + size);
    rest_.remove_prefix(whole_.size());
    return true;
  }
  bool is_null() const { return Slice{0, extent_}.is_null(); }
  bool is_bare_json() const { return !is_null() && Slice{0, extent_}.is_bare_json(); }
  std::string_view text() const { return text_; }
  // As it is stored.
  std::string_view whole() const { return whole_; }

 private:
  std::string_view rest_;
  std::string_view text_;
  std::string_view whole_;
  std::uint32_t extent_ = 0;
};

void append_extent(std::uint32_t extent, std::string& out) {
  char bytes[sizeof extent];
  std::memcpy(bytes, &extent, sizeof extent);
  out.append(bytes, sizeof bytes);
}

}  // namespace

void append_stored_row(const Batch& batch, std::size_t row, std::string& out) {
  for (const auto& column : batch.columns) {
    append_extent(column.slice(row).extent, out);
    out += column.text(row);
  }
}

bool lay_out_stored_row(std::string_view row, std::size_t columns, const ColumnPlaces& places,
                        std::string& out) {
  std::vector<std::string_view> cells;
  cells.reserve(columns);
  for (StoredCells each(row); !each.at_end();) {
    if (!each.next()) return false;
    cells.push_back(each.whole());
  }
  if (cells.size() != columns) return false;
  out.clear();
  for (const auto& place : places) {
    if (place) {
      out += cells[*place];
    } else {
      append_extent(Slice::kNull, out);
    }
  }
  return true;
}

bool add_stored_row(std::string_view row, std::size_t columns, BatchBuilder& batch) {
  std::size_t count = 0;
  for (StoredCells each(row); !each.at_end(); ++count) {
    if (!each.next() || count == columns) return false;
    if (each.is_null()) {
      batch.add_null();
    } else if (each.is_bare_json()) {
      batch.add_bare_json(each.text());
    } else {
      batch.add(each.text());
    }
  }
  return count == columns;
}

components::RowChange::Cells cells_of_stored_row(std::string_view row) {
  components::RowChange::Cells cells;
  for (StoredCells each(row); !each.at_end() && each.next();) {
    cells.push_back(each.is_null() ? std::nullopt : std::optional(std::string(each.text())));
  }
  return cells;
}

}  // namespace millrace::sinks::feed
