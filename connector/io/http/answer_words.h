#pragma once

#include <string>

#include "connector/base/task.h"
#include "connector/io/http/http_client.h"

namespace millrace::io {

// What an answer of which the status decides (HttpRequest::status_only) has to say, for messages:
// the first 4 KiB of its body, decoded, without the secrets of the request. A body that is cut is
// no failure. Reads up to 64 KiB, so that the connection can be used again; the stream outlives the
// task.
Task<std::string> words_of(HttpStream& stream);

}  // namespace millrace::io
