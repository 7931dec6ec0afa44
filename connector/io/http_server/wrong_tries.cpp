#include "connector/io/http_server/wrong_tries.h"

#include <algorithm>
#include <cstdint>

namespace millrace::io {
namespace {

using namespace std::chrono_literals;

constexpr auto kPerTry = 6s;
constexpr auto kAtOnce = 10 * kPerTry;
constexpr std::size_t kMostAddresses = 10'000;

// One person has a whole /64 of IPv6 addresses.
boost::asio::ip::address network_of(const boost::asio::ip::address& address) {
  namespace ip = boost::asio::ip;
  if (address.is_v4()) return address;
  const auto six = address.to_v6();
  if (six.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, six);
  auto bytes = six.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return ip::address_v6(bytes);
}

}  // namespace

bool WrongTries::are_too_many(const boost::asio::ip::address& from) {
  const auto found = free_at_.find(network_of(from));
  return found != free_at_.end() && found->second > clock_.now() + kAtOnce - kPerTry;
}

void WrongTries::add(const boost::asio::ip::address& from) {
  if (free_at_.size() >= kMostAddresses) forget_old();
  auto& free_at = free_at_[network_of(from)];
  free_at = std::max(free_at, clock_.now()) + kPerTry;
}

// When that many addresses are at it at once, all of them begin anew: better than to grow.
void WrongTries::forget_old() {
  std::erase_if(free_at_, [now = clock_.now()](const auto& each) { return each.second <= now; });
  if (free_at_.size() >= kMostAddresses) free_at_.clear();
}

}  // namespace millrace::io
