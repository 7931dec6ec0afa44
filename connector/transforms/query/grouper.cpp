#include "connector/transforms/query/grouper.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace millrace::transforms {
namespace {

constexpr std::size_t kGroupsInChunk = 4096;
constexpr std::size_t kBytesInChunk = 4 << 20;
// However little memory there is.
constexpr std::uint64_t kLeastStates = 64 << 20;
// What a group in memory costs beside its entry and its states: its origin, and its place in the
// order of keys at the end.
constexpr std::uint64_t kBytesPerGroup = 56;

// What each of so many parts may hold of some eighths.
spill::SpillSpace share(const spill::SpillSpace& space, unsigned eighths, std::size_t parts) {
  auto some = space.eighths(eighths);
  some.memory /= std::max<std::size_t>(parts, 1);
  return some;
}

std::size_t ordered_count(const sql::QueryGrouping& grouping) {
  return static_cast<std::size_t>(
      std::ranges::count_if(grouping.aggregates, &sql::QueryAggregate::needs_order));
}

}  // namespace

Grouper::Grouper(const sql::QueryGrouping& grouping, const sql::Program& input,
                 const spill::SpillSpace& space)
    : grouping_(grouping),
      states_limit_(space.eighths(2).memory),
      known_(space.eighths(2).memory),
      calls_(grouping, input),
      others_(space.eighths(2)),
      other_calls_(grouping, input) {
  for (std::size_t i = 0; i < grouping.aggregates.size(); ++i) {
    const auto& call = grouping.aggregates[i];
    if (!call.needs_order()) continue;
    ordered_.emplace_back(call, input, share(space, 2, ordered_count(grouping)));
    ordered_places_.push_back(i);
  }
}

Result<void> Grouper::add(const GroupInput& input) {
  if (input.rows.empty()) return {};
  groups_.resize(std::size_t{input.rows[input.rows.count() - 1]} + 1);
  grouped_rows_.clear();
  const auto states = calls_.bytes() + origins_.size() * kBytesPerGroup;
  has_room_ = has_room_ && (states <= states_limit_ || origins_.empty());
  for (std::size_t i = 0; i < input.rows.count(); ++i) {
    if (auto added = add_row(input, input.rows[i]); !added) return added;
  }
  calls_.resize(origins_.size());
  calls_.add(input, grouped_rows_, groups_.data());
  // Values that groups have may give way to longer ones.
  if (calls_.bytes() <= std::max(4 * states_limit_, kLeastStates)) return {};
  return fail(ErrorKind::BadData,
              fmt::format("the texts that min() and max() have found take more than {} MiB; make "
                          "them shorter, as left() does, or the groups fewer",
                          4 * states_limit_ >> 20));
}

Result<void> Grouper::add_row(const GroupInput& input, std::uint32_t row) {
  key_.clear();
  encode_values(input.keys, row, key_);
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    const auto& call = input.calls[ordered_places_[i]];
    if (!call.takes(row)) continue;
    if (auto added = ordered_[i].add(key_, call, row); !added) return added;
  }
  const auto group = group_of(input, row);
  if (!group) return add_to_others(input, row);
  groups_[row] = *group;
  grouped_rows_.push_back(row);
  return {};
}

std::optional<std::uint32_t> Grouper::group_of(const GroupInput& input, std::size_t row) {
  if (const auto known = known_.find(key_)) return static_cast<std::uint32_t>(known->number);
  if (!has_room_) return std::nullopt;
  packed_.clear();
  for (const auto* key : input.keys) pack_value(*key, row, packed_);
  has_room_ = known_.set({key_, origins_.size(), packed_});
  if (!has_room_) return std::nullopt;
  origins_.push_back((*input.origins)[row]);
  return static_cast<std::uint32_t>(origins_.size() - 1);
}

Result<void> Grouper::add_to_others(const GroupInput& input, std::size_t row) {
  const std::uint64_t origin = (*input.origins)[row];
  packed_.assign(reinterpret_cast<const char*>(&origin), sizeof origin);
  for (const auto* key : input.keys) pack_value(*key, row, packed_);
  calls_.pack(input, row, packed_);
  return others_.add({key_, packed_});
}

Result<void> Grouper::finish() {
  if (grouping_.keys.empty() && origins_.empty()) {
    // All rows are one group, even when there are none.
    known_.set({std::string_view(""), 0, std::string_view("")});
    origins_.push_back(1);
    calls_.resize(1);
  }
  sorted_.reserve(known_.size());
  known_.each([this](const spill::KeyMap::Entry& entry) {
    sorted_.push_back({entry.key, entry.text, static_cast<std::uint32_t>(entry.number)});
  });
  std::ranges::sort(sorted_, {}, &Known::key);
  if (auto sorted = others_.sort(); !sorted) return sorted;
  if (auto advanced = advance_others(); !advanced) return advanced;
  for (auto& call : ordered_) {
    if (auto sorted = call.sort(); !sorted) return sorted;
  }
  return {};
}

Result<void> Grouper::advance_others() {
  auto next = others_.next();
  if (!next) return fail(std::move(next).error());
  other_ = *next;
  return {};
}

