// Cron expressions: refused with a printable sentence, or with times that go on, by the clocks of
// zones that change.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "connector/base/text/text.h"
#include "connector/schedule/timetable.h"

namespace {

using namespace millrace::schedule;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_times(const Timetable& times, Moment after) {
  constexpr int kTimes = 20;
  auto at = after;
  for (int i = 0; i < kTimes; ++i) {
    const auto next = times.next_after(at);
    check(next > at || next == Moment::max());
    if (next == Moment::max()) return;
    check(times.last_within(at, next) == next);
    check(next == at + std::chrono::seconds(1) ||
          !times.last_within(at, next - std::chrono::seconds(1)));
    at = next;
  }
}

}  // namespace

// The first bytes choose the zone and the moment: any of 300 years.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array kZones = {
      ZoneClock(), *ZoneClock::find("Europe/Berlin"), *ZoneClock::find("Australia/Lord_Howe"),
      *ZoneClock::find("America/Santiago"), *ZoneClock::find("Pacific/Apia")};
  constexpr std::size_t kChosen = 5;
  if (size < kChosen) return 0;
  const auto cron = Cron::parse({reinterpret_cast<const char*>(data) + kChosen, size - kChosen});
  if (!cron) {
    check(!cron.error().empty() && millrace::printable(cron.error(), 1'000) == cron.error());
    return 0;
  }
  std::int64_t moment = 0;
  for (std::size_t i = 1; i < kChosen; ++i) moment = moment << 8 | data[i];
  const Moment after{std::chrono::seconds(moment * 2 - 4'000'000'000)};
  check_times(Timetable(*cron, kZones[data[0] % kZones.size()]), after);
  return 0;
}
