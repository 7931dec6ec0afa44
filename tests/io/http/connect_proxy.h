#pragma once

#include <string>
#include <string_view>

#include "tests/io/http/session_server.h"

namespace millrace::testing {

// A proxy that answers CONNECT with this line; after a 200 it passes bytes on, both ways. It keeps
// everything that the client sends.
class ConnectProxy {
 public:
  explicit ConnectProxy(std::string answer = "200 Connected");

  // `user` is empty or "name:password@".
  std::string url(std::string_view user = "") const;
  std::string kept() const { return server_.kept(); }
  std::size_t connections() const { return server_.connections(); }

 private:
  void serve(SessionServer::Socket& client);
  void pass(SessionServer::Socket& from, SessionServer::Socket& to, bool keep);

  const std::string answer_;
  SessionServer server_;
};

}  // namespace millrace::testing