bool Grouper::is_chunk_full(const GroupChunk& chunk) const {
  if (chunk.rows == kGroupsInChunk || chunk_bytes_ > kBytesInChunk) return true;
  if (other_calls_.bytes() > bytes_before_chunk_ + kBytesInChunk) return true;
  return std::ranges::any_of(ordered_, [](const OrderedCall& call) {
    return call.bytes() > kBytesInChunk + kGroupsInChunk * sizeof(std::string) * 2;
  });
}

Result<bool> Grouper::next(GroupChunk& chunk) {
  chunk.rows = 0;
  chunk.origins.clear();
  chunk.faults.clear();
  chunk.texts.clear();
  known_slots_.clear();
  other_slots_.clear();
  chunk_bytes_ = 0;
  bytes_before_chunk_ = other_calls_.bytes();
  const std::size_t columns = grouping_.keys.size() + grouping_.aggregates.size();
  chunk.columns.resize(columns);
  for (std::size_t i = 0; i < grouping_.keys.size(); ++i) {
    chunk.columns[i].reset(grouping_.key_types[i], kGroupsInChunk);
  }
  while (!is_chunk_full(chunk) && (given_ < sorted_.size() || other_)) {
    if (auto added = add_group(chunk); !added) return fail(std::move(added).error());
  }
  write(chunk);
  return chunk.rows > 0;
}

Result<void> Grouper::add_group(GroupChunk& chunk) {
  const bool is_known = !other_ || (given_ < sorted_.size() && sorted_[given_].key < other_->key);
  if (is_known) {
    key_ = sorted_[given_].key;
  } else {
    key_ = other_->key;
  }
  auto taken = is_known ? Result<Taken>(take_known(chunk)) : take_other(chunk);
  if (!taken) return fail(std::move(taken).error());
  if (auto collected = collect_ordered(chunk.rows, *taken); !collected) return collected;
  ++chunk.rows;
  return {};
}

void Grouper::unpack_key(const char* packed, GroupChunk& chunk) {
  const char* at = packed;
  for (std::size_t i = 0; i < grouping_.keys.size(); ++i) {
    at = unpack_value(at, chunk.columns[i], chunk.rows, chunk.texts);
  }
  chunk_bytes_ += static_cast<std::size_t>(at - packed);
}

Grouper::Taken Grouper::take_known(GroupChunk& chunk) {
  const Known& known = sorted_[given_++];
  unpack_key(known.packed.data(), chunk);
  chunk.origins.push_back(origins_[known.number]);
  known_slots_.push_back({known.number, static_cast<std::uint32_t>(chunk.rows)});
  return {true, known.number};
}

// All rows of the group, which follow one another.
Result<Grouper::Taken> Grouper::take_other(GroupChunk& chunk) {
  const auto number = static_cast<std::uint32_t>(other_slots_.size());
  bool is_first = true;
  while (other_ && other_->key == key_) {
    const char* at = other_->value.data();
    if (is_first) {
      std::uint64_t origin = 0;
      std::memcpy(&origin, at, sizeof origin);
      chunk.origins.push_back(origin);
      unpack_key(at + sizeof origin, chunk);
      is_first = false;
    }
    at += sizeof(std::uint64_t);
    for (const auto type : grouping_.key_types) at = skip_value(at, type);
    other_calls_.add_packed(at, number);
    if (auto advanced = advance_others(); !advanced) return fail(std::move(advanced).error());
  }
  other_slots_.push_back({number, static_cast<std::uint32_t>(chunk.rows)});
  return Taken{false, number};
}

Result<void> Grouper::collect_ordered(std::size_t row, Taken taken) {
  for (auto& ordered : ordered_) {
    const auto& counted_by = ordered.call().counted_by;
    const std::int64_t count = counted_by ? count_of(*counted_by, taken) : 0;
    auto collected = ordered.collect(key_, static_cast<std::uint32_t>(row), count);
    if (!collected) return collected;
  }
  return {};
}

std::int64_t Grouper::count_of(std::size_t call, Taken taken) {
  if (!taken.is_known) other_calls_.flush(std::size_t{taken.number} + 1);
  sql::Vector count;
  count.reset(sql::SqlType::Bigint, 1);
  sql::TextArena texts;
  std::vector<sql::RowFault> faults;
  sql::GroupValues values(count, texts, faults, 0);
  const sql::GroupSlot slot{taken.number, 0};
  (taken.is_known ? calls_ : other_calls_).write(call, std::span(&slot, 1), values);
  return count.at<std::int64_t>(0);
}

void Grouper::write(GroupChunk& chunk) {
  other_calls_.flush(other_slots_.size());
  auto ordered = ordered_.begin();
  for (std::size_t i = 0; i < grouping_.aggregates.size(); ++i) {
    const auto& call = grouping_.aggregates[i];
    auto& column = chunk.columns[grouping_.keys.size() + i];
    column.reset(call.result(), chunk.rows);
    sql::GroupValues values(column, chunk.texts, chunk.faults, call.at);
    if (call.needs_order()) {
      (ordered++)->write(chunk.rows, values);
    } else {
      calls_.write(i, known_slots_, values);
      other_calls_.write(i, other_slots_, values);
    }
  }
  other_calls_.clear();
}

}  // namespace millrace::transforms
