#pragma once

#include <chrono>
#include <map>

#include <boost/asio/ip/address.hpp>

#include "connector/base/clock.h"

namespace millrace::io {

// How many wrong tokens each address may try: ten at once, and then one in six seconds. Who has
// tried too many is not looked at until the time has come, be the next token wrong or right. Loop
// thread only; the clock outlives it.
class WrongTries {
 public:
  explicit WrongTries(const Clock& clock) : clock_(clock) {}

  bool are_too_many(const boost::asio::ip::address& from);
  void add(const boost::asio::ip::address& from);

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  void forget_old();

  const Clock& clock_;
  // When each address has all of its tries again; earlier than now: it has them.
  std::map<boost::asio::ip::address, TimePoint> free_at_;
};

}  // namespace millrace::io
