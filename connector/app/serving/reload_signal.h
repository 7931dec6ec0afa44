#pragma once

#include <csignal>
#include <functional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace millrace::app {

// While it lives, a SIGHUP calls `reload` on the loop, and stops nothing; several that come before
// the loop gets to it are one. Before and after, it does what handle_signals() says. One at a time;
// loop thread only.
class ReloadSignal {
 public:
  // Throws std::system_error when there is no descriptor left.
  ReloadSignal(boost::asio::any_io_executor loop, std::function<void()> reload);
  ReloadSignal(const ReloadSignal&) = delete;
  ReloadSignal& operator=(const ReloadSignal&) = delete;
  ~ReloadSignal();

  // Lets the loop run out of work.
  void cancel();

 private:
  void listen();

  boost::asio::posix::stream_descriptor told_;
  std::function<void()> reload_;
  struct sigaction before_{};
};

}  // namespace millrace::app
