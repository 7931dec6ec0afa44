#pragma once

#include <string>
#include <string_view>

#include "examples/reports_server/http_message.h"

namespace millrace::reports_server {

// 302 to the short-lived address of a file on this server.
Reply redirect_reply(const std::string& host, const std::string& token, const QueryResult& result);

// The file, or the one range of it that was asked for ("bytes=100-", "bytes=0-99", "bytes=-5"). A
// range that is not understood is ignored, as the standard says; one that begins behind the end
// gets 416.
Reply storage_reply(const ResultPointer& result, std::string_view range);

}  // namespace millrace::reports_server
