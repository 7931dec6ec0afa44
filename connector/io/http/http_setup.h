#pragma once

#include <string>

#include "connector/base/error.h"
#include "connector/io/http/message/curl_handles.h"
#include "connector/io/http/message/http_message.h"

namespace millrace::io {

// What curl has to know of a request, but for its headers and where the answer goes. curl keeps the
// address of the body: `request` outlives the handle. `proxy` is empty for none; `receive_bytes` is
// what curl may read at once.
void set_up(CURL* handle, const HttpRequest& request, const std::string& proxy,
            std::size_t receive_bytes);

// The header lines; they outlive the transfer. InvalidConfig for one that would be two.
Result<CurlHeaders> header_list(const HttpRequest& request);

// Fails with InvalidConfig when a file of the options is a pipe or a device: curl would wait for it
// on the loop.
Result<void> check_files(const HttpOptions& options);

}  // namespace millrace::io
