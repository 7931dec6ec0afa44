#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::io {

// One header as it was written; names are compared without regard to case.
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

// Which addresses a request may connect to. All but Anywhere are for addresses that another server
// named. They are checked when the socket is opened, so a name that resolves to a forbidden address
// does not help; such requests share no connection with others. Through a proxy only numeric
// addresses and localhost can be checked: what a name stands for is the proxy's knowledge.
enum class Reach {
  Anywhere,          // For what the file names: nothing is checked.
  PublicOrLoopback,  // The internet, and this machine.
  Public,            // The internet only: no private network, no link-local address.
};

// What is sent, and the conditions under which its answer is taken. A plain value.
struct HttpRequest {
  std::string method = "GET";
  std::string url = {};
  std::vector<HttpHeader> headers = {};  // May hold secrets; never logged, never in an error.
  std::string body = {};  // Sent with its length. Empty: no body, but for POST and its kin.
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
  // Path and query are as secret as a header, as in the addresses of incoming webhooks: messages
  // name the host only.
  bool is_address_secret = false;
  Reach reach = Reach::Anywhere;
  std::shared_ptr<const HttpOptions> options = {};  // nullptr: all of it by default.
};

// The status line and the headers of an answer, in the order in which they came.
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

// An answer with all of its body.
struct HttpResponse {
  HttpHead head;
  std::string body;
  bool proven = true;  // False when the body may have been cut: see HttpRequest::allow_unframed.
};

}  // namespace millrace::io
