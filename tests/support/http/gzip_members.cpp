#include "tests/support/http/gzip_members.h"

#include <stdexcept>

#include <zlib.h>

namespace millrace::testing {
namespace {

constexpr std::size_t kTrailer = 8;  // The checksum, then the length.

std::string with_flipped_byte(std::string member, std::size_t from_end) {
  char& byte = member[member.size() - from_end];
  byte = static_cast<char>(byte ^ 0x5A);
  return member;
}

}  // namespace

std::string gzip_member(std::string_view text) {
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2 failed");
  }
  std::string member(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(member.data());
  stream.avail_out = static_cast<uInt>(member.size());
  const int ended = deflate(&stream, Z_FINISH);
  member.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::runtime_error("deflate failed");
  return member;
}

std::string encoded(Coding coding, std::string_view text) {
  if (coding == Coding::Plain) return std::string(text);
  const std::size_t half = text.size() / 2;
  const std::string member = gzip_member(text);
  switch (coding) {
    case Coding::TwoMembers:
      return gzip_member(text.substr(0, half)) + gzip_member(text.substr(half));
    case Coding::EmptyMember:
      return member + gzip_member({});
    case Coding::Cut:
      return member.substr(0, member.size() / 2);
    case Coding::NoTrailer:
      return member.substr(0, member.size() - kTrailer);
    case Coding::WrongCrc:
      return with_flipped_byte(member, kTrailer);
    case Coding::WrongSize:
      return with_flipped_byte(member, 1);
    case Coding::Garbage:
      return member + "not a member";
    default:
      return member;
  }
}

}  // namespace millrace::testing
