#include "connector/service/web/access/gate.h"

#include <string>

#include "connector/io/http_server/credentials.h"
#include "connector/io/http_server/origin.h"

namespace millrace::service {

std::optional<Refusal> Gate::refuse(const io::ServerRequest& request, Need need) {
  if (need == Need::Nothing || (need == Need::Read && options_.open_to_read)) return std::nullopt;
  if (need == Need::Write) {
    if (!io::is_same_origin(request)) {
      return Refusal{403, "other_origin", "a page of another site may not ask for this"};
    }
    if (options_.tokens.empty()) {
      return Refusal{403, "no_token_set", "no token is set, so nothing can be changed from here"};
    }
  }
  return refuse_token(request);
}

std::optional<Refusal> Gate::refuse_token(const io::ServerRequest& request) {
  const auto authorization = request.header("Authorization");
  std::string given(io::bearer_token(authorization));
  if (given.empty()) given = io::basic_password(authorization);
  if (given.empty()) return Refusal{401, "unauthorized", "this needs a token"};
  if (tries_.are_too_many(request.peer)) {
    return Refusal{429, "too_many_tries", "too many wrong tokens came from this address"};
  }
  if (is_token(given)) return std::nullopt;
  tries_.add(request.peer);
  return Refusal{401, "unauthorized", "the token is not right"};
}

// Looks at all of them, so that the time does not tell which one was nearly right.
bool Gate::is_token(std::string_view given) const {
  bool found = false;
  for (const auto& token : options_.tokens) {
    if (!token.empty() && io::same_secret(token.reveal(), given)) found = true;
  }
  return found;
}

}  // namespace millrace::service
