#include "connector/io/http/answer_words.h"

#include <algorithm>
#include <string_view>

#include "connector/io/http/message/inflater.h"

namespace millrace::io {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kShownBytes = 4 * 1024;  // As sent, compressed or not.

Task<std::string> start_of(HttpStream& stream) {
  std::string start;
  for (std::size_t received = 0; received < kReadBytes;) {
    auto block = co_await stream.read();
    if (!block || !block->buffer) break;
    received += block->size();
    const auto bytes = block->bytes();
    start.append(bytes.data(), std::min(bytes.size(), kShownBytes - start.size()));
  }
  co_return start;
}

// Some servers compress what nobody asked them to.
std::string decoded(std::string_view content_encoding, const std::string& start) {
  const auto coding = coding_named(content_encoding);
  if (!coding) return "";
  if (*coding == Coding::None || start.empty()) return start;
  Inflater inflater(*coding, kShownBytes);
  inflater.feed(block_of(start));
  auto piece = inflater.next();
  return piece && piece->buffer ? std::string(piece->bytes().data(), piece->size()) : "";
}

}  // namespace

Task<std::string> words_of(HttpStream& stream) {
  const auto start = co_await start_of(stream);
  co_return stream.quotable(decoded(stream.head().header("Content-Encoding"), start));
}

}  // namespace millrace::io
