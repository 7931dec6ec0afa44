#include "tests/support/http/compressed.h"

#include <algorithm>
#include <stdexcept>

#include <zlib.h>

namespace millrace::testing {
namespace {

int bits_of(Wrapping wrapping) {
  if (wrapping == Wrapping::Zlib) return 15;
  return wrapping == Wrapping::Bare ? -15 : 31;
}

class Deflater {
 public:
  explicit Deflater(Wrapping wrapping) {
    const int bits = bits_of(wrapping);
    if (deflateInit2(&zlib_, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::runtime_error("zlib cannot start");
    }
    if (wrapping == Wrapping::GzipName) deflateSetHeader(&zlib_, &header_);
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&zlib_); }

  void add(std::string_view text, int flush, std::string& out) {
    std::string input(text);
    zlib_.next_in = reinterpret_cast<Bytef*>(input.data());
    zlib_.avail_in = static_cast<uInt>(input.size());
    std::string piece(64 * 1024, '\0');
    do {
      zlib_.next_out = reinterpret_cast<Bytef*>(piece.data());
      zlib_.avail_out = static_cast<uInt>(piece.size());
      deflate(&zlib_, flush);
      out.append(piece, 0, piece.size() - zlib_.avail_out);
    } while (zlib_.avail_out == 0);
  }

 private:
  z_stream zlib_{};
  std::string name_ = "report.csv";
  std::string comment_ = "a comment";
  std::string extra_ = std::string("ab\x02\x00yz", 6);
  gz_header header_{.text = 1,
                    .time = 1,
                    .xflags = 0,
                    .os = 3,
                    .extra = reinterpret_cast<Bytef*>(extra_.data()),
                    .extra_len = 6,
                    .extra_max = 0,
                    .name = reinterpret_cast<Bytef*>(name_.data()),
                    .name_max = 0,
                    .comment = reinterpret_cast<Bytef*>(comment_.data()),
                    .comm_max = 0,
                    .hcrc = 1,
                    .done = 0};
};

}  // namespace

std::string compressed(std::string_view text, Wrapping wrapping) {
  std::string out;
  Deflater(wrapping).add(text, Z_FINISH, out);
  return out;
}

std::string compressed_zeros(std::size_t count) {
  Deflater deflater(Wrapping::Gzip);
  const std::string zeros(1 << 20, '\0');
  std::string out;
  for (; count > zeros.size(); count -= zeros.size()) deflater.add(zeros, Z_NO_FLUSH, out);
  deflater.add(std::string_view(zeros).substr(0, count), Z_FINISH, out);
  return out;
}

}  // namespace millrace::testing
