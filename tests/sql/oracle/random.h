#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::sql::testing {

// The same numbers for the same seed, on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  // 0 to count - 1.
  std::size_t below(std::size_t count) { return engine_() % count; }
  // From first to last.
  std::int64_t between(std::int64_t first, std::int64_t last) {
    return first + static_cast<std::int64_t>(below(static_cast<std::size_t>(last - first) + 1));
  }
  bool chance(std::size_t percent) { return below(100) < percent; }

  std::string pick(std::initializer_list<std::string_view> texts) {
    return std::string(*(texts.begin() + static_cast<std::ptrdiff_t>(below(texts.size()))));
  }
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace millrace::sql::testing
