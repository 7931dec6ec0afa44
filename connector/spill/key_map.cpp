#include "connector/spill/key_map.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

namespace millrace::spill {
namespace {

// How an entry lies in memory: this, the key, room for the text.
struct EntryHead {
  std::uint64_t number = 0;
  std::uint32_t key_size = 0;
  std::uint32_t text_size = 0;
  std::uint32_t text_room = 0;
};

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* bytes, std::size_t size) {
  std::uint64_t word = 0;
  if (size > 0) std::memcpy(&word, bytes, size);
  return word;
}

// Numbers of this process, which the hash begins with.
struct Seeds {
  std::uint64_t start = random();
  std::uint64_t factor = random() | 1;

  static std::uint64_t random() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
  }
};

// Multiply and fold, sixteen bytes at a time.
std::uint64_t hash_of(std::string_view key) {
  static const Seeds seeds;
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  std::uint64_t hash = seeds.start ^ key.size();
  const char* at = key.data();
  std::size_t left = key.size();
  for (; left > 16; left -= 16, at += 16) {
    hash = mixed(load(at, 8) ^ seeds.factor, load(at + 8, 8) ^ hash);
  }
  const std::uint64_t first = load(at, std::min<std::size_t>(left, 8));
  const std::uint64_t second = left > 8 ? load(at + 8, left - 8) : 0;
  return mixed(mixed(first ^ seeds.factor, second ^ hash), kOdd);
}

}  // namespace

KeyMap::KeyMap(std::uint64_t memory)
    : limit_(memory),
      entries_(static_cast<std::size_t>(std::clamp<std::uint64_t>(memory / 64, 1 << 10, 1 << 18))) {
}

KeyMap::Entry KeyMap::entry_at(const char* place) {
  EntryHead head;
  std::memcpy(&head, place, sizeof head);
  const char* key = place + sizeof head;
  return {{key, head.key_size}, head.number, {key + head.key_size, head.text_size}};
}

std::size_t KeyMap::slot_of(std::string_view key, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot].place != nullptr) {
    if (slots_[slot].hash == hash && entry_at(slots_[slot].place).key == key) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

std::optional<KeyMap::Entry> KeyMap::find(std::string_view key) const {
  if (size_ == 0) return std::nullopt;
  const char* place = slots_[slot_of(key, hash_of(key))].place;
  if (place == nullptr) return std::nullopt;
  return entry_at(place);
}

bool KeyMap::set(const Entry& entry) {
  if (size_ * 4 >= slots_.size() * 3 && !grow()) return false;
  const std::uint64_t hash = hash_of(entry.key);
  Slot& slot = slots_[slot_of(entry.key, hash)];
  const EntryHead head{entry.number, static_cast<std::uint32_t>(entry.key.size()),
                       static_cast<std::uint32_t>(entry.text.size()),
                       static_cast<std::uint32_t>(entry.text.size())};
  EntryHead now = head;
  char* place = slot.place;
  if (place != nullptr) std::memcpy(&now, place, sizeof now);
  if (place == nullptr || now.text_room < head.text_size) {
    place = room_for(sizeof head + entry.key.size() + entry.text.size());
    if (place == nullptr) return false;
    std::ranges::copy(entry.key, place + sizeof head);
    now = head;
  }
  now.number = head.number;
  now.text_size = head.text_size;
  std::memcpy(place, &now, sizeof now);
  std::ranges::copy(entry.text, place + sizeof head + head.key_size);
  if (slot.place == nullptr) ++size_;
  slot = {hash, place};
  return true;
}

bool KeyMap::grow() {
  constexpr std::size_t kFirst = 64;
  const std::size_t more = std::max(kFirst, slots_.size() * 2);
  // Both are there for a moment. The first few always are.
  if (more > kFirst && memory() + more * sizeof(Slot) > limit_) return false;
  std::vector<Slot> slots(more);
  std::swap(slots, slots_);
  for (const Slot& slot : slots) {
    if (slot.place == nullptr) continue;
    std::size_t to = slot.hash & (more - 1);
    while (slots_[to].place != nullptr) to = (to + 1) & (more - 1);
    slots_[to] = slot;
  }
  return true;
}

char* KeyMap::room_for(std::size_t bytes) {
  const bool is_first = entries_.memory() == 0;
  if (!is_first && memory() + entries_.growth_for(bytes) > limit_) return nullptr;
  return entries_.room(bytes);
}

void KeyMap::clear() {
  slots_ = std::vector<Slot>();
  entries_.clear();
  size_ = 0;
}

}  // namespace millrace::spill
