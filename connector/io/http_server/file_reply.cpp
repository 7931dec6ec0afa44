#include "connector/io/http_server/file_reply.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "connector/base/text/time_text.h"
#include "connector/io/http_server/conditional.h"

namespace millrace::io {
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

void choose_part(const ServerRequest& request, const FileFacts& file, ServerReply& reply) {
  const auto modified = file.modified ? http_date(*file.modified) : std::string();
  reply.headers.emplace_back("Accept-Ranges", "bytes");
  reply.headers.emplace_back("ETag", file.tag);
  if (file.modified) reply.headers.emplace_back("Last-Modified", modified);
  if (is_unchanged(request, file.tag, file.modified)) {
    reply.status = 304;
    return;
  }
  reply.offset = 0;
  reply.length = file.size;
  const auto if_range = request.header("If-Range");
  const bool is_this_file = if_range.empty() || if_range == file.tag || if_range == modified;
  const auto range = is_this_file ? parse_range(request.header("Range"), file.size) : std::nullopt;
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
