#pragma once

#include <string>
#include <string_view>

#include "examples/reports_server/http/http_message.h"

namespace millrace::reports_server {

// Where the file is for whoever has the token.
std::string storage_path(std::string_view token, const QueryResult& result);

// 302 to there.
Reply redirect_reply(const std::string& address);

// The file; 304 for a caller that has it already; or the one range of it that was asked for
// ("bytes=100-", "bytes=0-99", "bytes=-5"), unless If-Range means another file. A range that is not
// understood is ignored, as the standard says; one that begins behind the end gets 416.
Reply storage_reply(const ResultPointer& result, const Request& request);

}  // namespace millrace::reports_server
