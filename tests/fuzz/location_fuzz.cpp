// Location: whatever a server writes there, a download goes on to an address of the web without
// user or control characters, over https unless both sides are this machine, or not at all.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connector/io/http/message/http_reach.h"
#include "connector/io/http/message/url.h"
#include "connector/sources/reports_api/reading/download_route.h"

namespace {

using namespace millrace;

void must(bool condition) {
  if (!condition) std::abort();
}

void try_from(const std::string& api, std::string_view location, bool allow_private_addresses) {
  const sources::ReportsApiConfig connection{.url = api,
                                             .allow_private_addresses = allow_private_addresses};
  const auto hop = sources::next_hop(api + "/exports/download?job_id=5", location, connection);
  if (!hop) {
    must(!hop.error().message().empty() && hop.error().message().size() < 1000);
    return;
  }
  must(std::ranges::all_of(hop->url, [](unsigned char c) { return c > 0x20 && c != 0x7F; }));
  const auto url = io::parse_url(hop->url);
  must(url && !url->host.empty() && !url->has_user_info);
  const bool api_is_here = io::parse_url(api)->is_loopback();
  must(url->scheme == "https" || (api_is_here && url->is_loopback()));
  const bool is_the_api = io::origin_of(hop->url) == io::origin_of(api);
  if (hop->reach == io::Reach::Anywhere) must(allow_private_addresses || is_the_api);
  // What is loopback by its name is so by its address, too.
  if (url->is_loopback()) must(!io::obstacle_to(*url, io::Reach::Public).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view location(reinterpret_cast<const char*>(data), size);
  for (const bool allowed : {false, true}) {
    try_from("https://api.example", location, allowed);
    try_from("http://127.0.0.1:8080", location, allowed);
  }
  return 0;
}
