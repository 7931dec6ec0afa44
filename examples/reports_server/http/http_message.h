#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "examples/reports_server/data/filters.h"
#include "examples/reports_server/jobs/result_store.h"

namespace millrace {
class JsonWriter;
}

namespace millrace::reports_server {

// What the routes need of a request; nothing of Beast.
struct Request {
  std::string method;
  std::string path;  // Without the query.
  Parameters parameters;
  boost::asio::ip::address peer;  // Who is connected: the caller, or a proxy.
  std::string host;
  std::string forwarded_proto;
  std::string forwarded_host;
  std::string key;            // X-Holistics-Key; never logged.
  std::string authorization;  // Never logged.
  std::string if_none_match;
  std::string if_modified_since;
  std::string if_range;
  std::string range;
  bool has_cookie = false;
  std::string body;
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // When set, the body is `length` bytes of it from `offset` on.
  ResultPointer file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool from_storage = false;  // Has the headers of a storage service, not of the API.
  std::string caller;         // The key's name, for the log.
  std::string request_id;     // Made up when it is empty.

  bool is_json() const { return content_type.starts_with("application/json"); }
};

Reply json_reply(int status, std::string body);
Reply text_reply(int status, std::string body);

bool is_v2(std::string_view path);

// Writes {"type":"...","message":"...","debug_id":"..."}, the last being the reply's request id.
void write_v2_error(JsonWriter& json, int status, std::string_view message, Reply& reply);

// The error shape that follows the address: `Resource not found` as text on .csv, as
// {"errors":["Resource not found"]} on .json and on addresses without an ending, as
// {"error":{"type":...}} under v2.
Reply error_reply(int status, std::string_view path, std::string_view message);

// S3's: <Error><Code>...</Code><Message>...</Message></Error>.
Reply storage_error(int status, std::string_view code, std::string_view message);

// A random one, as X-Request-Id is.
std::string new_request_id();

// Of a file in this format.
std::string_view content_type(Format format);

// "2026-11-24T02:00:00+00:00", as the real service writes a moment.
std::string api_time(std::chrono::system_clock::time_point time);

}  // namespace millrace::reports_server
