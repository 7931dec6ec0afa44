#include "connector/io/http_server/reply_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <span>

#include <boost/asio/post.hpp>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

namespace millrace::io {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kPiece = 256 << 10;

// As much as there is, up to the size; gives how much. Nothing when the file cannot be read.
std::size_t read_piece(int file, std::uint64_t offset, std::span<char> piece) {
  ssize_t count = 0;
  do {
    count = pread(file, piece.data(), piece.size(), static_cast<off_t>(offset));
  } while (count < 0 && errno == EINTR);
  return static_cast<std::size_t>(std::max<ssize_t>(count, 0));
}

}  // namespace

Task<bool> ReplyWriter::write(const ServerReply& reply, std::string head, bool has_body) {
  if (has_body && !reply.file && reply.body.size() <= kPiece) {
    head += reply.body;
    co_return co_await send(head.data(), head.size());
  }
  if (!co_await send(head.data(), head.size())) co_return false;
  if (!has_body) co_return true;
  if (!reply.file) co_return co_await send(reply.body.data(), reply.body.size());
  if (channel_.is_secure()) co_return co_await send_in_pieces(reply);
  co_return co_await send_file(reply);
}

Task<bool> ReplyWriter::send(const char* bytes, std::size_t size) {
  while (size > 0) {
    touch();
    const auto piece = std::min(size, kPiece);
    if (co_await channel_.write(bytes, piece)) co_return false;
    bytes += piece;
    size -= piece;
  }
  co_return true;
}

Task<bool> ReplyWriter::send_file(const ServerReply& reply) {
  constexpr std::size_t kAtOnce = 1 << 20;
  constexpr std::uint64_t kTurn = 4 << 20;  // Then the other connections have theirs.
  auto offset = static_cast<off_t>(reply.offset);
  const auto end = static_cast<off_t>(reply.offset + reply.length);
  constexpr std::uint64_t kProgress = 64 << 10;  // A trickle is none.
  std::uint64_t turn = 0, taken = 0;
  const int file = reply.file->get();
  // What is on the disk only is fetched ahead: sendfile() would wait for it, and the loop with it.
  posix_fadvise(file, offset, kTurn, POSIX_FADV_WILLNEED);
  touch();
  while (offset < end && channel_.is_open()) {
    const auto wanted = std::min<std::size_t>(kAtOnce, static_cast<std::size_t>(end - offset));
    const auto sent = sendfile(channel_.file_target(), file, &offset, wanted);
    if (sent > 0) {
      taken += static_cast<std::uint64_t>(sent);
      if (taken >= kProgress) {
        touch();
        taken = 0;
      }
      turn += static_cast<std::uint64_t>(sent);
      if (turn < kTurn) continue;
      turn = 0;
      posix_fadvise(file, offset, 2 * kTurn, POSIX_FADV_WILLNEED);
      co_await asio::post(channel_.executor(), kAsTuple);
    } else if (sent < 0 && errno == EAGAIN) {
      if (co_await channel_.wait_writable()) co_return false;
    } else if (sent == 0 || errno != EINTR) {
      co_return false;
    }
  }
  co_return offset == end;
}

Task<bool> ReplyWriter::send_in_pieces(const ServerReply& reply) {
  const auto piece = std::make_shared<std::string>(kPiece, '\0');
  for (std::uint64_t sent = 0; sent < reply.length;) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, reply.length - sent));
    const auto size =
        co_await workers_.run([file = reply.file, piece, at = reply.offset + sent, wanted] {
          return read_piece(file->get(), at, std::span(*piece).first(wanted));
        });
    if (size == 0 || !co_await send(piece->data(), size)) co_return false;
    sent += size;
  }
  co_return true;
}

}  // namespace millrace::io
