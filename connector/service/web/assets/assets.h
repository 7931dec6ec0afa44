#pragma once

#include <string_view>

// The files beside this one, as they are; see CMakeLists.txt.

namespace millrace::service::assets {

extern const std::string_view style_css;
extern const std::string_view refresh_js;
extern const std::string_view openapi_json;

}  // namespace millrace::service::assets
