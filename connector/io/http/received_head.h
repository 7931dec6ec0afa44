#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/io/http/message/http_message.h"
#include "connector/io/http/message/url.h"

namespace millrace::io {

// The head of one answer, taken in line by line, and what it says of the body's end. Interim
// answers (1xx) and what a proxy said to CONNECT are passed over. Loop thread only.
class ReceivedHead {
 public:
  // All of them outlive it and may be set later; `proxy` is the proxy's address, empty for none.
  ReceivedHead(const HttpRequest& request, const Url& url, const std::string& proxy);

  // Takes one line as it was received; what follows the end of the head (trailers) only counts
  // against the limit of 64 KiB. Transient for a head that is too long or a body whose end nothing
  // would prove, Refused or Transient for a proxy that answered by itself. An error is final.
  Result<void> take(std::string_view line);

  // True once the empty line was there and the framing was understood.
  bool is_complete() const { return complete_; }
  // True when whoever wants the status only has it, complete or not.
  bool status_is_enough() const;

  const HttpHead& head() const { return head_; }
  // The announced length of the body, as framing_of() says; once it is complete.
  std::optional<std::uint64_t> announced() const { return announced_; }

 private:
  Result<void> finish();
  bool is_proxys_refusal() const;

  const HttpRequest& request_;
  const Url& url_;
  const std::string& proxy_;
  HttpHead head_;
  std::size_t bytes_ = 0;
  bool complete_ = false;
  std::optional<std::uint64_t> announced_;
};

}  // namespace millrace::io
