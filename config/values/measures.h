#pragma once

#include <chrono>
#include <string>

#include "config/values/codec.h"
#include "connector/base/text/units.h"

// Values that carry a unit. A bare number is refused with what to write; so is a fraction, but for
// percents. What is written again has the largest unit that keeps the value whole.
namespace millrace::config {

// "250ms", "30s", "5m", "2h", "1d"; at most 36500d.
template <>
struct Codec<std::chrono::milliseconds> {
  static Type type();
  static Parsed<std::chrono::milliseconds> from_text(const std::string& text);
  static std::string to_text(std::chrono::milliseconds value);
};

// "512KiB", "5MB", "100B"; up to TiB.
template <>
struct Codec<ByteSize> {
  static Type type();
  static Parsed<ByteSize> from_text(const std::string& text);
  static std::string to_text(ByteSize value);
};

// "10/s", "60/min", "1000/h", "5000/d"; a count of 0 means no limit.
template <>
struct Codec<Rate> {
  static Type type();
  static Parsed<Rate> from_text(const std::string& text);
  static std::string to_text(Rate value);
};

// "30%", "2.5%".
template <>
struct Codec<Percent> {
  static Type type();
  static Parsed<Percent> from_text(const std::string& text);
  static std::string to_text(Percent value);
};

}  // namespace millrace::config
