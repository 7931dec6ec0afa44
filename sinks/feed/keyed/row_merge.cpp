#include "sinks/feed/keyed/row_merge.h"

#include <cstring>
#include <utility>

#include "connector/components/loads/repeated_key.h"

namespace millrace::sinks::feed {
namespace {

using components::RowChange;
using spill::Record;

// As many as a person looks at.
constexpr std::size_t kMostChanges = 100;

}  // namespace

RowMerge::RowMerge(spill::RecordSorter& fresh, std::optional<Old> old, bool keeps_old,
                   ShowKey show_key)
    : sorter_(fresh),
      rows_(std::move(old)),
      keeps_old_(keeps_old),
      show_key_(std::move(show_key)) {}

Result<std::optional<Record>> RowMerge::next() {
  if (!has_begun_) {
    if (auto begun = begin(); !begun) return fail(std::move(begun).error());
  }
  while (fresh_ || old_) {
    const int order = !fresh_ ? 1 : !old_ ? -1 : fresh_->key.compare(old_->key);
    if (order > 0) {
      const auto record = give(old_);
      if (!keeps_old_) {
        ++report_.deleted;
        note(RowChange::Kind::Delete, record.value, "");
      }
      if (auto moved = advance_old(); !moved) return fail(std::move(moved).error());
      if (keeps_old_) return record;
      continue;
    }
    if (order < 0) {
      ++report_.inserted;
      note(RowChange::Kind::Insert, "", fresh_->cells);
    } else if (fresh_->cells == old_->cells) {
      ++report_.unchanged;
    } else {
      ++report_.updated;
      note(RowChange::Kind::Update, old_->cells, fresh_->cells);
    }
    const auto record = give(fresh_);
    auto moved = order == 0 ? advance_old() : Result<void>();
    if (moved) moved = advance_fresh();
    if (!moved) return fail(std::move(moved).error());
    return record;
  }
  return std::nullopt;
}

Record RowMerge::give(std::optional<Row>& row) {
  std::swap(given_, *row);
  return {given_.key, given_.cells};
}

Result<void> RowMerge::begin() {
  has_begun_ = true;
  if (auto read = read_ahead(); !read) return fail(std::move(read).error());
  if (auto moved = advance_fresh(); !moved) return moved;
  return advance_old();
}

// False after the last.
Result<bool> RowMerge::read_ahead() {
  ahead_.reset();
  auto record = sorter_.next();
  if (!record) return fail(std::move(record).error());
  if (!*record) return false;
  ++report_.rows;
  Row row{.key = std::string((*record)->key), .cells = {}};
  std::memcpy(&row.number, (*record)->value.data(), sizeof row.number);
  row.cells = (*record)->value.substr(sizeof row.number);
  ahead_ = std::move(row);
  return true;
}

Result<void> RowMerge::advance_fresh() {
  fresh_ = std::exchange(ahead_, std::nullopt);
  if (!fresh_) return {};
  for (;;) {
    const auto read = read_ahead();
    if (!read) return fail(read.error());
    if (!*read || ahead_->key != fresh_->key) return {};
    if (ahead_->cells != fresh_->cells) {
      return fail(ErrorKind::BadData,
                  components::repeated_key_message(fresh_->number, ahead_->number,
                                                   show_key_(fresh_->cells)));
    }
    ++report_.collapsed;
  }
}

Result<void> RowMerge::advance_old() {
  old_.reset();
  if (!rows_) return {};
  auto record = rows_->rows.next();
  if (!record) return fail(std::move(record).error());
  if (!*record) return {};
  old_ = Row{.key = std::string((*record)->key), .cells = std::string((*record)->value)};
  if (rows_->places.empty()) return {};
  std::string cells;
  if (!lay_out_stored_row(old_->cells, rows_->columns, rows_->places, cells)) {
    return fail(ErrorKind::BadData,
                "the rows that the feed keeps are damaged; remove its folder, and load all of its "
                "rows again");
  }
  old_->cells = std::move(cells);
  return {};
}

void RowMerge::note(RowChange::Kind kind, std::string_view before, std::string_view after) {
  auto& count = kind == RowChange::Kind::Insert   ? inserts_
                : kind == RowChange::Kind::Update ? updates_
                                                  : deletes_;
  if (count == kMostChanges) return;
  ++count;
  changes_.push_back({kind, cells_of_stored_row(before), cells_of_stored_row(after)});
}

}  // namespace millrace::sinks::feed
