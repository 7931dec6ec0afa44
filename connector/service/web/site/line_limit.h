#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "connector/base/clock.h"

namespace millrace::service {

// Passes on lines that strangers can cause, so that they cannot fill a log: ten of a kind a minute,
// and how many more there were once that is over. Kinds are few, and the caller's: never what a
// stranger sent. One thread at a time; the clock outlives it.
class LineLimit {
 public:
  using Log = std::function<void(const std::string&)>;

  static constexpr std::size_t kMost = 10;
  static constexpr std::chrono::seconds kSpan{60};

  LineLimit(const Clock& clock, Log log) : clock_(clock), log_(std::move(log)) {}

  void tell(std::string_view kind, const std::string& line);

  // Says of what minutes left out that are over now; to be called every few seconds.
  void sum_up();

 private:
  struct Span {
    std::chrono::steady_clock::time_point began;
    std::size_t told = 0;
    std::size_t left_out = 0;
    std::string last = {};  // Of those left out.
  };

  void end(const Span& span);

  const Clock& clock_;
  const Log log_;
  std::map<std::string, Span, std::less<>> spans_;  // By kind.
};

}  // namespace millrace::service
