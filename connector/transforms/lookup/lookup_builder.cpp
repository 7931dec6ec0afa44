#include "connector/transforms/lookup/lookup_builder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/values.h"

namespace millrace::transforms {
namespace {

constexpr std::size_t kShownText = 60;
// Of the memory, in eighths.
constexpr unsigned kForKeys = 3;
constexpr unsigned kForValues = 2;
constexpr unsigned kForSorting = 3;
// Offsets within a column have 32 bits.
constexpr std::uint64_t kMostCellBytes = std::uint64_t{1} << 30;

spill::KeyEncoder encoder_of(const std::vector<LookupLayout::Part>& keys) {
  std::vector<std::pair<std::size_t, TypeKind>> columns;
  columns.reserve(keys.size());
  for (const auto& key : keys) columns.emplace_back(key.column, key.type.kind);
  return spill::KeyEncoder(std::move(columns));
}

// Everything in memory: texts where they were copied to, and a place among them for each key.
class MemoryTable final : public LookupTable {
 public:
  MemoryTable(spill::KeyMap rows, std::vector<Column> values, std::uint64_t longest)
      : rows_(std::move(rows)),
        values_(std::make_shared<const std::vector<Column>>(std::move(values))),
        longest_(longest) {}

  Result<Matches> find(const RowKeys& keys) override {
    FoundCells cells(values_->size(), keys.rows());
    for (std::size_t row = 0; row < keys.rows(); ++row) {
      if (keys.is_none(row)) continue;
      const auto entry = rows_.find(keys.key(row));
      if (!entry) continue;
      cells.set_found(row);
      for (std::size_t c = 0; c < values_->size(); ++c) {
        cells.cell(c, row) = (*values_)[c].slice(entry->number);
      }
    }
    std::vector<const char*> bytes;
    bytes.reserve(values_->size());
    for (const auto& column : *values_) bytes.push_back(column.bytes);
    return std::move(cells).take(values_, bytes);
  }

  std::uint64_t longest() const override { return longest_; }

 private:
  spill::KeyMap rows_;
  std::shared_ptr<const std::vector<Column>> values_;
  std::uint64_t longest_;
};

std::string label_of(const Batch& batch, std::size_t row,
                     const std::vector<LookupLayout::Part>& keys) {
  std::string label;
  for (const auto& key : keys) {
    if (!label.empty()) label += ", ";
    label += printable(batch.columns[key.column].text(row), kShownText);
  }
  return label;
}

}  // namespace

LookupBuilder::LookupBuilder(LookupLayout layout, spill::SpillSpace space)
    : layout_(std::move(layout)),
      space_(std::move(space)),
      encoder_(encoder_of(layout_.keys)),
      rows_(space_.eighths(kForKeys).memory),
      values_(layout_.values.size() + 1) {}

Result<void> LookupBuilder::add(const Batch& batch) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (encoder_.has_null(batch, row)) continue;
    if (auto checked = check_key(batch, row); !checked) return checked;
    if (auto added = add_row(batch, row); !added) return added;
  }
  return {};
}

bool LookupBuilder::hides_keys() const {
  return std::ranges::any_of(layout_.keys, &LookupLayout::Part::is_hidden);
}

Result<void> LookupBuilder::check_key(const Batch& batch, std::size_t row) const {
  for (const auto& [column, type, is_hidden] : layout_.keys) {
    const auto text = batch.columns[column].text(row);
    if (is_of({type.kind}, text)) continue;
    const auto shown =
        hides_keys() ? "a key" : fmt::format("the key \"{}\"", printable(text, kShownText));
    return fail(ErrorKind::BadData,
                fmt::format("{}: {} in {} is not of type {}, as the column that it is compared to; "
                            "correct it, or declare that column text",
                            layout_.source.name(), shown,
                            layout_.source.place_of(batch.origin(row)), to_string({type.kind})));
  }
  return {};
}

Result<void> LookupBuilder::add_value(const Batch& batch, std::size_t row, std::size_t value) {
  const auto& [index, type, is_hidden] = layout_.values[value];
  const Column& column = batch.columns[index];
  if (column.is_null(row) || is_plainly_of(type, column.text(row))) {
    values_[value].add(column, row);
    return {};
  }
  const auto plain = plain_notation(type, column.text(row));
  if (!plain) {
    const auto shown =
        is_hidden ? "the value"
                  : fmt::format("the value \"{}\"", printable(column.text(row), kShownText));
    return fail(ErrorKind::BadData,
                fmt::format("{}: {} of \"{}\" in {} is not of type {}; correct it, or declare "
                            "another type",
                            layout_.source.name(), shown, printable((*batch.schema)[index].name),
                            layout_.source.place_of(batch.origin(row)), to_string(type)));
  }
  values_[value].add(*plain);
  return {};
}

