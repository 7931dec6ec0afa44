// gzip and zstd of files: any bytes, cut into blocks of any size, give the same text or an error of
// the same kind; what was compressed comes out as it was.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connector/io/compression/compressor.h"
#include "connector/io/compression/decompressor.h"

namespace {

using namespace millrace;

// Small enough for a bomb to be read to its end.
constexpr std::size_t kMostText = 64u << 20;

Result<std::string> plain(io::Compression compression, std::string_view bytes, std::size_t size) {
  const auto decompressor = io::make_decompressor(compression);
  std::string text;
  const auto take = [&](std::span<const char> piece) -> Result<void> {
    text.append(piece.data(), piece.size());
    if (text.size() <= kMostText) return {};
    return fail(ErrorKind::BadData, "too much");
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    if (auto added = decompressor->add(bytes.substr(0, size), take); !added) {
      return fail(added.error());
    }
  }
  if (auto finished = decompressor->finish(); !finished) return fail(finished.error());
  return text;
}

void must_equal(const Result<std::string>& one, const Result<std::string>& other) {
  if (one.has_value() != other.has_value()) std::abort();
  if (one && *one != *other) std::abort();
  if (!one && one.error().kind() != ErrorKind::BadData) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t block = 1 + data[0] % 100u;
  for (const auto compression : {io::Compression::Gzip, io::Compression::Zstd}) {
    must_equal(plain(compression, bytes, block), plain(compression, bytes, SIZE_MAX));
    must_equal(plain(compression, io::compressed(compression, bytes), block), std::string(bytes));
  }
  return 0;
}
