#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace millrace::testing {

// The socket of a service manager, as systemd has one: it takes what services say of themselves.
class ManagerSocket {
 public:
  // At this path, or as the abstract name "@...".
  explicit ManagerSocket(const std::string& address);
  ManagerSocket(const ManagerSocket&) = delete;
  ManagerSocket& operator=(const ManagerSocket&) = delete;
  ~ManagerSocket();

  const std::string& address() const { return address_; }

  // The next message; nothing when none came for so long.
  std::optional<std::string> next(std::chrono::milliseconds within = std::chrono::minutes(2));
  // The next one that holds this text, whatever came before it; empty when none did.
  std::string next_with(const std::string& text);

 private:
  std::string address_;
  int descriptor_;
};

}  // namespace millrace::testing
