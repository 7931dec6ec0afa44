#include "tests/io/http/http2_peer.h"

#include <atomic>
#include <memory>

#include <boost/asio/write.hpp>

namespace millrace::testing {
namespace {

enum class Frame : std::uint8_t {
  Data = 0,
  Headers = 1,
  Reset = 3,
  Settings = 4,
  Ping = 6,
  GoAway = 7,
};

constexpr std::uint8_t kAck = 1;
constexpr std::uint8_t kEndStream = 1;
constexpr std::uint8_t kEndHeaders = 4;
constexpr std::size_t kFrameHead = 9;

std::string number(std::uint32_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    text += static_cast<char>(value >> shift & 0xFF);
  }
  return text;
}

std::uint32_t number_at(std::string_view text, std::size_t at, std::size_t bytes) {
  std::uint32_t value = 0;
  for (const char c : text.substr(at, bytes)) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

std::string frame(Frame type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  std::string text = number(static_cast<std::uint32_t>(payload.size()), 3);
  text += static_cast<char>(type);
  text += static_cast<char>(flags);
  return text + number(stream, 4) + std::string(payload);
}

void send(TlsStream& stream, std::string_view bytes) {
  boost::asio::write(stream, boost::asio::buffer(bytes));
}

// One connection: what was read and not yet understood, and the requests so far.
class Http2Session {
 public:
  Http2Session(TlsServer& server, TlsStream& stream, const Answer& answer, std::atomic<int>& asked)
      : server_(server), stream_(stream), answer_(answer), asked_(asked) {}

  void run() {
    constexpr std::size_t kPreface = 24;
    read(kPreface);
    received_.erase(0, kPreface);
    send(stream_, frame(Frame::Settings, 0, 0, ""));
    while (handle_frame()) {
    }
  }

 private:
  void read(std::size_t size) {
    while (received_.size() < size) received_ += server_.read_some(stream_);
  }

  bool handle_frame() {
    read(kFrameHead);
    const std::size_t size = number_at(received_, 0, 3);
    read(kFrameHead + size);
    const auto type = static_cast<Frame>(received_[3]);
    const auto flags = static_cast<std::uint8_t>(received_[4]);
    const std::uint32_t stream = number_at(received_, 5, 4);
    const std::string payload = received_.substr(kFrameHead, size);
    received_.erase(0, kFrameHead + size);
    if (type == Frame::Settings && (flags & kAck) == 0) {
      send(stream_, frame(Frame::Settings, kAck, 0, ""));
    } else if (type == Frame::Ping && (flags & kAck) == 0) {
      send(stream_, frame(Frame::Ping, kAck, 0, payload));
    } else if (type == Frame::Headers) {
      return reply(answer_(stream, ++asked_));
    }
    return true;
  }

  bool reply(std::string_view bytes) {
    const std::size_t end = bytes.find(kHangUp);
    send(stream_, bytes.substr(0, end));
    return end == std::string_view::npos;
  }

  TlsServer& server_;
  TlsStream& stream_;
  const Answer& answer_;
  std::atomic<int>& asked_;
  std::string received_;
};

}  // namespace

namespace h2 {

std::string head(std::uint32_t stream, std::string_view content_length, bool last) {
  // HPACK: field 8 of the static table is ":status: 200"; 28 is the name content-length, whose
  // value follows as it is.
  std::string fields = "\x88";
  if (!content_length.empty()) {
    fields += "\x0f\x0d";
    fields += static_cast<char>(content_length.size());
    fields += content_length;
  }
  const auto flags = static_cast<std::uint8_t>(kEndHeaders | (last ? kEndStream : 0));
  return frame(Frame::Headers, flags, stream, fields);
}

std::string data(std::uint32_t stream, std::string_view bytes, bool last) {
  return frame(Frame::Data, last ? kEndStream : 0, stream, bytes);
}

std::string reset(std::uint32_t stream, ErrorCode code) {
  return frame(Frame::Reset, 0, stream, number(static_cast<std::uint32_t>(code), 4));
}

std::string go_away(std::uint32_t last_stream, ErrorCode code) {
  return frame(Frame::GoAway, 0, 0,
               number(last_stream, 4) + number(static_cast<std::uint32_t>(code), 4));
}

}  // namespace h2

TlsServer::Session http2(Answer answer) {
  return [answer = std::move(answer), asked = std::make_shared<std::atomic<int>>(0)](
             TlsServer& server, TlsStream& stream) {
    Http2Session(server, stream, answer, *asked).run();
  };
}

}  // namespace millrace::testing
