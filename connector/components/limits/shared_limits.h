#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/clock.h"
#include "connector/components/environment.h"
#include "connector/components/limits/shared_rate.h"
#include "connector/components/limits/shared_slots.h"
#include "connector/ledger/records/quotas.h"

namespace millrace::components {

// The limits of accounts, as all processes share them that share a ledger. An account is what its
// owner limits: an address and a key. Files may call its connection what they like.
//
// Loop thread only. What it is given outlives it, and it outlives the connections; stop() must have
// returned before it ends.
class SharedLimits {
 public:
  SharedLimits(ledger::Quotas& quotas, boost::asio::any_io_executor loop, Clock& clock)
      : quotas_(quotas), loop_(std::move(loop)), clock_(clock) {}
  SharedLimits(const SharedLimits&) = delete;
  SharedLimits& operator=(const SharedLimits&) = delete;

  // Jobs of the account that are in flight at once. The least number that anybody names counts.
  SharedSlots& jobs(const std::string& account, std::uint64_t most);

  // Requests to the account, at a rate that has a limit.
  RateLimit& requests(const std::string& account, Rate rate);

  // Gives jobs back that nothing uses, with what is told to the ledger next.
  void let_go();

  // Gives back what this process has of them. Call when all runs have ended; what is asked for
  // later is given again.
  Task<void> stop();

 private:
  ledger::Quotas& quotas_;
  const boost::asio::any_io_executor loop_;
  Clock& clock_;
  std::map<std::string, SharedSlots> jobs_;
  std::map<std::string, SharedRate> requests_;
};

// The jobs of the account where the environment has them shared, else nullptr.
SharedSlots* shared_jobs(const Environment& environment, const std::string& account,
                         std::uint64_t most);

// The requests to the account where the environment has them shared and the rate has a limit, else
// nullptr.
RateLimit* shared_requests(const Environment& environment, const std::string& account, Rate rate);

// What an account is called where its limits are kept. The key and other secrets are in it as a
// digest that also depends on the address.
std::string account_name(const std::string& address, const std::string& secrets);

}  // namespace millrace::components
