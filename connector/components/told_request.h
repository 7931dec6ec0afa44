#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "connector/base/events.h"
#include "connector/components/environment.h"

namespace millrace::components {

// Whose request it is, and what for: see RequestDone.
struct RequestName {
  std::string connection;
  std::string_view what;  // A literal.
};

// As HttpClient::send() and open(), and `events`, which outlive the task, are told how it ended.
Task<Result<io::HttpResponse>> send_told(const Environment& environment, const Events& events,
                                         RequestName name, io::HttpRequest request,
                                         ByteSize limit = 64_MiB);
Task<Result<std::unique_ptr<io::HttpStream>>> open_told(const Environment& environment,
                                                        const Events& events, RequestName name,
                                                        io::HttpRequest request);

}  // namespace millrace::components
