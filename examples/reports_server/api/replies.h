#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "connector/io/http_server/message.h"
#include "examples/reports_server/data/result.h"

namespace millrace {
class JsonWriter;
}

namespace millrace::reports_server {

using Reply = io::ServerReply;
using Request = io::ServerRequest;

Reply json_reply(int status, std::string body);
Reply text_reply(int status, std::string body);

bool is_v2(std::string_view path);

// Writes {"type":"...","message":"...","debug_id":"..."}, the last being the reply's
// X-Request-Id.
void write_v2_error(JsonWriter& json, int status, std::string_view message, Reply& reply);

// The error shape that follows the address: `Resource not found` as text on .csv, as
// {"errors":["Resource not found"]} on .json and on addresses without an ending, as
// {"error":{"type":...}} under v2.
Reply error_reply(int status, std::string_view path, std::string_view message);

// S3's: <Error><Code>...</Code><Message>...</Message></Error>.
Reply storage_error(int status, std::string_view code, std::string_view message);

// With Retry-After.
Reply later(Reply reply);

// A random one, as X-Request-Id is.
std::string new_request_id();

// Of a file in this format.
std::string_view content_type(Format format);

// "2026-11-24T02:00:00+00:00", as the real service writes a moment.
std::string api_time(std::chrono::system_clock::time_point time);

}  // namespace millrace::reports_server
