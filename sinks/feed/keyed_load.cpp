#include "sinks/feed/keyed_load.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::sinks::feed {
namespace {

using components::LoadReport;
using components::Mode;

constexpr std::uint64_t kSortMemory = 16u << 20;
constexpr std::string_view kDamaged =
    "the rows that the feed keeps are damaged; remove its folder, and load all of its rows again";
constexpr std::size_t kRowsAtOnce = 2'000;
constexpr std::size_t kBytesAtOnce = 1u << 20;

// Key columns and their types: rows that were sorted otherwise cannot be merged.
std::string order_of(const Schema& columns, const std::vector<std::size_t>& key) {
  std::string order;
  for (const auto place : key) {
    const auto& field = columns[place];
    order += fmt::format("{}{} {}", order.empty() ? "" : ", ", field.name, to_string(field.type));
  }
  return order;
}

}  // namespace

KeyedLoad::KeyedLoad(const FeedTarget& target, components::LoadIdentity identity,
                     components::Environment& environment, const Events& events)
    : target_(target),
      environment_(environment),
      writer_(
          target.row_form(),
          [this](std::span<const char> bytes) { return publication_.files()->write(bytes); },
          environment),
      publication_(target, std::move(identity), environment, events) {}

Task<Result<components::Begun>> KeyedLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  auto started = co_await environment_.blocking.run([this, &start] { return this->start(start); });
  if (!started) co_return fail(std::move(started).error());
  co_return components::Ready();
}

Result<void> KeyedLoad::start(const components::LoadStart& start) {
  columns_ = start.schema;
  std::vector<std::pair<std::size_t, TypeKind>> key;
  for (const auto& name : target_.key) {
    const auto place = columns_->find(name);
    if (!place) {
      return fail(ErrorKind::BadData, fmt::format("{}: the rows have no column \"{}\", which is in "
                                                  "the key",
                                                  target_.name, printable(name)));
    }
    key_.push_back(*place);
    key.emplace_back(*place, (*columns_)[*place].type.kind);
  }
  encoder_.emplace(std::move(key));
  sorter_.emplace(spill::SpillSpace{environment_.scratch, kSortMemory});
  publication_.note().order = order_of(*columns_, key_);
  const bool makes_files = start.purpose == components::Purpose::Load;
  return publication_.begin(*columns_, makes_files, makes_files);
}

Task<Result<void>> KeyedLoad::write(components::PendingBatch rows, components::Presence) {
  co_return co_await environment_.workers.run([&]() -> Result<void> {
    const auto batch = rows.read();
    if (!batch) return fail(batch.error());
    return add(*batch);
  });
}

Result<void> KeyedLoad::add(const Batch& batch) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const auto number = batch.origin(row);
    if (encoder_->has_null(batch, row)) {
      return fail(ErrorKind::BadData,
                  fmt::format("{}: row {}: a column of the key is NULL; filter such rows out, or "
                              "choose another key",
                              target_.name, number));
    }
    encoder_->encode(batch, row, key_bytes_);
    row_bytes_.resize(sizeof number);
    std::memcpy(row_bytes_.data(), &number, sizeof number);
    append_stored_row(batch, row, row_bytes_);
    if (auto added = sorter_->add({key_bytes_, row_bytes_}); !added) return added;
    ++rows_;
  }
  return {};
}

Task<Result<LoadReport>> KeyedLoad::settle(components::LoadTotals expected) {
  if (auto equal = components::check_count(rows_, expected, target_.name); !equal) {
    co_return fail(std::move(equal).error());
  }
  auto& note = publication_.note();
  if (expected.as_of) note.as_of = *expected.as_of;
  if (!is_plan()) {
    if (auto locked = co_await publication_.lock(); !locked) co_return fail(locked.error());
  }
  if (auto merged = co_await merge_all(); !merged) co_return fail(std::move(merged).error());
  note.rows = kept_;
  note.loaded = rows_;
  LoadReport report = merge_->report();
  report.deleted += unmatched_;
  if (const auto& old = publication_.old()) {
    report.before = old->rows;
  } else if (is_plan()) {
    report.changes.push_back({components::SchemaChange::Kind::Create});
  }
  co_return co_await environment_.blocking.run([&]() -> Result<LoadReport> {
    if (!is_plan()) {
      if (auto ended = publication_.end_files(); !ended) return fail(std::move(ended).error());
    }
    return report;
  });
}

