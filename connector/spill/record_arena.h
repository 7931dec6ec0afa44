#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "connector/spill/arena.h"

namespace millrace::spill {

// A key, by whose bytes records are put in order, and what goes with it.
struct Record {
  std::string_view key;
  std::string_view value;
};

// How a record lies in memory and in files: this, the key, the value.
struct RecordHead {
  std::uint32_t key_size = 0;
  std::uint32_t value_size = 0;

  std::size_t size_behind() const { return std::size_t{key_size} + value_size; }
  // The views are of what lies there.
  Record read(const char* behind) const {
    return {{behind, key_size}, {behind + key_size, value_size}};
  }
};

// Records in memory, in blocks that do not move. A key or a value has less than 4 GiB.
class RecordArena {
 public:
  // The size of a block, but for one with a larger record.
  explicit RecordArena(std::size_t block_size) : arena_(block_size) {}

  void add(const Record& record);

  std::size_t records() const { return records_; }
  // What it holds, and what sorting it will need.
  std::uint64_t memory() const { return arena_.memory() + records_ * sizeof(Ref); }

  // Once, after the last add(): puts them in order; equal keys stay in the order of their coming.
  void sort();
  // In that order; valid until clear().
  Record sorted(std::size_t index) const { return record_at(refs_[index]); }

  // Gives the memory back.
  void clear();

 private:
  // A record's place, with the first bytes of its key: most keys are told apart by them.
  struct Ref {
    std::uint64_t prefix = 0;
    std::uint32_t block = 0;
    std::uint32_t offset = 0;
  };

  static bool is_before(const RecordArena& arena, const Ref& a, const Ref& b);
  Record record_at(const Ref& ref) const;
  void refer_to_all();

  Arena arena_;
  std::size_t records_ = 0;
  std::vector<Ref> refs_;  // After sort().
};

}  // namespace millrace::spill
