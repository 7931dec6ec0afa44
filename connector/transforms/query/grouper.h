#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/spill/key_map.h"
#include "connector/spill/record_sorter.h"
#include "connector/transforms/query/group_input.h"
#include "connector/transforms/query/ordered_call.h"
#include "connector/transforms/query/plain_calls.h"

namespace millrace::transforms {

// Some groups: their keys, then their aggregates, column by column.
struct GroupChunk {
  std::size_t rows = 0;
  std::vector<sql::Vector> columns;
  std::vector<std::uint64_t> origins;  // Of each group's first row.
  std::vector<sql::RowFault> faults;   // Of aggregates.
  sql::TextArena texts;
};

// Puts rows into groups within a limit of memory. Groups are in memory as long as there is room:
// then rows of other groups go, sorted by group, into files without names, and are aggregated at
// the end, in the order in which they came. Groups leave in the order of their keys, whatever was
// where. Blocking once it spills; after an error only the destructor may be called.
class Grouper {
 public:
  // Both outlive it.
  Grouper(const sql::QueryGrouping& grouping, const sql::Program& input,
          const spill::SpillSpace& space);
  Grouper(const Grouper&) = delete;
  Grouper& operator=(const Grouper&) = delete;

  Result<void> add(const GroupInput& input);

  // Once, after the last add().
  Result<void> finish();
  // Then, the next groups, in place of what the chunk has; false when there are none.
  Result<bool> next(GroupChunk& chunk);

 private:
  // A group in memory.
  struct Known {
    std::string_view key;
    std::string_view packed;  // The values of the key.
    std::uint32_t number = 0;
  };
  // A group that was put into the chunk, by where its rows are.
  struct Taken {
    bool is_known = false;
    std::uint32_t number = 0;  // Among those.
  };

  Result<void> add_row(const GroupInput& input, std::uint32_t row);
  std::optional<std::uint32_t> group_of(const GroupInput& input, std::size_t row);
  Result<void> add_to_others(const GroupInput& input, std::size_t row);

  Result<void> add_group(GroupChunk& chunk);
  Taken take_known(GroupChunk& chunk);
  Result<Taken> take_other(GroupChunk& chunk);
  void unpack_key(const char* packed, GroupChunk& chunk);
  Result<void> collect_ordered(std::size_t row, Taken taken);
  std::int64_t count_of(std::size_t call, Taken taken);
  Result<void> advance_others();
  void write(GroupChunk& chunk);
  bool is_chunk_full(const GroupChunk& chunk) const;

  const sql::QueryGrouping& grouping_;
  std::uint64_t states_limit_;  // Of the groups in memory; they may grow to four times as much.
  spill::KeyMap known_;
  bool has_room_ = true;
  std::vector<std::uint64_t> origins_;  // Of the first row of each known group.
  PlainCalls calls_;
  std::deque<OrderedCall> ordered_;
  std::vector<std::size_t> ordered_places_;  // Among the calls.
  spill::RecordSorter others_;               // Rows of groups that are not known.
  PlainCalls other_calls_;

  std::string key_;
  std::string packed_;
  std::vector<std::uint32_t> groups_;        // Of the rows of one batch.
  std::vector<std::uint32_t> grouped_rows_;  // Those of known groups.

  // After finish().
  std::vector<Known> sorted_;
  std::size_t given_ = 0;
  std::optional<spill::Record> other_;  // The first row of the next other group.
  std::vector<sql::GroupSlot> known_slots_;
  std::vector<sql::GroupSlot> other_slots_;
  std::size_t chunk_bytes_ = 0;           // Of the keys.
  std::uint64_t bytes_before_chunk_ = 0;  // Room that the other calls keep for their groups.
};

}  // namespace millrace::transforms
