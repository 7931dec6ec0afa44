#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace millrace::engine {

// An expected row beside the one that stands for it; one of them alone is missing, or unexpected.
struct RowPair {
  std::optional<std::size_t> expected;
  std::optional<std::size_t> given;

  bool operator==(const RowPair&) const = default;
};

// Pairs so many expected rows with so many given ones, in order: as many as possible that are
// equal, and those between them one by one. Lists that are too long for that are paired by place.
std::vector<RowPair> aligned_rows(
    std::size_t expected, std::size_t given,
    const std::function<bool(std::size_t expected, std::size_t given)>& are_equal);

}  // namespace millrace::engine
