#include "connector/io/http_server/gzip.h"

#include <algorithm>
#include <memory>
#include <new>

#include <zlib.h>

namespace millrace::io {

std::string gzip(std::string_view text) {
  constexpr int kGzip = 16;
  // Most replies are a line: tables of 32 KiB, not the usual 256, which cost more than the work.
  const bool is_short = text.size() <= 4096;
  const int window = is_short ? 12 : 15;
  const int memory = is_short ? 5 : 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, window + kGzip, memory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> owner(&stream, &deflateEnd);
  std::string out(deflateBound(&stream, text.size()), '\0');
  std::string in(text);  // zlib's input is not const.
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::bad_alloc();
  out.resize(stream.total_out);
  return out;
}

bool accepts_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    auto coding = accept_encoding.substr(0, accept_encoding.find(','));
    accept_encoding.remove_prefix(std::min(accept_encoding.size(), coding.size() + 1));
    coding.remove_prefix(std::min(coding.size(), coding.find_first_not_of(' ')));
    const auto name = coding.substr(0, coding.find_first_of("; "));
    if (name == "gzip" || name == "*") {
      const auto quality = coding.find("q=0");
      return quality == coding.npos ||
             coding.find_first_of("123456789", quality + 3) != coding.npos;
    }
  }
  return false;
}

}  // namespace millrace::io
