#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "connector/sources/reports_api/jobs/conversation.h"

namespace millrace::sources {

// The rest of a file of which the beginning is there.
struct RestOfFile {
  std::uint64_t offset = 0;
  std::string etag;  // A strong one, quotes and all.
};

// One try: asks the API where a job's file is and follows its redirects by hand, each hop a request
// of its own without the key. Hops go over https (or, when the API is on this machine, over http
// to this machine), at most five, never with a user or a password, and never to addresses of
// private networks unless the connection allows them or the API itself is asked again.
//
// The stream is at the first byte of a 200; when `rest` is asked for it may also be a 206, 412 or
// 416, which the caller judges. nullptr when there is no such file (any more).
Task<Result<std::unique_ptr<io::HttpStream>>> follow_download(Conversation& conversation,
                                                              std::string job_id,
                                                              std::optional<RestOfFile> rest);

// As much of an error's body as its words may be in; what the network does meanwhile is no news.
Task<std::string> beginning_of(io::HttpStream& stream);

// BadData for a content encoding that was not asked for.
Result<void> check_coding(const io::HttpHead& head);

// Where a download may be passed on to, given where it was asked for. BadData for what is no
// address, Refused for what is not allowed.
struct Hop {
  std::string url;
  io::Reach reach = io::Reach::Public;
};
Result<Hop> next_hop(const std::string& from, std::string_view location,
                     const ReportsApiConfig& connection);

}  // namespace millrace::sources
