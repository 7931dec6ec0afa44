#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/io/http/http_client.h"

namespace millrace::sources {

// What an error's body says, whichever of the API's shapes it has (JSON of several kinds, plain
// text, HTML): safe to print, cut, with the request's id when there is one. Never empty.
std::string words_of(const io::HttpHead& head, std::string_view body);

// The failure that an answer stands for; nullopt for those that the caller has to read itself: 2xx,
// and 404, 410 and 422 unless they refuse the key. `connection` is the name in the file.
std::optional<Error> failure_of(const io::HttpHead& head, std::string_view body,
                                const std::string& connection,
                                std::chrono::system_clock::time_point now);

// True when the answer says that the key is not one of the account's.
bool refuses_the_key(int status, std::string_view body);

// True when an answer refuses a job because the account has too many of them already.
bool says_too_many_jobs(int status, std::string_view body);

// The number of jobs that the API takes at once, where an answer names it.
std::optional<std::uint64_t> jobs_limit_in(std::string_view body);

// BadData for a 200 that is not what was asked for (a login page, a proxy's greeting).
Error unexpected_content(std::string_view body);

}  // namespace millrace::sources
