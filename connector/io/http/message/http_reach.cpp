#include "connector/io/http/message/http_reach.h"

#include <array>
#include <cstring>
#include <span>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

constexpr std::string_view kLoopback = "a loopback address";
constexpr std::string_view kPrivate = "an address of a private network";
constexpr std::string_view kLinkLocal = "a link-local address";
constexpr std::string_view kSpecial = "an address that no server on the internet has";

struct Range {
  std::array<std::uint8_t, 4> begin;
  unsigned bits;
  std::string_view kind;
};

// RFC 6890 and its registry.
constexpr auto kRanges = std::to_array<Range>({
    {{0, 0, 0, 0}, 8, kSpecial},
    {{10, 0, 0, 0}, 8, kPrivate},
    {{100, 64, 0, 0}, 10, kPrivate},
    {{127, 0, 0, 0}, 8, kLoopback},
    {{169, 254, 0, 0}, 16, kLinkLocal},
    {{172, 16, 0, 0}, 12, kPrivate},
    {{192, 0, 0, 0}, 24, kSpecial},
    {{192, 0, 2, 0}, 24, kSpecial},
    {{192, 168, 0, 0}, 16, kPrivate},
    {{198, 18, 0, 0}, 15, kPrivate},
    {{198, 51, 100, 0}, 24, kSpecial},
    {{203, 0, 113, 0}, 24, kSpecial},
    {{224, 0, 0, 0}, 3, kSpecial},
});

using Bytes = std::span<const std::uint8_t>;

bool starts_with(Bytes address, Bytes prefix, unsigned bits) {
  for (unsigned i = 0; i < bits / 8; ++i) {
    if (address[i] != prefix[i]) return false;
  }
  if (bits % 8 == 0) return true;
  const unsigned shift = 8 - bits % 8;
  return address[bits / 8] >> shift == prefix[bits / 8] >> shift;
}

// Empty for an address of the internet.
std::string_view kind_of_v4(Bytes address) {
  for (const Range& range : kRanges) {
    if (starts_with(address, range.begin, range.bits)) return range.kind;
  }
  return {};
}

std::string_view kind_of_v6(Bytes address) {
  constexpr std::array<std::uint8_t, 12> kZeros{};
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  constexpr std::array<std::uint8_t, 12> kNat64{0, 0x64, 0xFF, 0x9B};
  constexpr std::array<std::uint8_t, 6> kLocalNat64{0, 0x64, 0xFF, 0x9B, 0, 1};
  constexpr std::array<std::uint8_t, 4> kTeredo{0x20, 0x01, 0, 0};
  constexpr std::array<std::uint8_t, 2> kSixToFour{0x20, 0x02};
  constexpr std::array<std::uint8_t, 4> kDocumentation{0x20, 0x01, 0x0D, 0xB8};
  if (starts_with(address, kMapped, 96) || starts_with(address, kNat64, 96)) {
    return kind_of_v4(address.subspan(12));
  }
  if (starts_with(address, kZeros, 96)) {
    constexpr std::array<std::uint8_t, 4> kOne{0, 0, 0, 1};
    return starts_with(address.subspan(12), kOne, 32) ? kLoopback : kSpecial;
  }
  if (starts_with(address, kSixToFour, 16)) return kind_of_v4(address.subspan(2));
  if (starts_with(address, kLocalNat64, 48)) return kPrivate;
  if (starts_with(address, kTeredo, 32) || starts_with(address, kDocumentation, 32)) {
    return kSpecial;
  }
  constexpr std::uint8_t kUniqueLocal[] = {0xFC};
  constexpr std::uint8_t kMulticast[] = {0xFF};
  constexpr std::uint8_t kLink[] = {0xFE, 0x80};
  constexpr std::uint8_t kSite[] = {0xFE, 0xC0};
  if (starts_with(address, kUniqueLocal, 7) || starts_with(address, kSite, 10)) return kPrivate;
  if (starts_with(address, kLink, 10)) return kLinkLocal;
  return starts_with(address, kMulticast, 8) ? kSpecial : std::string_view();
}

template <class Address>
Bytes bytes_of(const Address& address) {
  return {reinterpret_cast<const std::uint8_t*>(&address), sizeof(address)};
}

std::string obstacle(std::string_view shown, std::string_view kind, Reach reach) {
  if (kind.empty() || reach == Reach::Anywhere) return {};
  if (kind == kLoopback && reach == Reach::PublicOrLoopback) return {};
  return std::string(shown).append(", ").append(kind);
}

std::string obstacle(int family, const void* address, std::string_view kind, Reach reach) {
  std::array<char, INET6_ADDRSTRLEN> shown{};
  inet_ntop(family, address, shown.data(), shown.size());
  return obstacle(shown.data(), kind, reach);
}

}  // namespace

std::string obstacle_to(const sockaddr& address, Reach reach) {
  if (address.sa_family == AF_INET) {
    in_addr v4{};
    std::memcpy(&v4, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, sizeof(v4));
    return obstacle(AF_INET, &v4, kind_of_v4(bytes_of(v4)), reach);
  }
  if (address.sa_family == AF_INET6) {
    in6_addr v6{};
    std::memcpy(&v6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, sizeof(v6));
    return obstacle(AF_INET6, &v6, kind_of_v6(bytes_of(v6)), reach);
  }
  return obstacle("a socket of another kind", kSpecial, reach);
}

std::string obstacle_to(const Url& url, Reach reach) {
  std::string host = url.host;
  if (host == "localhost") return obstacle(host, kLoopback, reach);
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    return obstacle(AF_INET, &v4, kind_of_v4(bytes_of(v4)), reach);
  }
  if (!host.starts_with('[')) return {};
  host = host.substr(1, host.find_first_of("%]") - 1);
  in6_addr v6{};
  if (inet_pton(AF_INET6, host.c_str(), &v6) != 1) return {};
  return obstacle(AF_INET6, &v6, kind_of_v6(bytes_of(v6)), reach);
}

Error not_allowed(const Url& url, const std::string& obstacle) {
  return {ErrorKind::Refused, "redirect target not allowed: " + printable(url.endpoint()) + " is " +
                                  obstacle + "; nothing was sent there"};
}

}  // namespace millrace::io
