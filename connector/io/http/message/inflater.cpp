#include "connector/io/http/message/inflater.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "connector/base/process/out_of_memory.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

constexpr char kGzipMagic[] = {'\x1f', '\x8b'};

// Deflate cannot do better than 1032:1. Rows that tell anything apart stay far below this; and
// what is small may be as empty as it likes.
constexpr std::uint64_t kMostRatio = 500;
constexpr std::uint64_t kFreeOutput = 64u << 20;

constexpr int kGzipBits = 15 + 16;
constexpr int kZlibBits = 15;
constexpr int kBareBits = -15;

Bytef* as_bytes(char* data) {
  return reinterpret_cast<Bytef*>(data);
}

}  // namespace

struct Inflater::State {
  State() {
    if (inflateInit2(&zlib, kGzipBits) != Z_OK) out_of_memory();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { inflateEnd(&zlib); }

  z_stream zlib{};
};

namespace {

// Stores write some of them into a header that is about compression, and compress nothing by it.
std::optional<Coding> coding_of_one(std::string_view name) {
  constexpr auto kNames = std::to_array<std::pair<std::string_view, Coding>>({
      {"", Coding::None},
      {"identity", Coding::None},
      {"none", Coding::None},
      {"utf-8", Coding::None},
      {"utf8", Coding::None},
      {"aws-chunked", Coding::None},
      {"gzip", Coding::Gzip},
      {"x-gzip", Coding::Gzip},
      {"deflate", Coding::Deflate},
  });
  for (const auto& [known, coding] : kNames) {
    if (equals_ignoring_case(known, name)) return coding;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Coding> coding_named(std::string_view content_encoding) {
  Coding whole = Coding::None;
  while (!content_encoding.empty()) {
    const auto comma = std::min(content_encoding.find(','), content_encoding.size());
    const auto coding = coding_of_one(trimmed(content_encoding.substr(0, comma)));
    if (!coding || (*coding != Coding::None && whole != Coding::None)) return std::nullopt;
    if (*coding != Coding::None) whole = *coding;
    content_encoding.remove_prefix(std::min(comma + 1, content_encoding.size()));
  }
  return whole;
}

bool is_gzip(std::span<const char> first_bytes) {
  return first_bytes.size() >= 2 && std::ranges::equal(first_bytes.first(2), kGzipMagic);
}

Inflater::Inflater(Coding coding, std::size_t piece, Ratio ratio)
    : coding_(coding), piece_(piece), ratio_(ratio), state_(std::make_unique<State>()) {}

Inflater::~Inflater() = default;

Result<Block> Inflater::next() {
  Block out;
  while (input_.size() > 0 || pending_) {
    if (!inside_) {
      if (auto begun = begin_member(); !begun) return fail(std::move(begun).error());
    }
    if (!out.buffer) out = pool_.take(piece_);
    if (auto stepped = step(out); !stepped) return fail(std::move(stepped).error());
    if (out.end == out.buffer->capacity()) break;
  }
  if (auto sane = check_ratio(); !sane) return fail(std::move(sane).error());
  if (out.size() == 0) return Block{};
  return out;
}

Result<void> Inflater::begin_member() {
  const char first = input_.bytes().front();
  if (members_ > 0 && (coding_ == Coding::Deflate || first != kGzipMagic[0])) {
    return fail(ErrorKind::BadData, "the compressed data continues after its end");
  }
  int bits = kGzipBits;
  if (coding_ == Coding::Deflate) {
    // Bare deflate never starts so: the bits would be the padding of a stored block.
    bits = (first & 0x0F) == Z_DEFLATED ? kZlibBits : kBareBits;
  }
  inflateReset2(&state_->zlib, bits);
  inside_ = true;
  return {};
}

// Runs zlib once over what is there.
Result<void> Inflater::step(Block& out) {
  z_stream& zlib = state_->zlib;
  const std::size_t room = out.buffer->capacity() - out.end;
  zlib.next_in = as_bytes(input_.buffer->data() + input_.begin);
  zlib.avail_in = static_cast<uInt>(input_.size());
  zlib.next_out = as_bytes(out.buffer->data() + out.end);
  zlib.avail_out = static_cast<uInt>(room);
  const int code = inflate(&zlib, Z_NO_FLUSH);
  taken_ += input_.size() - zlib.avail_in;
  given_ += room - zlib.avail_out;
  input_.begin = input_.end - zlib.avail_in;
  out.end += room - zlib.avail_out;
  pending_ = zlib.avail_out == 0 && code == Z_OK;
  if (code == Z_STREAM_END) {
    inside_ = false;
    ++members_;
    return {};
  }
  // Z_BUF_ERROR: nothing was left to do, which is no error.
  if (code == Z_OK || code == Z_BUF_ERROR) return {};
  if (code == Z_MEM_ERROR) out_of_memory();
  return fail(damaged());
}

Result<void> Inflater::check_ratio() const {
  if (ratio_ == Ratio::Any) return {};
  if (given_ <= kFreeOutput || given_ / kMostRatio <= taken_) return {};
  return fail(ErrorKind::BadData,
              fmt::format("the data is compressed {}:1, more than {}:1; that is no report",
                          given_ / std::max<std::uint64_t>(1, taken_), kMostRatio));
}

Error Inflater::damaged() const {
  const std::string_view words = state_->zlib.msg == nullptr ? "" : state_->zlib.msg;
  if (words == "incorrect header check" || words == "unknown compression method") {
    return {ErrorKind::BadData, members_ > 0 ? "the compressed data continues after its end"
                                             : "the data is not compressed as it says"};
  }
  return {ErrorKind::Transient, fmt::format("the compressed data was damaged near byte {} ({})",
                                            taken_, printable(words, 60))};
}

Result<void> Inflater::finish() const {
  if (!inside_) return {};
  return fail(
      ErrorKind::Transient,
      fmt::format("the compressed data was cut: its end is missing after {} bytes", taken_));
}

}  // namespace millrace::io
