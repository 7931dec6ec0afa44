#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/base/text/units.h"
#include "connector/io/http/http_proxy.h"
#include "connector/io/http/message/http_message.h"
#include "connector/io/http/message/http_stream.h"

namespace millrace::io {

// HTTP over libcurl's multi interface on the event loop: HTTP/1.1, and HTTP/2 where the server
// speaks it over TLS. It never follows a redirect, keeps no cookies, sends no header that was not
// asked for beyond Host, Accept and User-Agent, and verifies TLS (1.2 or newer) always. Only http
// and https are spoken. Errors: Transient for whatever the network did (the message names host and
// port, never the query or a header); Refused for TLS that cannot be verified, an address outside
// the request's reach, and a proxy that refuses; InvalidConfig for an address that is not a URL, a
// header that cannot be sent, and a certificate file that cannot be used; BadData for an encoding
// that was not offered; Cancelled.
// Loop thread only; must outlive its streams.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Sends, and reads the whole answer; more than `limit` of body is a Refused error. The body of an
  // answer of 300 or more is for messages: it never repeats a secret of the request.
  virtual Task<Result<HttpResponse>> send(HttpRequest request, ByteSize limit = 64_MiB) = 0;

  // Sends, and returns as soon as the headers are there.
  virtual Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest request) = 0;
};

// A client whose connections live on `loop`, which outlives it.
std::unique_ptr<HttpClient> make_http_client(boost::asio::any_io_executor loop,
                                             ProxyEnvironment proxies = {});

}  // namespace millrace::io
