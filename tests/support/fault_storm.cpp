#include "tests/support/fault_storm.h"

#include <array>
#include <random>

namespace millrace::testing {
namespace {

using Random = std::mt19937_64;
using Draw = Fault (*)(Random&);

double share(Random& random) {
  // Never all of it: a cut at the very end is none.
  return std::uniform_real_distribution<double>(0, 0.999)(random);
}

Ending some_end(Random& random) {
  return random() % 2 == 0 ? Ending::Close : Ending::Reset;
}

Fault cut_body(Random& random) {
  return {.cut_share = share(random), .ending = some_end(random)};
}

Fault cut_chunks(Random& random) {
  return {.framing = Framing::Chunked,
          .chunk = 1 + random() % 40,
          .cut_share = share(random),
          .ending = some_end(random)};
}

Fault small_chunks(Random& random) {
  return {.framing = Framing::Chunked, .chunk = 1 + random() % 40, .piece = 1 + random() % 7};
}

Fault cut_head(Random& random) {
  return {.cut_head = random() % 120, .ending = some_end(random)};
}

Fault without_length(Random&) {
  return {.framing = Framing::None, .ending = Ending::Close};
}

Fault length_too_great(Random& random) {
  return {.length_error = static_cast<std::ptrdiff_t>(1 + random() % 9), .ending = Ending::Close};
}

Fault garbage(Random& random) {
  Fault fault{.garbage = std::string(1 + random() % 30, '\0'), .ending = Ending::Close};
  for (char& byte : fault.garbage) byte = static_cast<char>(random());
  return fault;
}

Fault server_error(Random& random) {
  constexpr std::array kStatus{500, 502, 503, 504, 520};
  return answers(kStatus[random() % kStatus.size()],
                 "<html><title>Bad gateway</title><body>cloud</body></html>",
                 {{"Content-Type", "text/html"}});
}

Fault too_many(Random&) {
  return answers(429, R"({"error":"Too many requests"})", {{"Retry-After", "0"}});
}

Fault refused_by_storage(Random&) {
  return answers(403, "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
                 {{"Content-Type", "application/xml"}});
}

Fault page_of_html(Random&) {
  return answers(200, "<!DOCTYPE html><html><body>Please log in</body></html>",
                 {{"Content-Type", "text/html"}});
}

Fault drip(Random&) {
  return {.piece = 1};
}

constexpr std::array<Draw, 12> kDraws{
    &cut_body,         &cut_chunks, &small_chunks, &cut_head, &without_length,      //
    &length_too_great, &garbage,    &server_error, &too_many, &refused_by_storage,  //
    &page_of_html,     &drip};

}  // namespace

FaultProxy::Script storm(std::uint64_t seed, double share_of_requests) {
  return [random = Random(seed), share_of_requests](const SeenRequest&, std::size_t) mutable {
    std::optional<Fault> fault;
    const bool strikes = std::uniform_real_distribution<double>(0, 1)(random) < share_of_requests;
    if (strikes) fault = kDraws[random() % kDraws.size()](random);
    return fault;
  };
}

}  // namespace millrace::testing
