#pragma once

#include <chrono>
#include <functional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace millrace::app {

// Decides what SIGINT, SIGTERM and SIGHUP do from now on, and that no write ends the process
// (SIGPIPE, SIGXFSZ: it fails instead). Outside of the life of a StopRequest they end the process
// at once, with 128 + their number, whatever its threads are waiting for. A SIGHUP that was
// ignored when the process started stays ignored (nohup). Once, before there are threads.
void handle_signals();

// While it lives, the first of those signals is a request: `stop` is called on the loop, which
// then has `grace` to end what it does. A second signal, or the end of the grace, ends the process
// at once, even when the loop itself is blocked. One at a time; loop thread only.
class StopRequest {
 public:
  // Throws std::system_error when there is no descriptor left.
  StopRequest(boost::asio::any_io_executor loop, std::chrono::milliseconds grace,
              std::function<void()> stop);
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;
  // The grace of a signal that has come goes on.
  ~StopRequest();

  // Lets the loop run out of work.
  void cancel();

  // The signal that has come, or 0.
  static int signal();

 private:
  boost::asio::posix::stream_descriptor told_;
};

}  // namespace millrace::app
