#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "connector/io/files/descriptor.h"
#include "connector/io/http_server/parameters.h"

namespace millrace::io {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// One request as a server took it, whole; nothing of Beast. Names and values are what the caller
// sent: foreign text, and secrets among it.
struct ServerRequest {
  std::string method;
  std::string path;  // Without the query, as it was written: percent_decoded() is up to its reader.
  Parameters parameters;
  boost::asio::ip::address peer;  // Who is connected: the caller, or a proxy.
  bool is_secure = false;         // It came by TLS.
  HeaderList headers;
  std::string body;

  // The first header of that name, case-insensitive; empty when there is none.
  std::string_view header(std::string_view name) const;
};

// What a request gets. A plain value, made by the handler.
struct ServerReply {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  HeaderList headers;  // Beside those that the server writes: see reply_head().
  // When set, the body is `length` bytes of it from `offset` on; many replies may share it. It must
  // not shrink while it is being sent.
  std::shared_ptr<const Descriptor> file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool compress =
      false;  // The body is text and goes out as gzip to whoever takes it; says so in Vary.
  std::string caller;  // Who asked, as far as the handler knows; for its log.
};

}  // namespace millrace::io
