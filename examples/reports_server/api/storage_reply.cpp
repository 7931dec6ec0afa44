#include "examples/reports_server/api/storage_reply.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "connector/base/text/time_text.h"
#include "connector/io/http/message/url.h"
#include "examples/reports_server/http/conditional.h"

namespace millrace::reports_server {
namespace {

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

std::optional<Range> parse_range(std::string_view text, std::uint64_t size) {
  if (!text.starts_with("bytes=") || size == 0) return std::nullopt;
  text.remove_prefix(6);
  const auto dash = text.find('-');
  if (dash == text.npos) return std::nullopt;
  const auto from = number(text.substr(0, dash));
  const auto to = number(text.substr(dash + 1));
  if (from && to && *to >= *from) return Range{*from, std::min(*to, size - 1)};
  if (from && dash + 1 == text.size()) return Range{*from, size - 1};
  if (dash == 0 && to && *to > 0) return Range{size - std::min(*to, size), size - 1};
  return std::nullopt;
}

}  // namespace

std::string storage_path(std::string_view token, const QueryResult& result) {
  return fmt::format("/storage/{}/{}", token, io::percent_encoded(result.file_name));
}

Reply redirect_reply(const std::string& address) {
  Reply reply{.status = 302, .content_type = "text/html; charset=utf-8"};
  reply.body = fmt::format("<html><body>You are being <a href=\"{}\">redirected</a>.</body></html>",
                           address);
  reply.headers = {{"Location", address}, {"Cache-Control", "no-cache"}};
  return reply;
}

Reply storage_reply(const ResultPointer& result, const Request& request) {
  const auto size = result->file.size();
  const auto tag = fmt::format("\"{}\"", result->etag);
  const auto modified = http_date(result->saved_at);
  Reply reply{.content_type = std::string(content_type(result->format)), .from_storage = true};
  reply.headers = {{"Content-Disposition", "attachment"},
                   {"Accept-Ranges", "bytes"},
                   {"ETag", tag},
                   {"Last-Modified", modified}};
  if (is_unchanged(request, tag, result->saved_at)) {
    reply.status = 304;
    return reply;
  }
  reply.file = result;
  reply.length = size;
  if (result->cache.count() > 0) {
    reply.headers.emplace_back("x-amz-meta-cache_saved_at", api_time(result->saved_at));
    reply.headers.emplace_back("x-amz-meta-cache_expired_at", api_time(result->expires_at()));
  }
  const bool is_this_file =
      request.if_range.empty() || request.if_range == tag || request.if_range == modified;
  const auto range = is_this_file ? parse_range(request.range, size) : std::nullopt;
  if (!range) return reply;
  if (range->first >= size) {
    auto refused = storage_error(416, "InvalidRange", "The requested range is not satisfiable");
    refused.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
    return refused;
  }
  reply.status = 206;
  reply.offset = range->first;
  reply.length = range->last - range->first + 1;
  reply.headers.emplace_back("Content-Range",
                             fmt::format("bytes {}-{}/{}", range->first, range->last, size));
  return reply;
}

}  // namespace millrace::reports_server
