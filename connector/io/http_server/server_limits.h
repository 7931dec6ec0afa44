#pragma once

#include <chrono>
#include <cstdint>

#include "connector/base/text/units.h"

namespace millrace::io {

// How much of one server its callers may take. A plain value.
struct ServerLimits {
  std::uint32_t connections = 10'000;  // At once, as far as the limit of open files allows.
  std::uint32_t of_one_address = 0;    // Of them; 0: any number. IPv6: of one /64.
  std::uint64_t reserved_files = 32;   // Open files that the rest of the process needs.
  ByteSize head{std::uint64_t{64} << 10};
  ByteSize body{std::uint64_t{1} << 20};
  std::chrono::milliseconds header_time{10'000};  // From the first to the last byte of a head.
  std::chrono::milliseconds body_time{60'000};    // Of all of a body.
  std::chrono::milliseconds idle{60'000};         // Without progress.
};

}  // namespace millrace::io
