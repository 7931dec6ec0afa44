#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::sinks::postgres {

// A timestamp column keeps the moment and not how it was written. As long as all cells of a load
// are written alike, no two texts become one value, and nothing is lost that the first cell does
// not tell: the same letter between date and time, the same offset, and the same number of digits
// after the point, or no zeros at their end in any.
class TimeSpelling {
 public:
  // False when the text, a valid timestamp, is written unlike those before it.
  bool takes(std::string_view timestamp);

 private:
  bool seen_ = false;
  char separator_ = ' ';
  std::string offset_;
  std::size_t length_ = 0;    // Up to the offset: with or without seconds, and so many digits.
  bool same_length_ = true;   // Of all so far...
  bool all_shortest_ = true;  // ...and that none has zeros at its end.
};

// True when the text of a valid time is the one that Postgres writes.
bool is_plain_time(std::string_view time);

}  // namespace millrace::sinks::postgres
