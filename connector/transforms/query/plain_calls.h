#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "connector/transforms/query/group_input.h"
#include "connector/transforms/query/packed_values.h"

namespace millrace::transforms {

// The calls of aggregates that may see rows as they come, whatever their group: those of a query
// that need no order. One thread at a time.
class PlainCalls {
 public:
  PlainCalls(const sql::QueryGrouping& grouping, const sql::Program& input);

  void resize(std::size_t groups);
  // Adds those rows of the input that have a group.
  void add(const GroupInput& input, std::span<const std::uint32_t> rows,
           const std::uint32_t* groups);

  // The same for a row that is taken in later: packs what the calls need of it.
  void pack(const GroupInput& input, std::size_t row, std::string& out) const;
  // Takes such a row in; the groups up to this one are there then.
  void add_packed(const char* packed, std::uint32_t group);
  // Until then, the accumulators may not have seen the rows that were added last.
  void flush(std::size_t groups);

  // Writes the values of one of the calls, by its place in the query.
  void write(std::size_t call, std::span<const sql::GroupSlot> slots, sql::GroupValues& values) {
    accumulators_[call]->write(slots, values);
  }
  bool has(std::size_t call) const { return accumulators_[call] != nullptr; }
  std::uint64_t bytes() const;
  void clear();

 private:
  std::vector<std::unique_ptr<sql::Accumulator>> accumulators_;  // nullptr for an ordered call.
  std::deque<UnpackedRows> unpacked_;
  std::vector<std::size_t> packed_columns_;
  std::vector<std::uint32_t> chosen_;
};

}  // namespace millrace::transforms
