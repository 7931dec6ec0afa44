#include "connector/io/http/message/body_budget.h"

#include <algorithm>
#include <bit>

namespace millrace::io {
namespace {

constexpr std::size_t kAll = 4u << 20;
constexpr std::size_t kLargest = 1u << 20;

}  // namespace

std::size_t BodyBudget::block_bytes() const {
  const std::size_t share = kAll / std::max<std::size_t>(1, transfers_);
  // A power of two, so that the pool meets the same size again.
  return std::bit_floor(std::clamp<std::size_t>(share, 64u << 10, kLargest));
}

std::size_t BodyBudget::full_blocks() const {
  return transfers_ <= kAll / kLargest ? 2 : 1;
}

std::size_t BodyBudget::receive_bytes() const {
  constexpr std::size_t kReceived = 2u << 20;
  const std::size_t share = kReceived / std::max<std::size_t>(1, transfers_);
  return std::clamp<std::size_t>(share, 16u << 10, 512u << 10);
}

}  // namespace millrace::io
