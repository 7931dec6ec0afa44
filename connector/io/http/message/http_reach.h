#pragma once

#include <string>

#include <sys/socket.h>

#include "connector/base/error.h"
#include "connector/io/http/message/http_message.h"
#include "connector/io/http/message/url.h"

namespace millrace::io {

// Why an address may not be connected to, as "10.0.0.1, an address of a private network"; empty
// when it may. An address inside another one (IPv4 mapped into IPv6, NAT64, 6to4) counts as what it
// stands for.
std::string obstacle_to(const sockaddr& address, Reach reach);

// The same for the host of a URL when it is a numeric address or localhost. Any other name passes:
// what it stands for is only known when it is connected to.
std::string obstacle_to(const Url& url, Reach reach);

// The failure for a host whose address is one of those.
Error not_allowed(const Url& url, const std::string& obstacle);

}  // namespace millrace::io
