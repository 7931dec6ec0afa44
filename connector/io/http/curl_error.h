#pragma once

#include <string>

#include "connector/base/error.h"
#include "connector/io/http/message/http_message.h"
#include "connector/io/http/message/url.h"
#include "connector/io/http/transfer_failure.h"

namespace millrace::io {

// The failure of a proxy that answered a request, or CONNECT, by itself. Its address is shown
// without user and password.
Error proxy_refused(const std::string& proxy, long status, const Url& target);

// The failure in an operator's words, with host and port and what to check; never the query, a
// header or a password. Transient, but for what no second attempt changes: TLS that cannot be
// verified or agreed on is Refused, a certificate file that cannot be used InvalidConfig.
Error network_error(const TransferFailure& failure, const HttpRequest& request, const Url& url);

}  // namespace millrace::io
