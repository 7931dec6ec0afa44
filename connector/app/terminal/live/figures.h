#pragma once

#include <chrono>
#include <cstdint>
#include <string>

// Numbers in a few columns of a terminal.

namespace millrace::app {

// "0:07", "12:40", "3:02:09"; what is below zero is 0:00.
std::string clock_text(std::chrono::nanoseconds time);

// "999", "12.3k", "1.23M": three digits of any number.
std::string short_count(std::uint64_t number);

// "999 B", "12.3 KiB", "1.23 GiB"
std::string size_text(std::uint64_t bytes);

}  // namespace millrace::app