Result<void> LookupBuilder::add_row(const Batch& batch, std::size_t row) {
  encoder_.encode(batch, row, key_);
  const auto label = label_of(batch, row, layout_.keys);
  const std::uint64_t number = batch.origin(row);
  if (const auto known = rows_.find(key_)) {
    StoredRow first{0, label};
    std::memcpy(&first.number, known->text.data(), sizeof first.number);
    return fail(there_twice(first, number));
  }
  std::uint64_t bytes = label.size();
  for (const auto& value : layout_.values) bytes += batch.columns[value.column].text(row).size();
  longest_ = std::max(longest_, bytes);
  if (held() + bytes > std::min(space_.eighths(kForValues).memory, kMostCellBytes) &&
      rows_.size() > 0) {
    if (auto spilled = spill(); !spilled) return spilled;
  }
  for (std::size_t value = 0; value < layout_.values.size(); ++value) {
    if (auto added = add_value(batch, row, value); !added) return added;
  }
  values_.back().add(label);
  const std::string_view stored(reinterpret_cast<const char*>(&number), sizeof number);
  const spill::KeyMap::Entry entry{key_, values_.back().rows() - 1, stored};
  return rows_.set(entry) ? Result<void>() : spill(&entry);
}

std::uint64_t LookupBuilder::held() const {
  std::uint64_t bytes = 0;
  for (const auto& column : values_) bytes += column.bytes() + column.rows() * sizeof(Slice);
  return bytes;
}

Result<void> LookupBuilder::spill(const spill::KeyMap::Entry* more) {
  if (!sorter_) sorter_.emplace(space_.eighths(kForSorting));
  std::vector<Column> values;
  values.reserve(values_.size());
  for (auto& builder : values_) values.push_back(builder.take());
  const Column labels = std::move(values.back());
  values.pop_back();
  Result<void> added;
  std::string value;
  const auto add = [&](const spill::KeyMap::Entry& entry) {
    if (!added) return;
    StoredRow row{0, labels.text(entry.number)};
    std::memcpy(&row.number, entry.text.data(), sizeof row.number);
    row.write(values, entry.number, value);
    spilled_bytes_ += sizeof(spill::RecordHead) + entry.key.size() + value.size();
    added = sorter_->add({entry.key, value});
  };
  rows_.each(add);
  if (more != nullptr) add(*more);
  rows_.clear();
  return added;
}

Error LookupBuilder::there_twice(const StoredRow& first, std::uint64_t second) const {
  const auto [earlier, later] = std::minmax(first.number, second);
  const auto key = hides_keys() ? std::string("a key") : fmt::format("the key \"{}\"", first.label);
  return {
      ErrorKind::BadData,
      fmt::format("{}: {} is there twice, in {} and {}; remove one of them", layout_.source.name(),
                  key, layout_.source.place_of(earlier), layout_.source.place_of(later))};
}

Result<std::unique_ptr<LookupTable>> LookupBuilder::finish() {
  if (sorter_) return sorted_table();
  std::vector<Column> values;
  values.reserve(values_.size());
  for (auto& builder : values_) values.push_back(builder.take());
  values.pop_back();  // The keys as people read them.
  return std::make_unique<MemoryTable>(std::move(rows_), std::move(values), longest_);
}

Result<std::unique_ptr<LookupTable>> LookupBuilder::sorted_table() {
  if (auto spilled = spill(); !spilled) return fail(std::move(spilled).error());
  if (auto sorted = sorter_->sort(); !sorted) return fail(std::move(sorted).error());
  const std::size_t columns = layout_.values.size();
  auto table = SortedTable::create(space_.folder, columns, block_size());
  if (!table) return fail(std::move(table).error());
  std::string key;
  std::string stored;
  auto record = sorter_->next();
  for (; record && *record; record = sorter_->next()) {
    const auto [next_key, next_stored] = **record;
    if (!stored.empty() && next_key == key) {
      return fail(there_twice(StoredRow::read(stored, columns),
                              StoredRow::read(next_stored, columns).number));
    }
    key = next_key;
    stored = next_stored;
    if (auto added = (*table)->append(**record); !added) return fail(std::move(added).error());
  }
  if (!record) return fail(std::move(record).error());
  sorter_.reset();
  if (auto finished = (*table)->finish(); !finished) return fail(std::move(finished).error());
  return *std::move(table);
}

std::size_t LookupBuilder::block_size() const {
  constexpr std::uint64_t kStart = 256;  // About what the start of a block takes in memory.
  const std::uint64_t starts = std::max<std::uint64_t>(space_.memory / kStart, 1);
  return static_cast<std::size_t>(
      std::clamp<std::uint64_t>(spilled_bytes_ / starts, 8 << 10, 1 << 20));
}

}  // namespace millrace::transforms
