#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "connector/io/http_server/message.h"

namespace millrace::io {

// What a caller may know of a file from an earlier answer.
struct FileFacts {
  std::uint64_t size = 0;
  std::string tag;  // Quoted, strong; the same for the same bytes only.
  // Later with each other content, as far as If-Modified-Since is to be trusted.
  std::optional<std::chrono::system_clock::time_point> modified;
};

// Decides what a caller gets of a file: all of it (200); the one range that it asked for by GET
// ("bytes=0-", "bytes=0-99", "bytes=-5"), unless If-Range is anything but the file's tag (206);
// nothing, because it has it (304); nothing, because the range begins behind the end (416). Sets
// the reply's status, offset, length and headers; whoever calls adds the body where there is one. A
// range that is not understood, or a list of them, is ignored, as RFC 9110, 14.2 allows.
void choose_part(const ServerRequest& request, const FileFacts& file, ServerReply& reply);

}  // namespace millrace::io
