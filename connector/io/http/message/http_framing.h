#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "connector/base/error.h"
#include "connector/io/http/message/http_message.h"

namespace millrace::io {

// Adds a line of the head, as received, to `head`; false for the empty line that ends it.
bool add_header_line(std::string_view line, HttpHead& head);

// How the end of the body will be proven: the announced length (0 where there is no body), or
// nullopt for chunks, for the frames of HTTP/2, and where is_unframed(). Transient for a framing
// that cannot be understood.
Result<std::optional<std::uint64_t>> framing_of(const HttpHead& head, std::string_view method);

// The body ends with the connection, whole or not.
bool is_unframed(const HttpHead& head, std::optional<std::uint64_t> length);

}  // namespace millrace::io
