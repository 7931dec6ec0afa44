#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/formats/format.h"

namespace millrace::formats {

// The formats of this build. Filled once by register_all_formats() at the start, then constant, and
// read on any thread.
class Registry {
 public:
  void add(Format format) { formats_.push_back(std::move(format)); }

  // nullptr when there is none. What they give lives as long as the registry and is never changed.
  const Format* named(std::string_view name) const;
  // By the ending of the file's name.
  const Format* for_path(std::string_view path) const;

  const std::vector<Format>& all() const { return formats_; }

 private:
  std::vector<Format> formats_;
};

// Generated: calls register_<name>_format() of every *_format.cpp in this folder.
void register_all_formats(Registry& registry);

}  // namespace millrace::formats
