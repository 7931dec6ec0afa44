#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::reports_server {

// Keeps 0, 1 and 2 from being given to a data file when the caller has closed them, and makes a
// write whose reader has gone fail instead of ending the process. Once, at the beginning.
void secure_standard_streams();

// Writes all of the text to the descriptor, for as long as its reader takes; false when it is
// closed or full.
bool write_to(int descriptor, std::string_view text);

// Lines for stderr. A line that nobody reads in time is left out rather than waited for, and the
// next one says how many are missing; so are lines of a stderr that is closed or full. One thread.
class ErrorStream {
 public:
  // Adds the line break.
  void write(const std::string& line);

 private:
  std::size_t missing_ = 0;
};

}  // namespace millrace::reports_server
