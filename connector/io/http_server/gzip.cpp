#include "connector/io/http_server/gzip.h"

#include <algorithm>
#include <memory>
#include <new>

#include <zlib.h>

#include "connector/base/text/ascii.h"

namespace millrace::io {
namespace {

// "…; q=0": the quality of a coding that is not wanted.
bool is_refused(std::string_view entry) {
  while (entry.contains(';')) {
    entry.remove_prefix(entry.find(';') + 1);
    const auto parameter = trimmed(entry.substr(0, entry.find(';')));
    if (!equals_ignoring_case(parameter.substr(0, 2), "q=")) continue;
    const auto quality = parameter.substr(2);
    return quality.starts_with('0') && quality.find_first_of("123456789") == quality.npos;
  }
  return false;
}

}  // namespace

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
  bool any = false;
  while (!accept_encoding.empty()) {
    const auto entry = accept_encoding.substr(0, accept_encoding.find(','));
    accept_encoding.remove_prefix(std::min(accept_encoding.size(), entry.size() + 1));
    const auto name = trimmed(entry.substr(0, entry.find(';')));
    if (equals_ignoring_case(name, "gzip")) return !is_refused(entry);
    if (name == "*") any = !is_refused(entry);
  }
  return any;
}

}  // namespace millrace::io
