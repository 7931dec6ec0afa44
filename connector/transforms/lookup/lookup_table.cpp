#include "connector/transforms/lookup/lookup_table.h"

#include <memory>
#include <utility>

namespace millrace::transforms {

void RowKeys::clear() {
  bytes_.clear();
  ends_.clear();
  is_none_.clear();
}

void RowKeys::add(std::string_view key) {
  bytes_ += key;
  ends_.push_back(bytes_.size());
  is_none_.push_back(false);
}

void RowKeys::add_none() {
  ends_.push_back(bytes_.size());
  is_none_.push_back(true);
}

std::string_view RowKeys::key(std::size_t row) const {
  const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
  return std::string_view(bytes_).substr(begin, ends_[row] - begin);
}

Matches FoundCells::take(const std::shared_ptr<const void>& owner,
                         const std::vector<const char*>& bytes) && {
  struct Storage {
    std::shared_ptr<const void> texts;
    std::vector<Slice> slices;
  };
  Matches matches{std::move(found_), {}};
  matches.columns.reserve(slices_.size());
  for (std::size_t c = 0; c < slices_.size(); ++c) {
    auto storage = std::make_shared<Storage>(Storage{owner, std::move(slices_[c])});
    const Slice* slices = storage->slices.data();
    matches.columns.push_back({std::move(storage), bytes[c], slices});
  }
  return matches;
}

}  // namespace millrace::transforms
