#pragma once

#include "connector/io/http_server/message.h"

namespace millrace::io {

// False for a request that a browser sends for a page of another origin: by Sec-Fetch-Site, or by
// Origin where there is none, which is so without TLS.
bool is_same_origin(const ServerRequest& request);

}  // namespace millrace::io
