#include "connector/service/web/access/gate.h"

#include <algorithm>
#include <string>

#include "connector/base/text/ascii.h"
#include "connector/io/http_server/credentials.h"

namespace millrace::service {
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

std::optional<Refusal> Gate::refuse(const io::ServerRequest& request, Need need) {
  if (need == Need::Nothing || (need == Need::Read && options_.open_to_read)) return std::nullopt;
  if (need == Need::Write) {
    if (!is_same_origin(request)) {
      return Refusal{403, "other_origin", "a page of another site may not ask for this"};
    }
    if (options_.tokens.empty()) {
      return Refusal{403, "no_token_set", "no token is set, so nothing can be changed from here"};
    }
  }
  return refuse_token(request);
}

std::optional<Refusal> Gate::refuse_token(const io::ServerRequest& request) {
  const auto authorization = request.header("Authorization");
  std::string given(io::bearer_token(authorization));
  if (given.empty()) given = io::basic_password(authorization);
  if (given.empty()) return Refusal{401, "unauthorized", "this needs a token"};
  if (tries_.are_too_many(request.peer)) {
    return Refusal{429, "too_many_tries", "too many wrong tokens came from this address"};
  }
  if (is_token(given)) return std::nullopt;
  tries_.add(request.peer);
  return Refusal{401, "unauthorized", "the token is not right"};
}

// Looks at all of them, so that the time does not tell which one was nearly right.
bool Gate::is_token(std::string_view given) const {
  bool found = false;
  for (const auto& token : options_.tokens) {
    if (!token.empty() && io::same_secret(token.reveal(), given)) found = true;
  }
  return found;
}

bool is_same_origin(const io::ServerRequest& request) {
  const auto site = request.header("Sec-Fetch-Site");
  if (!site.empty()) return site == "same-origin" || site == "none";
  const auto origin = request.header("Origin");
  if (origin.empty()) return true;
  // A proxy in front may speak TLS for us, so the scheme is not ours to know.
  const auto scheme_end = origin.find("://");
  if (scheme_end == origin.npos) return false;
  return equals_ignoring_case(origin.substr(scheme_end + 3), request.header("Host"));
}

}  // namespace millrace::service
