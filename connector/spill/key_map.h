#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "connector/spill/arena.h"

namespace millrace::spill {

// From keys to numbers, with a text beside each: a hash table in memory, up to a limit. Keys are
// compared whole, and the hash differs from process to process, so that nobody can choose keys that
// meet in it. One thread at a time.
class KeyMap {
 public:
  // `memory`: bytes, for everything.
  explicit KeyMap(std::uint64_t memory);

  // What a key has. The texts live until that key is set again, or clear().
  struct Entry {
    std::string_view key;
    std::uint64_t number = 0;
    std::string_view text;
  };

  // nullopt when the key is not there.
  std::optional<Entry> find(std::string_view key) const;

  // Adds the entry, or replaces that of its key. False when there is no room for it: then nothing
  // has changed. Texts of 4 GiB and more are a bug.
  bool set(const Entry& entry);

  std::size_t size() const { return size_; }
  std::uint64_t memory() const { return entries_.memory() + slots_.capacity() * sizeof(Slot); }

  // Every entry, in no order that means anything.
  template <class Take>
  void each(Take take) const {
    for (const Slot& slot : slots_) {
      if (slot.place != nullptr) take(entry_at(slot.place));
    }
  }

  // Gives the memory back.
  void clear();

 private:
  struct Slot {
    std::uint64_t hash = 0;
    char* place = nullptr;
  };

  // The slot that the key has, or that it would get.
  std::size_t slot_of(std::string_view key, std::uint64_t hash) const;
  bool grow();
  char* room_for(std::size_t bytes);
  static Entry entry_at(const char* place);

  std::uint64_t limit_;
  std::vector<Slot> slots_;  // A power of two; one in four is free.
  std::size_t size_ = 0;
  Arena entries_;
};

}  // namespace millrace::spill
