#pragma once

#include <string>
#include <string_view>

#include "examples/reports_server/api/replies.h"
#include "examples/reports_server/jobs/result_store.h"
#include "examples/reports_server/settings/log.h"

namespace millrace::reports_server {

// Where the file is for whoever has the token.
std::string storage_path(std::string_view token, const QueryResult& result);

// 302 to there.
Reply redirect_reply(const std::string& address);

// The file; 304 for a caller that has it already; or the one range of it that was asked for
// ("bytes=100-", "bytes=0-99", "bytes=-5"), unless If-Range means another file. A range that is not
// understood is ignored, as the standard says; one that begins behind the end gets 416.
Reply storage_reply(const ResultPointer& result, const Request& request, const Log& log);

// Gives the reply the result's file as its body. False when it cannot be opened just now, which the
// log tells.
bool attach_file(const QueryResult& result, Reply& reply, const Log& log);

// What a caller is told then.
inline constexpr std::string_view kNoFile = "the file cannot be read just now; ask again later";

}  // namespace millrace::reports_server
