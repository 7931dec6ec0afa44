#include "connector/app/serving/reload_signal.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace millrace::app {
namespace {

// Never closed: a handler may be about to write to it, on any thread.
int reload_descriptor() {
  static const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return descriptor;
}

constinit std::atomic<int> reload_listener{-1};

void on_hangup(int) {
  const int interrupted = errno;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t told = write(reload_listener.load(), &one, sizeof one);
  errno = interrupted;
}

}  // namespace

ReloadSignal::ReloadSignal(boost::asio::any_io_executor loop, std::function<void()> reload)
    : told_(loop, reload_descriptor()), reload_(std::move(reload)) {
  reload_listener = told_.native_handle();
  struct sigaction action{};
  action.sa_handler = &on_hangup;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGHUP, &action, &before_);
  listen();
}

ReloadSignal::~ReloadSignal() {
  sigaction(SIGHUP, &before_, nullptr);
  told_.release();
}

void ReloadSignal::listen() {
  told_.async_wait(
      boost::asio::posix::descriptor_base::wait_read, [this](boost::system::error_code cancelled) {
        if (cancelled) return;
        std::uint64_t signals = 0;
        [[maybe_unused]] const ssize_t got = read(told_.native_handle(), &signals, sizeof signals);
        reload_();
        listen();
      });
}

void ReloadSignal::cancel() {
  boost::system::error_code ignored;
  told_.cancel(ignored);
}

}  // namespace millrace::app
