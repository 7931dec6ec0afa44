#pragma once

#include <string>
#include <string_view>

#include "connector/service/web/pages/words.h"

namespace millrace::service {

// What surrounds every page.
struct Frame {
  std::string_view title;  // Foreign.
  std::string_view style;  // The paths of the files that it needs.
  std::string_view script;
  std::string_view version;
  Moment now;
};

// A whole document around `main`, which is markup.
std::string framed(const Frame& frame, std::string_view main);

// One fact of a <dl class="facts">; `value` is markup.
std::string fact(std::string_view name, std::string_view value);

// A form of one button that posts to this path, which is fit for an attribute.
std::string button(std::string_view path, std::string_view label);

}  // namespace millrace::service
