#include "connector/data/origins.h"

#include <algorithm>
#include <iterator>

namespace millrace {
namespace {

constexpr std::uint64_t kMore = 0x80;  // More groups of seven bits follow.

std::uint64_t zigzag(std::int64_t step) {
  return (static_cast<std::uint64_t>(step) << 1) ^ static_cast<std::uint64_t>(step >> 63);
}

// The step that begins at `at`, which is moved behind it.
std::uint64_t take_step(const std::vector<std::uint8_t>& steps, std::size_t& at) {
  std::uint64_t coded = 0;
  int shift = 0;
  for (std::uint64_t group = kMore; (group & kMore) != 0; shift += 7) {
    group = steps[at++];
    coded |= (group & ~kMore) << shift;
  }
  return (coded >> 1) ^ (0 - (coded & 1));
}

}  // namespace

Origins Origins::at(std::span<const std::uint32_t> rows) const {
  std::vector<std::uint64_t> picked;
  picked.reserve(rows.size());
  for (const std::uint32_t row : rows) picked.push_back((*this)[row]);
  return Origins(std::move(picked));
}

void OriginLog::add(const Origins& origins, std::size_t rows) {
  if (rows == 0) return;
  parts_.push_back({written_, origins[0], steps_.size(), origins.is_contiguous()});
  for (std::size_t row = 1; row < rows && !origins.is_contiguous(); ++row) {
    add_step(static_cast<std::int64_t>(origins[row] - origins[row - 1]));
  }
  written_ += rows;
}

void OriginLog::add_step(std::int64_t step) {
  std::uint64_t coded = zigzag(step);
  for (; coded >= kMore; coded >>= 7) {
    steps_.push_back(static_cast<std::uint8_t>((coded & (kMore - 1)) | kMore));
  }
  steps_.push_back(static_cast<std::uint8_t>(coded));
}

std::uint64_t OriginLog::origin_of(std::uint64_t written) const {
  const auto next = std::ranges::upper_bound(parts_, written - 1, {}, &Part::written_before);
  if (next == parts_.begin()) return written;
  const Part& part = *std::prev(next);
  const std::uint64_t behind = written - 1 - part.written_before;
  if (part.is_contiguous || written > written_) return part.first + behind;
  std::uint64_t origin = part.first;
  std::size_t at = part.steps;
  for (std::uint64_t row = 0; row < behind; ++row) origin += take_step(steps_, at);
  return origin;
}

}  // namespace millrace
