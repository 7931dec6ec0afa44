#include "connector/io/http/received_body.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "connector/io/http/message/curl_handles.h"

namespace millrace::io {
ReceivedBody::ReceivedBody(BodyBudget& budget, Pace pace) : budget_(budget), pace_(pace) {
  budget_.join();
}

ReceivedBody::~ReceivedBody() {
  budget_.leave();
}

bool ReceivedBody::is_full() const {
  return pace_ == Pace::Reader && full_.size() >= budget_.full_blocks();
}

void ReceivedBody::append(std::string_view bytes) {
  received_ += bytes.size();
  while (!bytes.empty()) {
    make_room();
    const std::size_t part = std::min(bytes.size(), filling_.buffer->capacity() - filling_.end);
    std::memcpy(filling_.buffer->data() + filling_.end, bytes.data(), part);
    filling_.end += part;
    bytes.remove_prefix(part);
  }
}

void ReceivedBody::make_room() {
  if (filling_.buffer && filling_.end < filling_.buffer->capacity()) return;
  if (filling_.buffer) full_.push_back(std::move(filling_));
  std::size_t bytes = budget_.block_bytes();
  if (announced_) {
    const std::uint64_t missing = *announced_ > received_ ? *announced_ - received_ : 0;
    // curl hands over pieces of up to 16 KiB, counted in `received_` already.
    bytes = std::min<std::uint64_t>(bytes, missing + CURL_MAX_WRITE_SIZE);
  }
  filling_ = budget_.pool().take(bytes);
}

Block ReceivedBody::take() {
  if (full_.empty()) return filling_.size() > 0 ? take_partial() : Block{};
  Block block = std::move(full_.front());
  full_.pop_front();
  return block;
}

// A block that is nearly empty is copied, so that slow networks do not hold memory that they never
// filled.
Block ReceivedBody::take_partial() {
  if (filling_.size() >= filling_.buffer->capacity() / 4) return std::exchange(filling_, {});
  Block copy = block_of(filling_.bytes());
  filling_.end = filling_.begin;
  return copy;
}

}  // namespace millrace::io
