#pragma once

#include <string>
#include <string_view>

// How callers prove who they are.

namespace millrace::io {

// The password of `Authorization: Basic <base64 of user:password>`; empty when it is none.
std::string basic_password(std::string_view authorization);

// The token of `Authorization: Bearer <token>`; empty when it is none.
std::string_view bearer_token(std::string_view authorization);

// Takes as long for a wrong secret as for a right one of its length.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace millrace::io
