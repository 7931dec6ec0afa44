#pragma once

#include <string>
#include <utility>

#include <fmt/core.h>

namespace millrace::config {

// A value that no output may show: it has no stream operator and formats as "***". reveal() is
// for the one place that sends it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

}  // namespace millrace::config

template <>
struct fmt::formatter<millrace::config::Secret> : fmt::formatter<fmt::string_view> {
  template <class Context>
  auto format(const millrace::config::Secret&, Context& context) const {
    return fmt::formatter<fmt::string_view>::format("***", context);
  }
};
