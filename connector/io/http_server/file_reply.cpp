#include "connector/io/http_server/file_reply.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/time_text.h"
#include "connector/io/http_server/conditional.h"

namespace millrace::io {
namespace {

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

// A number that is too large for any file is the largest one.
std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ptr != end || parsed.ec == std::errc::invalid_argument) return std::nullopt;
  if (parsed.ec != std::errc()) return std::numeric_limits<std::uint64_t>::max();
  return value;
}

// One that begins at the size is behind the end.
std::optional<Range> parse_range(std::string_view text, std::uint64_t size) {
  if (!equals_ignoring_case(text.substr(0, 6), "bytes=") || size == 0) return std::nullopt;
  text.remove_prefix(6);
  const auto dash = text.find('-');
  if (dash == text.npos) return std::nullopt;
  const auto from = number(text.substr(0, dash));
  const auto to = number(text.substr(dash + 1));
  if (from && to && *to >= *from) return Range{*from, std::min(*to, size - 1)};
  if (from && dash + 1 == text.size()) return Range{*from, size - 1};
  if (dash == 0 && to) return Range{size - std::min(*to, size), size - 1};
  return std::nullopt;
}

// A range is for GET alone (RFC 9110, 14.2), and goes on with a file by a strong tag only: two
// contents may be of one second, so a date does not tell them apart (13.1.5).
std::optional<Range> asked_range(const ServerRequest& request, const FileFacts& file) {
  const auto if_range = request.header("If-Range");
  const bool is_this_file = if_range.empty() || if_range == file.tag;
  if (request.method != "GET" || !is_this_file) return std::nullopt;
  return parse_range(request.header("Range"), file.size);
}

}  // namespace

void choose_part(const ServerRequest& request, const FileFacts& file, ServerReply& reply) {
  reply.headers.emplace_back("Accept-Ranges", "bytes");
  reply.headers.emplace_back("ETag", file.tag);
  if (file.modified) reply.headers.emplace_back("Last-Modified", http_date(*file.modified));
  if (is_unchanged(request, file.tag, file.modified)) {
    reply.status = 304;
    return;
  }
  reply.offset = 0;
  reply.length = file.size;
  const auto range = asked_range(request, file);
  if (!range) return;
  if (range->first >= file.size) {
    reply.status = 416;
    reply.length = 0;
    reply.headers.emplace_back("Content-Range", fmt::format("bytes */{}", file.size));
    return;
  }
  reply.status = 206;
  reply.offset = range->first;
  reply.length = range->last - range->first + 1;
  reply.headers.emplace_back("Content-Range",
                             fmt::format("bytes {}-{}/{}", range->first, range->last, file.size));
}

}  // namespace millrace::io
