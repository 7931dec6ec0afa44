#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace millrace {

// Where a server listens. A plain value.
struct ListenAddress {
  std::string host = "127.0.0.1";  // An address without brackets; never a name.
  std::uint16_t port = 0;          // 0: any that is free.

  // Nobody but this machine can reach it.
  bool is_loopback() const;

  bool operator==(const ListenAddress&) const = default;
};

// Of "127.0.0.1:8080", "localhost:8080", "[::1]:8080", or ":8080" for all addresses of the machine.
// InvalidConfig with what to write instead.
Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace millrace
