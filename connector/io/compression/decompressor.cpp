#include "connector/io/compression/decompressor.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <zstd.h>

#include "connector/base/process/out_of_memory.h"
#include "connector/io/http/message/inflater.h"

namespace millrace::io {
namespace {

// A file does not come whole when it is read again, as a download may.
Error final(const Error& error) {
  return Error(ErrorKind::BadData, error.message());
}

class GzipDecompressor final : public Decompressor {
 public:
  Result<void> add(std::span<const char> bytes, const Take& take) override {
    if (bytes.empty()) return {};
    inflater_.feed(block_of(bytes));
    while (!inflater_.is_idle()) {
      auto block = inflater_.next();
      if (!block) return fail(final(block.error()));
      if (!block->buffer) break;
      if (auto taken = take(block->bytes()); !taken) return taken;
    }
    return {};
  }

  Result<void> finish() const override {
    const auto finished = inflater_.finish();
    return finished ? finished : fail(final(finished.error()));
  }

 private:
  // What is read was written here, as repetitive as it may be.
  Inflater inflater_{Coding::Gzip, 256u << 10, Inflater::Ratio::Any};
};

class ZstdDecompressor final : public Decompressor {
 public:
  ZstdDecompressor() : context_(ZSTD_createDCtx()), piece_(ZSTD_DStreamOutSize()) {
    if (context_ == nullptr) out_of_memory();
  }

  Result<void> add(std::span<const char> bytes, const Take& take) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    bool is_full = false;  // Then there may be more without another byte.
    while (in.pos < in.size || is_full) {
      ZSTD_outBuffer out{piece_.data(), piece_.size(), 0};
      const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(left) != 0) {
        return fail(ErrorKind::BadData,
                    fmt::format("the data is not zstd, or was damaged, near byte {} ({})",
                                taken_ + in.pos, ZSTD_getErrorName(left)));
      }
      inside_ = left != 0;
      is_full = inside_ && out.pos == out.size;
      if (out.pos == 0) continue;
      if (auto taken = take(std::span(piece_).first(out.pos)); !taken) return taken;
    }
    taken_ += bytes.size();
    return {};
  }

  Result<void> finish() const override {
    if (!inside_) return {};
    return fail(ErrorKind::BadData,
                fmt::format("the zstd data was cut: its end is missing after {} bytes", taken_));
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };

  std::unique_ptr<ZSTD_DCtx, Free> context_;
  std::vector<char> piece_;
  bool inside_ = false;  // Between a frame's first byte and its end.
  std::uint64_t taken_ = 0;
};

}  // namespace

std::unique_ptr<Decompressor> make_decompressor(Compression compression) {
  switch (compression) {
    case Compression::None:
      break;
    case Compression::Gzip:
      return std::make_unique<GzipDecompressor>();
    case Compression::Zstd:
      return std::make_unique<ZstdDecompressor>();
  }
  return nullptr;
}

}  // namespace millrace::io
