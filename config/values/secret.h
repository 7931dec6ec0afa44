#pragma once

#include <string>
#include <utility>

#include <fmt/core.h>

namespace millrace::config {

// A value that no output may show: it has no stream operator and formats as "***", so that a
// message which takes it by mistake gives nothing away. An empty one stands for a secret that was
// not given. It does not keep the text out of memory: whoever copies what reveal() gives has a
// plain string.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  // For the one place that sends it.
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
