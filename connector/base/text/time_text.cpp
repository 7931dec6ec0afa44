#include "connector/base/text/time_text.h"

#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace millrace {
namespace {

std::tm fields_of(std::chrono::system_clock::time_point time) {
  return fmt::gmtime(std::chrono::system_clock::to_time_t(time));
}

}  // namespace

std::string iso_time(std::chrono::system_clock::time_point time, std::string_view zone) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}{}", fields_of(time), zone);
}

std::string utc_text(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fields_of(time));
}

std::string http_date(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fields_of(time));
}

}  // namespace millrace
