// Answers for the comparison with other readers: a line "zone<TAB>seconds<TAB>count<TAB>expression"
// gets a line with the next times in seconds since 1970, or with "refused: " and the complaint.

#include <cstdint>
#include <iostream>
#include <sstream>
#include <string>

#include "connector/schedule/timetable.h"

namespace {

using millrace::schedule::Cron;
using millrace::schedule::Moment;
using millrace::schedule::Timetable;
using millrace::schedule::ZoneClock;

std::string answer_to(const std::string& line) {
  std::istringstream in(line);
  std::string zone;
  std::int64_t after = 0;
  int count = 0;
  std::string expression;
  std::getline(in, zone, '\t');
  in >> after >> count >> std::ws;
  std::getline(in, expression);

  const auto cron = Cron::parse(expression);
  if (!cron) return "refused: " + cron.error();
  const auto clock = ZoneClock::find(zone);
  if (!clock) return "refused: no such zone";
  const Timetable times(*cron, *clock);
  std::string answer;
  Moment at{std::chrono::seconds(after)};
  for (int i = 0; i < count; ++i) {
    at = times.next_after(at);
    answer += std::to_string(at.time_since_epoch().count()) + ' ';
  }
  return answer;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << answer_to(line) << '\n';
}
