#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "config/values/secret.h"
#include "connector/base/clock.h"
#include "connector/io/http_server/message.h"
#include "connector/io/http_server/wrong_tries.h"

namespace millrace::service {

// Who may ask for what. A plain value.
struct AccessOptions {
  std::vector<config::Secret> tokens = {};  // None: nothing can be changed.
  bool open_to_read = false;                // The listener is on loopback: reading needs no token.
};

// What a request does.
enum class Need {
  Nothing,  // It tells nothing that matters: whether the process lives.
  Read,
  Write,
};

// Why a request is not answered.
struct Refusal {
  int status = 403;
  std::string_view code;  // "unauthorized"
  std::string_view why;   // A sentence without its full stop.
};

// Decides who may do what: tokens as Bearer, or as the password of Basic, which is what browsers
// ask their people for. Pages of other sites may change nothing, whatever the browser sends along.
// Loop thread only; the clock outlives it.
class Gate {
 public:
  explicit Gate(const Clock& clock) : tries_(clock) {}

  void let_in(AccessOptions options) { options_ = std::move(options); }

  // Nothing when the request may be answered.
  std::optional<Refusal> refuse(const io::ServerRequest& request, Need need);

 private:
  std::optional<Refusal> refuse_token(const io::ServerRequest& request);
  bool is_token(std::string_view given) const;

  AccessOptions options_;
  io::WrongTries tries_;
};

}  // namespace millrace::service
