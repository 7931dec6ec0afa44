#pragma once

#include <string>
#include <string_view>

#include "connector/io/http/message/http_message.h"

namespace millrace::io {

// Whether an answer repeats what its request keeps secret, as servers do that answer a request with
// its own head: the value of a header (but of those that speak of the body), user and password of
// the address, and the address itself where that is secret. Also with escapes of JSON and URLs, and
// a part of an address of some length. A secret of less than four characters is nowhere found: it
// could be there by chance.
bool repeats_secrets(const HttpRequest& request, std::string_view answer);

// What an answer that is not one of success says, for messages: its body or, where that repeats a
// secret, a sentence that says so.
std::string quotable(const HttpRequest& request, std::string body);

}  // namespace millrace::io
