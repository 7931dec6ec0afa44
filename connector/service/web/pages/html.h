#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::service {

// Text from outside, made safe to stand in HTML: between tags, and in attributes in double quotes.
// The one way in which it gets there. Markup becomes entities; control characters, invalid UTF-8
// and marks that turn the direction of text become escapes that can be seen; it is cut after
// `limit` bytes.
std::string escaped(std::string_view foreign, std::size_t limit = 200);

// "/syncs/a%2Fb": fit for an attribute as it is.
std::string path_of_sync(std::string_view sync);
std::string path_of_run(std::string_view run_id);

}  // namespace millrace::service
