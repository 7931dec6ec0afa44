#pragma once

#include <string>

#include "tests/io/http/session_server.h"

namespace millrace::testing {

// Speaks TLS with this certificate, and hands each request on to a server that does not.
class TlsFront {
 public:
  // `upstream` is "http://127.0.0.1:<port>"; its answers tell their length.
  TlsFront(Certificate certificate, const std::string& upstream);

  std::string url(std::string_view host = "localhost") const;
  std::size_t connections() const { return server_.connections(); }
  // The decrypted bytes of all connections.
  std::string received() const { return server_.received(); }

 private:
  TlsServer server_;
};

}  // namespace millrace::testing
