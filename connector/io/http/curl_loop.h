#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "connector/io/http/message/curl_handles.h"

namespace millrace::io {

// What a transfer is told and asked by the loop that drives it. All calls come from inside of curl:
// they may change state and wake tasks, but not call curl.
class CurlListener {
 public:
  // The transfer is over. The last call for this handle.
  virtual void finished(CURLcode code) = 0;

  // Asked before a socket is opened. False makes curl try the name's next address, if it has one.
  virtual bool may_connect(const sockaddr& address) = 0;

  // The socket could not be made, by this errno.
  virtual void has_no_socket(int error_number) = 0;

 protected:
  ~CurlListener() = default;
};

// Drives curl's multi interface by the event loop: Asio watches the sockets and keeps the timer,
// curl is called only when there is something to do. It makes and closes the sockets of its
// handles itself, so that a descriptor is never closed behind Asio's back.
// Loop thread only; all handles must be removed before it is destroyed.
class CurlLoop {
 public:
  explicit CurlLoop(boost::asio::any_io_executor executor);
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;
  ~CurlLoop();

  // Starts the transfer; `listener` lives until it was told the end or remove() was called.
  void add(CURL* handle, CurlListener& listener);
  // Ends it, at any time outside curl's callbacks. Harmless after its end.
  void remove(CURL* handle);

 private:
  // A descriptor that curl asked to watch. Handlers that are still queued when the loop or the
  // socket is gone find `gone` and do nothing.
  struct Watch {
    Watch(const boost::asio::any_io_executor& executor, curl_socket_t of)
        : descriptor(executor), socket(of) {}
    boost::asio::posix::stream_descriptor descriptor;
    curl_socket_t socket;
    int wanted = 0;           // CURL_POLL_*
    bool waiting[2] = {};     // A wait is in progress, by direction.
    std::uint64_t epoch = 0;  // Counts how often the waits were called off.
    bool is_ours = true;      // False for curl's own wake-up pipes: curl closes those.
    bool gone = false;
  };
  using WatchPtr = std::shared_ptr<Watch>;

  // curl holds the address of one while its handle is in the loop.
  struct Transfer {
    CurlLoop* loop = nullptr;
    CurlListener* listener = nullptr;
  };

  static int on_socket(CURL*, curl_socket_t socket, int wanted, void* self, void*);
  static int on_timer(CURLM*, long milliseconds, void* self);
  static curl_socket_t open_socket(void* transfer, curlsocktype, curl_sockaddr* address);
  static int close_socket(void* self, curl_socket_t socket);

  WatchPtr watch_of(curl_socket_t socket, bool is_ours);
  void set_wanted(const WatchPtr& watch, int wanted);
  void forget(curl_socket_t socket);
  void arm(const WatchPtr& watch);
  void wait(const WatchPtr& watch, int direction);
  void set_timer(long milliseconds);
  void act(curl_socket_t socket, int events);
  void report_finished();

  boost::asio::any_io_executor executor_;
  CurlMulti multi_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unordered_map<curl_socket_t, WatchPtr> watches_;
  std::unordered_map<CURL*, Transfer> transfers_;
};

}  // namespace millrace::io
