#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/base/units.h"
#include "connector/data/buffer.h"

namespace millrace::io {

struct HttpHeader {
  std::string name;
  std::string value;
};

// How the servers of one connection of the file are reached. Paths name PEM files.
struct HttpOptions {
  std::string ca_file = {};             // Empty: the system's authorities.
  std::string client_certificate = {};  // Empty: none is shown.
  std::string client_key = {};          // Empty: it is in client_certificate.
  std::string proxy = {};               // An address, "none", or empty: as the environment says.
};

// The proxies that the environment names; empty where it names none. They are not used for
// loopback addresses.
struct ProxyEnvironment {
  std::string http = {};
  std::string https = {};
  std::string all = {};
  std::string none = {};  // The hosts that are reached without one.
};

// Which addresses a request may connect to. All but Anywhere are for addresses that another server
// named. They are checked when the socket is opened, so a name that resolves to a forbidden address
// does not help; such requests share no connection with others. Through a proxy only numeric
// addresses and localhost can be checked: what a name stands for is the proxy's knowledge.
enum class Reach {
  Anywhere,
  PublicOrLoopback,  // The internet, and this machine.
  Public,            // The internet only: no private network, no link-local address.
};

struct HttpRequest {
  std::string method = "GET";
  std::string url = {};
  std::vector<HttpHeader> headers = {};  // May hold secrets; never logged, never in an error.
  std::string body = {};
  std::chrono::milliseconds connect_timeout{10'000};
  // Fails as Transient when fewer than one byte a second arrive for so long.
  std::chrono::milliseconds stall_timeout{30'000};
  // Fails as Transient when the whole answer is not there after so long; zero means no limit.
  std::chrono::milliseconds total_timeout{0};
  // Offers gzip and deflate. send() decodes what comes; a stream gives the bytes as they came, so
  // that whoever reads it can decode away from the loop (inflater.h).
  bool accept_encoding = false;
  // Takes a body that neither a length nor chunks nor frames end: the connection's end is its end.
  // Only for whoever finds out in another way whether it is whole. send() only.
  bool allow_unframed = false;
  // Only the status is wanted: once it is there, nothing that follows is a failure of open(), be it
  // a head without an end or a framing that makes no sense. What comes of the body is handed out,
  // unproven. open() only.
  bool status_only = false;
  // Set to true when a part of the request may have reached the server: at the latest when the call
  // has failed, or its stream is gone. Outlives both.
  bool* sent = nullptr;
  Reach reach = Reach::Anywhere;
  std::shared_ptr<const HttpOptions> options = {};  // nullptr: all of it by default.
};

struct HttpHead {
  int status = 0;
  std::vector<HttpHeader> headers;
  bool is_framed = false;  // HTTP/2: its frames prove the end of a body.

  // The first header of that name, case-insensitive; empty when there is none.
  std::string_view header(std::string_view name) const;
};

// Why an answer is refused whose end nothing proves.
inline constexpr const char* kUnprovenEnd =
    "its length cannot be verified: it has neither a Content-Length nor chunks";

struct HttpResponse {
  HttpHead head;
  std::string body;
  bool proven = true;  // False when the body may have been cut: see HttpRequest::allow_unframed.
};

// A response whose body is being received. Reading slower than the network makes the network wait
// (back-pressure): at most two blocks are held. Destroying it ends the transfer.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  virtual const HttpHead& head() const = 0;

  // The next block (with headroom), or a block without a buffer when the end is proven: the
  // announced Content-Length or the last chunk was reached. A body that is cut, or has neither
  // length nor chunks nor frames, is a Transient error, never an end.
  virtual Task<Result<Block>> read() = 0;
};

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

  // Sends, and reads the whole answer; more than `limit` of body is a Refused error.
  virtual Task<Result<HttpResponse>> send(HttpRequest request, ByteSize limit = 64_MiB) = 0;

  // Sends, and returns as soon as the headers are there.
  virtual Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest request) = 0;
};

std::unique_ptr<HttpClient> make_http_client(boost::asio::any_io_executor loop,
                                             ProxyEnvironment proxies = {});

// "https://host:port" of a URL, with the default port left out; empty when it is not an http(s)
// URL.
std::string origin_of(std::string_view url);

// A URL without user info and query, for messages.
std::string without_secrets(std::string_view url);

// What a Location header or a link names, given the URL that it was found at (RFC 3986, 5); without
// its fragment. Empty when that is not an http(s) URL.
std::string resolved_url(std::string_view base, std::string_view reference);

// RFC 3986: everything but unreserved characters as %XX.
std::string percent_encoded(std::string_view text);

// Seconds or an HTTP date (RFC 9110, 10.2.3), relative to `now`, capped at a year; nullopt for
// anything else, a date in the past is zero.
std::optional<std::chrono::milliseconds> parse_retry_after(
    std::string_view value, std::chrono::system_clock::time_point now);

}  // namespace millrace::io
