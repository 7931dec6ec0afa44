#pragma once

#include <string>

#include "connector/base/error.h"
#include "connector/io/http/message/http_message.h"
#include "connector/io/http/transfer_failure.h"

namespace millrace::io {

// A connection of TLS that broke, or that the two sides did not agree on, in an operator's words.
// `where` is the server's host and port. Refused for what the server says itself, and what no
// second attempt changes: its certificate, this side's certificate, the version. A connection that
// it only closes is Transient, also where it may have done so because of a certificate: if it did,
// one of the next attempts hears of it.
Error tls_failure(const TransferFailure& failure, const HttpRequest& request,
                  const std::string& where);

}  // namespace millrace::io
