#pragma once

#include <chrono>
#include <string>

namespace millrace::io {

// Where a connection leads to, and how long it waits on the way and there.
struct PgAddress {
  std::string dsn;  // Either form of libpq's. A secret: in no message.
  std::chrono::milliseconds connect_timeout{10'000};  // For each host that the DSN names.
  // How long the server may send and take nothing while something is wanted of it; 0: forever.
  std::chrono::milliseconds answer_timeout{0};
};

}  // namespace millrace::io
