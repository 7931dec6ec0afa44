#pragma once

#include <string>
#include <string_view>

namespace millrace::reports_server {

// The password of `Authorization: Basic <base64 of user:password>`; empty when it is none.
std::string basic_password(std::string_view authorization);

}  // namespace millrace::reports_server
