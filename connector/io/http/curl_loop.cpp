#include "connector/io/http/curl_loop.h"

#include <cerrno>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connector/base/process/out_of_memory.h"

namespace millrace::io {
namespace asio = boost::asio;
namespace {

constexpr int kRead = 0;
constexpr int kWrite = 1;
constexpr int kPollBit[] = {CURL_POLL_IN, CURL_POLL_OUT};
constexpr int kSelectBit[] = {CURL_CSELECT_IN, CURL_CSELECT_OUT};
// As many as run at once: a smaller number would close connections that are about to be reused.
constexpr long kIdleConnections = 256;

// A server may answer before it has read the whole request, and close: sending on would fail before
// the answer that lies here already is read.
bool has_input(curl_socket_t socket) {
  pollfd state{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & POLLIN) != 0;
}

}  // namespace

CurlLoop::CurlLoop(asio::any_io_executor executor)
    : executor_(executor), multi_(curl_multi_init()), timer_(executor) {
  if (!multi_) out_of_memory();
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &CurlLoop::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &CurlLoop::on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kIdleConnections);
  // HTTP/2 connections serve one transfer at a time. On a shared one a reader that rests makes the
  // others rest, and libcurl 7.88 forgets one of a hundred transfers there now and then.
  curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
}

CurlLoop::~CurlLoop() {
  *alive_ = false;
  multi_.reset();  // Closes the idle connections through close_socket().
  while (!watches_.empty()) forget(watches_.begin()->first);
}

void CurlLoop::add(CURL* handle, CurlListener& listener) {
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &CurlLoop::open_socket);
  Transfer& transfer = transfers_[handle];
  transfer = {.loop = this, .listener = &listener};
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, &CurlLoop::close_socket);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, this);
  curl_multi_add_handle(multi_.get(), handle);
}

void CurlLoop::remove(CURL* handle) {
  curl_multi_remove_handle(multi_.get(), handle);
  transfers_.erase(handle);
}

int CurlLoop::on_socket(CURL*, curl_socket_t socket, int wanted, void* self, void*) {
  auto& loop = *static_cast<CurlLoop*>(self);
  if (wanted == CURL_POLL_REMOVE) {
    const auto found = loop.watches_.find(socket);
    if (found == loop.watches_.end()) return 0;
    loop.set_wanted(found->second, 0);
    if (!found->second->is_ours) loop.forget(socket);
    return 0;
  }
  loop.set_wanted(loop.watch_of(socket, false), wanted);
  return 0;
}

int CurlLoop::on_timer(CURLM*, long milliseconds, void* self) {
  static_cast<CurlLoop*>(self)->set_timer(milliseconds);
  return 0;
}

curl_socket_t CurlLoop::open_socket(void* transfer, curlsocktype, curl_sockaddr* address) {
  const auto [loop, listener] = *static_cast<Transfer*>(transfer);
  if (!listener->may_connect(address->addr)) return CURL_SOCKET_BAD;
  const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                              address->protocol);
  if (socket < 0) {
    listener->has_no_socket(errno);
    return CURL_SOCKET_BAD;
  }
  loop->watch_of(socket, true);
  return socket;
}

int CurlLoop::close_socket(void* self, curl_socket_t socket) {
  static_cast<CurlLoop*>(self)->forget(socket);
  return 0;
}

CurlLoop::WatchPtr CurlLoop::watch_of(curl_socket_t socket, bool is_ours) {
  auto& watch = watches_[socket];
  if (!watch) {
    watch = std::make_shared<Watch>(executor_, socket);
    watch->is_ours = is_ours;
    boost::system::error_code failed;
    watch->descriptor.assign(socket, failed);
  }
  return watch;
}

void CurlLoop::set_wanted(const WatchPtr& watch, int wanted) {
  watch->wanted = wanted;
  if (wanted != 0) return arm(watch);
  // An idle connection must not keep the loop from running out of work.
  ++watch->epoch;
  watch->waiting[kRead] = watch->waiting[kWrite] = false;
  boost::system::error_code ignored;
  watch->descriptor.cancel(ignored);
}

void CurlLoop::forget(curl_socket_t socket) {
  const auto found = watches_.find(socket);
  if (found == watches_.end()) {
    ::close(socket);
    return;
  }
  const WatchPtr watch = std::move(found->second);
  watches_.erase(found);
  watch->gone = true;
  boost::system::error_code ignored;
  const bool watched = watch->descriptor.is_open();
  if (!watch->is_ours) {
    if (watched) watch->descriptor.release();
  } else if (watched) {
    watch->descriptor.close(ignored);
  } else {
    ::close(socket);
  }
}

void CurlLoop::arm(const WatchPtr& watch) {
  for (const int direction : {kRead, kWrite}) {
    if ((watch->wanted & kPollBit[direction]) != 0 && !watch->waiting[direction]) {
      wait(watch, direction);
    }
  }
}

void CurlLoop::wait(const WatchPtr& watch, int direction) {
  watch->waiting[direction] = true;
  const auto until = direction == kRead ? asio::posix::descriptor_base::wait_read
                                        : asio::posix::descriptor_base::wait_write;
  watch->descriptor.async_wait(
      until, [this, watch, direction, epoch = watch->epoch](boost::system::error_code ec) {
        if (watch->gone || epoch != watch->epoch) return;
        watch->waiting[direction] = false;
        if ((watch->wanted & kPollBit[direction]) == 0) return;
        int events = ec ? CURL_CSELECT_ERR : kSelectBit[direction];
        const bool may_read = (watch->wanted & CURL_POLL_IN) != 0;
        if (direction == kWrite && may_read && has_input(watch->socket)) events |= CURL_CSELECT_IN;
        act(watch->socket, events);
        if (!watch->gone) arm(watch);
      });
}

void CurlLoop::set_timer(long milliseconds) {
  if (milliseconds < 0) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::chrono::milliseconds(milliseconds));
  timer_.async_wait([this, alive = alive_](boost::system::error_code ec) {
    if (!ec && *alive) act(CURL_SOCKET_TIMEOUT, 0);
  });
}

void CurlLoop::act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_.get(), socket, events, &running);
  report_finished();
}

void CurlLoop::report_finished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* handle = message->easy_handle;
    const CURLcode code = message->data.result;
    const auto found = transfers_.find(handle);
    if (found != transfers_.end()) found->second.listener->finished(code);
  }
}

}  // namespace millrace::io
