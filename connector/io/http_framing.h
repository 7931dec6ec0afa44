#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "connector/io/http_client.h"

namespace millrace::io {

// Adds a line of the head, as received, to `head`; false for the empty line that ends it.
bool add_header_line(std::string_view line, HttpHead& head);

// How the end of the body will be proven: the announced length (0 where there is no body), or
// nullopt for chunks and for the frames of HTTP/2. Transient for an answer that proves no end.
Result<std::optional<std::uint64_t>> framing_of(const HttpHead& head, std::string_view method);

}  // namespace millrace::io
