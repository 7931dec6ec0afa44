#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/clock.h"
#include "connector/base/task_group.h"
#include "connector/telemetry/sending/receivers.h"

namespace millrace::telemetry {

// JSON on its way to a receiver that may be slow or away: nobody ever waits for it. Texts are sent
// in their order, each tried again a few times; those for which there is no room, or no patience
// left, are dropped. The first loss is told in one sentence, and the next one after something has
// arrived again.
//
// Loop thread only. The clock outlives it; close() must have returned before it ends.
class Outbox {
 public:
  using Warn = std::function<void(std::string)>;

  // `what` is sent, for messages: "traces".
  Outbox(boost::asio::any_io_executor loop, Clock& clock, std::unique_ptr<JsonReceiver> receiver,
         std::string what, Warn warn);
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  void post(std::string json);

  // Sends what waits, for as long as the patience lasts; nothing is taken any more.
  Task<void> close(std::chrono::milliseconds patience);

 private:
  Task<void> send_all();
  Task<Result<void>> deliver(std::string json);
  void lost(const std::string& why);

  boost::asio::any_io_executor loop_;
  Clock& clock_;
  const std::unique_ptr<JsonReceiver> receiver_;
  const std::string what_;
  const Warn warn_;
  std::deque<std::string> waiting_;
  std::uint64_t bytes_ = 0;                     // Of what waits.
  std::string failure_ = "there is no answer";  // The last one.
  bool has_told_ = false;
  bool is_sending_ = false;
  bool is_closed_ = false;
  TaskGroup tasks_;
};

}  // namespace millrace::telemetry
