#pragma once

#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::io {

// What an SQLSTATE means for the caller; an empty one means that the connection is gone.
ErrorKind postgres_error_kind(std::string_view sqlstate);

// What a person can do about it, as the end of a message; often empty.
std::string_view postgres_advice(std::string_view sqlstate);

}  // namespace millrace::io
