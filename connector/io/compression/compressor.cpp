#include "connector/io/compression/compressor.h"

#include <algorithm>
#include <limits>

#include <zlib.h>
#include <zstd.h>

#include "connector/base/process/out_of_memory.h"

namespace millrace::io {
namespace {

// Neither level is worth more of the processor: the rows wait for it.
constexpr int kGzipLevel = 1;
constexpr int kZstdLevel = 3;
// Hundreds of loads may be open at once: half a MiB each instead of the usual two.
constexpr int kZstdWindowLog = 19;
constexpr int kGzipBits = 15 + 16;
constexpr int kGzipMemory = 8;
constexpr std::size_t kPiece = 64u << 10;

// Lets `put` fill the end of the string; it gives the bytes that it used of the room.
template <class Put>
void grow_by(std::string& out, Put put) {
  const std::size_t before = out.size();
  std::size_t used = 0;
  out.resize_and_overwrite(before + kPiece, [&](char* data, std::size_t) {
    used = put(data + before, kPiece);
    return before + used;
  });
}

class GzipCompressor final : public Compressor {
 public:
  GzipCompressor() {
    // Without a header of the caller's, zlib writes one with the time 0.
    if (deflateInit2(&zlib_, kGzipLevel, Z_DEFLATED, kGzipBits, kGzipMemory, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      out_of_memory();
    }
  }
  GzipCompressor(const GzipCompressor&) = delete;
  GzipCompressor& operator=(const GzipCompressor&) = delete;
  ~GzipCompressor() override { deflateEnd(&zlib_); }

  void add(std::string_view text, std::string& out) override {
    while (!text.empty()) {
      const auto part = text.substr(0, std::numeric_limits<uInt>::max());
      text.remove_prefix(part.size());
      // zlib does not write to it; its field is not const.
      zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
      zlib_.avail_in = static_cast<uInt>(part.size());
      while (zlib_.avail_in > 0) step(Z_NO_FLUSH, out);
    }
  }

  void finish(std::string& out) override {
    while (step(Z_FINISH, out) != Z_STREAM_END) continue;
    deflateEnd(&zlib_);
  }

 private:
  int step(int flush, std::string& out) {
    int code = Z_OK;
    grow_by(out, [&](char* room, std::size_t size) {
      zlib_.next_out = reinterpret_cast<Bytef*>(room);
      zlib_.avail_out = static_cast<uInt>(size);
      code = deflate(&zlib_, flush);
      return size - zlib_.avail_out;
    });
    return code;
  }

  z_stream zlib_{};
};

class ZstdCompressor final : public Compressor {
 public:
  ZstdCompressor() : context_(ZSTD_createCCtx()) {
    if (context_ == nullptr) out_of_memory();
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, kZstdWindowLog);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  void add(std::string_view text, std::string& out) override {
    ZSTD_inBuffer in{text.data(), text.size(), 0};
    while (in.pos < in.size) step(in, ZSTD_e_continue, out);
  }

  void finish(std::string& out) override {
    ZSTD_inBuffer none{nullptr, 0, 0};
    while (step(none, ZSTD_e_end, out) != 0) continue;
    context_.reset();
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };

  // Gives how much is still held back.
  std::size_t step(ZSTD_inBuffer& in, ZSTD_EndDirective end, std::string& out) {
    std::size_t left = 0;
    grow_by(out, [&](char* room, std::size_t size) {
      ZSTD_outBuffer into{room, size, 0};
      left = ZSTD_compressStream2(context_.get(), &into, &in, end);
      return into.pos;
    });
    // Compressing has no other way to fail: the parameters are constant.
    if (ZSTD_isError(left) != 0) out_of_memory();
    return left;
  }

  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

}  // namespace

std::unique_ptr<Compressor> make_compressor(Compression compression) {
  switch (compression) {
    case Compression::None:
      break;
    case Compression::Gzip:
      return std::make_unique<GzipCompressor>();
    case Compression::Zstd:
      return std::make_unique<ZstdCompressor>();
  }
  return nullptr;
}

std::string compressed(Compression compression, std::string_view text) {
  const auto compressor = make_compressor(compression);
  if (!compressor || text.empty()) return std::string(text);
  std::string out;
  compressor->add(text, out);
  compressor->finish(out);
  return out;
}

}  // namespace millrace::io