Task<Result<void>> KeyedLoad::merge_all() {
  auto begun = co_await environment_.workers.run([this] { return begin_merge(); });
  if (begun && !is_plan()) {
    begun = co_await environment_.blocking.run([this] { return writer_.begin(*columns_); });
  }
  if (!begun) co_return begun;
  for (;;) {
    auto batch = co_await environment_.workers.run([this] { return merge_some(); });
    if (!batch) co_return fail(std::move(batch).error().during(target_.name));
    if (batch->rows == 0) break;
    if (is_plan()) continue;
    auto written = co_await environment_.blocking.run(
        [this] { return publication_.files()->write_rows(std::exchange(records_, {})); });
    if (written) written = co_await writer_.write(*std::move(batch));
    if (!written) co_return written;
  }
  if (is_plan()) co_return Result<void>();
  co_return co_await writer_.finish();
}

Result<void> KeyedLoad::begin_merge() {
  if (auto sorted = sorter_->sort(); !sorted) return sorted;
  std::optional<RowMerge::Old> rows;
  const auto& old = publication_.look();
  if (old) {
    auto opened = open_old(*old);
    if (!opened) return fail(std::move(opened).error());
    rows = *std::move(opened);
  }
  merge_.emplace(*sorter_, std::move(rows), target_.keeps_old,
                 [this](std::string_view row) { return shown_key(row); });
  return {};
}

Result<std::optional<RowMerge::Old>> KeyedLoad::open_old(const components::FeedNote& old) {
  // Rows that stay would be published as right ones, whatever has become of them.
  const bool is_damaged = !has_rows_as_written(target_, old);
  if (is_damaged && target_.keeps_old) {
    return fail(ErrorKind::BadData, std::string(kDamaged));
  }
  const bool can_match =
      !is_damaged && !old.rows_file.empty() && old.order == publication_.note().order;
  if (!can_match) {
    unmatched_ = old.rows;
    if (!target_.keeps_old) return std::nullopt;
    return fail(ErrorKind::BadData,
                fmt::format("{} was loaded without this key, or its columns had other types, so "
                            "its rows cannot be told apart; load it once with mode: replace and "
                            "this key",
                            target_.name));
  }
  auto rows = RowFile::open(target_.path() / old.rows_file, old.rows_bytes);
  if (!rows) return fail(std::move(rows).error());
  RowMerge::Old opened{.rows = *std::move(rows), .columns = old.columns.size()};
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < old.columns.size(); ++i) places[old.columns[i]] = i;
  for (const auto& field : columns_->fields()) {
    const auto place = places.find(field.name);
    opened.places.push_back(place == places.end() ? std::nullopt : std::optional(place->second));
    if (place != places.end()) places.erase(place);
  }
  if (target_.keeps_old && !places.empty()) {
    return fail(ErrorKind::BadData,
                fmt::format("{} has the column \"{}\", and the report does not; bring it back, or "
                            "load the feed once with mode: replace and this key",
                            target_.name, printable(places.begin()->first)));
  }
  if (publication_.note().columns == old.columns) opened.places.clear();
  return opened;
}

Result<Batch> KeyedLoad::merge_some() {
  BatchBuilder builder(columns_, kept_ + 1);
  while (builder.rows() < kRowsAtOnce && builder.bytes() < kBytesAtOnce) {
    const auto record = merge_->next();
    if (!record) return fail(record.error());
    if (!*record) break;
    if (!add_stored_row((*record)->value, columns_->size(), builder)) {
      return fail(ErrorKind::BadData, std::string(kDamaged));
    }
    if (!is_plan()) append_record(**record, records_);
    ++kept_;
  }
  return builder.take();
}

// As the other sinks show it.
std::string KeyedLoad::shown_key(std::string_view row) const {
  const auto cells = cells_of_stored_row(row);
  std::string shown;
  for (const auto place : key_) {
    shown += fmt::format("{}{} = \"{}\"", shown.empty() ? "" : ", ", (*columns_)[place].name,
                         printable(cells[place].value_or("")));
  }
  return shown;
}

Task<Result<components::Examples>> KeyedLoad::examples(std::size_t of_each) {
  components::Examples examples;
  for (const auto& field : columns_->fields()) examples.columns.push_back(field.name);
  std::map<components::RowChange::Kind, std::size_t> counts;
  for (const auto kind : {components::RowChange::Kind::Insert, components::RowChange::Kind::Update,
                          components::RowChange::Kind::Delete}) {
    for (const auto& change : merge_->changes()) {
      if (change.kind == kind && counts[kind]++ < of_each) examples.rows.push_back(change);
    }
  }
  co_return examples;
}

Task<void> KeyedLoad::abandon() {
  co_await publication_.abandon();
  co_await environment_.blocking.run([this] {
    merge_.reset();
    sorter_.reset();
  });
}

}  // namespace millrace::sinks::feed
