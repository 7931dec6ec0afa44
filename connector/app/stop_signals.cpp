#include "connector/app/stop_signals.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "connector/app/terminal/control_keys.h"

namespace millrace::app {
namespace {

constexpr std::array kStops{SIGINT, SIGTERM, SIGHUP};
constexpr int kNobody = -1;

// Handlers get no argument, so what they act by is global; they may touch nothing that has locks.
constinit std::atomic<int> first_signal{0};
constinit std::atomic<int> listener{kNobody};  // The descriptor that tells the loop.
constinit std::atomic<long> grace_milliseconds{0};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<long>::is_always_lock_free);

[[noreturn]] void end_at_once(int number) {
  restore_control_keys();
  _exit(128 + number);
}

void on_stop(int number) {
  const int interrupted = errno;
  const int descriptor = listener.load();
  int none = 0;
  if (descriptor == kNobody || !first_signal.compare_exchange_strong(none, number)) {
    end_at_once(number);
  }
  const long grace = grace_milliseconds.load();
  itimerval timer{};
  timer.it_value.tv_sec = grace / 1000;
  timer.it_value.tv_usec = grace % 1000 * 1000;
  setitimer(ITIMER_REAL, &timer, nullptr);
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t told = write(descriptor, &one, sizeof one);
  errno = interrupted;
}

void on_end_of_grace(int) {
  end_at_once(first_signal.load());
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, nullptr);
}

bool is_ignored(int number) {
  struct sigaction current{};
  return sigaction(number, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

// Never closed: a handler may be about to write to it, on any thread.
int the_listener() {
  static const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return descriptor;
}

}  // namespace

void handle_signals() {
  handle(SIGPIPE, SIG_IGN);
  handle(SIGXFSZ, SIG_IGN);
  handle(SIGALRM, &on_end_of_grace);
  sigset_t ours;
  sigemptyset(&ours);
  sigaddset(&ours, SIGALRM);
  for (const int number : kStops) {
    if (number == SIGHUP && is_ignored(number)) continue;
    handle(number, &on_stop);
    sigaddset(&ours, number);
  }
  pthread_sigmask(SIG_UNBLOCK, &ours, nullptr);
}

StopRequest::StopRequest(boost::asio::any_io_executor loop, std::chrono::milliseconds grace,
                         std::function<void()> stop)
    : told_(loop, the_listener()) {
  grace_milliseconds = grace.count();
  told_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                   [stop = std::move(stop)](boost::system::error_code cancelled) {
                     if (!cancelled) stop();
                   });
  listener = told_.native_handle();
}

StopRequest::~StopRequest() {
  listener = kNobody;
  told_.release();
}

void StopRequest::cancel() {
  boost::system::error_code ignored;
  told_.cancel(ignored);
}

int StopRequest::signal() {
  return first_signal.load();
}

}  // namespace millrace::app
