#include "connector/formats/xlsx/writing/zip_stream.h"

#include <limits>
#include <new>
#include <utility>

namespace millrace::formats::sheets {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kLocalHeader = 0x0403'4b50;
constexpr std::uint32_t kDescriptor = 0x0807'4b50;
constexpr std::uint32_t kDirectoryEntry = 0x0201'4b50;
constexpr std::uint32_t kDirectoryEnd = 0x0605'4b50;
constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kLengthsFollow = 1 << 3;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint32_t kSomeTime = 0x0021'0000;  // 1980-01-01 00:00, the earliest that there is.

void put16(std::string& out, std::uint64_t value) {
  out += static_cast<char>(value);
  out += static_cast<char>(value >> 8);
}

void put32(std::string& out, std::uint64_t value) {
  put16(out, value);
  put16(out, value >> 16);
}

Result<void> check_size(std::uint64_t size) {
  if (size <= kMost) return {};
  return fail(ErrorKind::BadData, "a workbook holds 4 GiB at most, and this is more");
}

}  // namespace

ZipStream::ZipStream() {
  constexpr int kRaw = -MAX_WBITS;
  constexpr int kMemory = 8;
  if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw, kMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

ZipStream::~ZipStream() {
  deflateEnd(&stream_);
}

Result<void> ZipStream::begin(std::string& out, std::string name) {
  if (auto fits = check_size(made_); !fits) return fits;
  const auto before = out.size();
  deflateReset(&stream_);
  auto& entry = entries_.emplace_back(Entry{.name = std::move(name), .offset = made_});
  put32(out, kLocalHeader);
  put16(out, kVersion);
  put16(out, kLengthsFollow);
  put16(out, kDeflated);
  put32(out, kSomeTime);
  out.append(3 * sizeof(std::uint32_t), '\0');  // Checksum and lengths: see end().
  put16(out, entry.name.size());
  put16(out, 0);
  out += entry.name;
  made_ += out.size() - before;
  return {};
}

Result<void> ZipStream::write(std::string& out, std::string_view bytes) {
  const auto before = out.size();
  auto& entry = entries_.back();
  entry.size += bytes.size();
  if (auto fits = check_size(entry.size); !fits) return fits;
  const auto* begin = reinterpret_cast<const Bytef*>(bytes.data());
  entry.checksum = static_cast<std::uint32_t>(crc32_z(entry.checksum, begin, bytes.size()));
  deflate_into(out, bytes, Z_NO_FLUSH);
  made_ += out.size() - before;
  return {};
}

Result<void> ZipStream::end(std::string& out) {
  const auto before = out.size();
  auto& entry = entries_.back();
  deflate_into(out, {}, Z_FINISH);
  put32(out, kDescriptor);
  put32(out, entry.checksum);
  put32(out, entry.packed);
  put32(out, entry.size);
  made_ += out.size() - before;
  return check_size(entry.packed);
}

Result<void> ZipStream::finish(std::string& out) {
  const auto before = out.size();
  const auto offset = made_;
  for (const auto& entry : entries_) {
    put32(out, kDirectoryEntry);
    put16(out, kVersion);
    put16(out, kVersion);
    put16(out, kLengthsFollow);
    put16(out, kDeflated);
    put32(out, kSomeTime);
    put32(out, entry.checksum);
    put32(out, entry.packed);
    put32(out, entry.size);
    put16(out, entry.name.size());
    out.append(12, '\0');  // No extra field, comment, other disk or attributes.
    put32(out, entry.offset);
    out += entry.name;
  }
  const auto size = out.size() - before;
  put32(out, kDirectoryEnd);
  put32(out, 0);
  put16(out, entries_.size());
  put16(out, entries_.size());
  put32(out, size);
  put32(out, offset);
  put16(out, 0);
  made_ += out.size() - before;
  return check_size(made_);
}

void ZipStream::deflate_into(std::string& out, std::string_view bytes, int flush) {
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // Only read.
  stream_.avail_in = static_cast<uInt>(bytes.size());
  do {
    stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
    stream_.avail_out = static_cast<uInt>(piece_.size());
    deflate(&stream_, flush);
    const auto made = piece_.size() - stream_.avail_out;
    out.append(piece_.data(), made);
    entries_.back().packed += made;
  } while (stream_.avail_out == 0);
}

}  // namespace millrace::formats::sheets
