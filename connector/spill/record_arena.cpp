#include "connector/spill/record_arena.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>

namespace millrace::spill {
namespace {

// The first eight bytes as a number that compares as they do; shorter keys end in zeros.
std::uint64_t prefix_of(std::string_view key) {
  std::uint64_t bytes = 0;
  if (!key.empty()) std::memcpy(&bytes, key.data(), std::min(key.size(), sizeof bytes));
  if constexpr (std::endian::native == std::endian::little) bytes = __builtin_bswap64(bytes);
  return bytes;
}

}  // namespace

void RecordArena::add(const Record& record) {
  const RecordHead head{static_cast<std::uint32_t>(record.key.size()),
                        static_cast<std::uint32_t>(record.value.size())};
  char* out = arena_.room(sizeof head + head.size_behind());
  std::memcpy(out, &head, sizeof head);
  out = std::ranges::copy(record.key, out + sizeof head).out;
  std::ranges::copy(record.value, out);
  ++records_;
}

Record RecordArena::record_at(const Ref& ref) const {
  RecordHead head;
  const char* at = arena_.blocks()[ref.block].bytes.get() + ref.offset;
  std::memcpy(&head, at, sizeof head);
  return head.read(at + sizeof head);
}

void RecordArena::refer_to_all() {
  refs_.reserve(records_);
  const auto& blocks = arena_.blocks();
  for (std::uint32_t block = 0; block < blocks.size(); ++block) {
    for (std::size_t at = 0; at < blocks[block].used;) {
      Ref ref{0, block, static_cast<std::uint32_t>(at)};
      const Record record = record_at(ref);
      ref.prefix = prefix_of(record.key);
      refs_.push_back(ref);
      at += sizeof(RecordHead) + record.key.size() + record.value.size();
    }
  }
}

bool RecordArena::is_before(const RecordArena& arena, const Ref& a, const Ref& b) {
  if (a.prefix != b.prefix) return a.prefix < b.prefix;
  const int order = arena.record_at(a).key.compare(arena.record_at(b).key);
  if (order != 0) return order < 0;
  return std::tie(a.block, a.offset) < std::tie(b.block, b.offset);
}

void RecordArena::sort() {
  refer_to_all();
  std::ranges::sort(refs_, [this](const Ref& a, const Ref& b) { return is_before(*this, a, b); });
}

void RecordArena::clear() {
  arena_.clear();
  refs_ = std::vector<Ref>();
  records_ = 0;
}

}  // namespace millrace::spill
