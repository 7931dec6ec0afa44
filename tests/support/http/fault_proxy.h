#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "connector/base/signal.h"
#include "connector/base/task.h"
#include "connector/base/task_group.h"
#include "tests/support/fault.h"

namespace millrace::testing {

// Which requests a fault is for.
struct When {
  std::string path;       // With '*' for any text, as in "/queries/*/submit_export.csv".
  std::size_t first = 1;  // The first of them, counted from one, ...
  std::size_t times = 1;  // ... and how many from there on.
  std::string method = "*";

  static constexpr std::size_t kAlways = SIZE_MAX;
};

// Stands before a real HTTP server, on a free loopback port with a thread of its own, and
// misbehaves as its script says. The first rule that is for a request decides; each rule counts
// its own requests. It keeps every byte that it received. Functions of the script run on its
// thread, one at a time. Safe to use from the test at any time.
class FaultProxy {
 public:
  // The fault of one request, if it has one; `number` counts the requests of the proxy, from one.
  using Script = std::function<std::optional<Fault>(const SeenRequest&, std::size_t number)>;

  // `upstream` is "http://127.0.0.1:<port>".
  explicit FaultProxy(const std::string& upstream);
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;
  ~FaultProxy();

  void on(When when, Fault fault);
  // For requests that no rule is for.
  void otherwise(Script script);
  // Tells the server, which has to trust its proxies, to put this origin into its links.
  void links_lead_to(const std::string& origin);
  // Removes all of the above.
  void behave();

  // Lets every held answer go, also those to come.
  void release();
  // Waits until so many requests of that path have come.
  void wait_for(std::string_view path, std::size_t count);

  std::string url(std::string_view path = "") const;
  // The requests so far, in order; those that the pattern of a When is for.
  std::vector<SeenRequest> requests(std::string_view path = "*") const;
  std::size_t count(std::string_view path) const { return requests(path).size(); }
  // What every connection sent, byte by byte.
  std::vector<std::string> received() const;
  // How many requests a fault met.
  std::size_t faults() const { return faults_; }

 private:
  using Socket = boost::asio::ip::tcp::socket;
  struct Rule {
    When when;
    Fault fault;
    std::size_t seen = 0;
  };

  Task<void> accept_all();
  Task<void> serve(Socket socket, std::size_t number);
  Task<std::optional<HttpText>> read_request(Socket& socket, std::string& ahead,
                                             std::size_t number);
  Task<bool> answer(Socket& socket, HttpText request);
  Task<std::optional<HttpText>> ask_upstream(HttpText request, bool needs_plain_body);
  Task<bool> send(Socket& socket, const Fault& fault, std::string bytes);
  Task<bool> wait_for_release();
  std::optional<Fault> fault_of(const SeenRequest& request);
  void keep(std::size_t connection, std::string_view bytes);

  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint upstream_;
  TaskGroup sessions_;
  Signal released_;
  std::uint16_t port_ = 0;
  std::atomic<bool> open_gate_ = false;
  std::atomic<std::size_t> faults_ = 0;

  mutable std::mutex guard_;  // Of all below.
  std::condition_variable arrived_;
  std::vector<Rule> rules_;
  Script otherwise_;
  std::string link_origin_;
  std::vector<SeenRequest> requests_;
  std::vector<std::string> received_;

  std::thread thread_;
};

// "a*c" matches "abc" and "ac": '*' is any text.
bool matches(std::string_view pattern, std::string_view text);
// The same for a request, as in When::path.
bool matches(std::string_view pattern, const SeenRequest& request);

}  // namespace millrace::testing
